import Engine
import TUI

/// What drawing a cluster has worked out and needs again for the next frame: the picture is the same without.
package final class DiagramMemo {
  private struct Place: Hashable {
    var members: Members, room: Rect, sides: [[NodeID]], isWalled: Bool
  }
  private var place: Place?
  private var lines: Lines?

  private struct Labelled: Hashable { var name: MessageName, isCorrupt: Bool, prefersValue: Bool }
  private var labels: [Labelled: [String]] = [:]
  /// The run that the labels are of.
  private var generation = -1

  /// The last picture without what moves.
  struct Ground {
    let pane: DiagramPane, lines: Lines, rect: Rect
    let cells: Canvas
  }
  private(set) var ground: Ground?

  package init() {}

  /// Keeps the ground that was just drawn in a rectangle of a canvas.
  func keep(_ canvas: Canvas, in rect: Rect, of pane: DiagramPane, _ wires: Wires) {
    var pane = pane
    // What is under way is asked for anew, and would keep its part of the trace from growing in place.
    pane.scene.flights = []
    ground = Ground(pane: pane, lines: wires.lines, rect: rect, cells: canvas.part(rect))
  }

  /// Whether there is a picture to go on with.
  var hasGround: Bool { ground != nil }

  /// Draws the last picture again with what is under way in `world` now. False: there is none to draw it on.
  func redraw(_ world: any World, on canvas: inout Canvas) -> Bool {
    guard var pane = ground?.pane, let ground else { return false }
    canvas.put(ground.cells, at: Point(ground.rect.x, ground.rect.y))
    pane.scene.flights = world.flights
    pane.scene.now = world.now
    pane.drawTraffic(on: &canvas, in: ground.rect, Wires(pane: pane, lines: ground.lines))
    return true
  }

  /// Begins a whole frame of the run that `generation` tells from all others with messages of the same names.
  func begin(_ generation: Int) {
    ground = nil
    if generation != self.generation || labels.count > 4_096 { labels = [:] }
    self.generation = generation
  }

  /// What a message may be called, best first; nil generation: nothing is remembered.
  func labels(of message: MessageView, _ prefersValue: Bool) -> [String] {
    guard generation >= 0 else { return message.labels(preferringValue: prefersValue) }
    let key = Labelled(name: message.name, isCorrupt: message.isCorrupt, prefersValue: prefersValue)
    if let known = labels[key] { return known }
    let new = message.labels(preferringValue: prefersValue)
    labels[key] = new
    return new
  }

  /// The cards and the ways between them, for who takes part and how they are parted.
  func lines(of pane: DiagramPane, inside: Rect) -> Lines {
    let isWalled = pane.fog == nil && pane.painting == nil
    let place = Place(
      members: Members(shape: pane.scene.shape, pane.scene.roster), room: inside, sides: pane.scene.sides,
      isWalled: isWalled)
    if let lines, place == self.place { return lines }
    let room = Rect(x: inside.x + 1, y: inside.y, width: inside.width - 2, height: inside.height)
    let arrangement = Arrangement(place.members, in: room)
    let new = Lines(arrangement, wall: pane.wall(arrangement), room: inside)
    (self.place, lines) = (place, new)
    return new
  }
}
