import Engine
import TUI

/// What drawing a cluster has worked out and needs again for the next frame: the picture is the same without.
package final class DiagramMemo {
  private struct Place: Hashable {
    var members: Members, room: Rect, sides: [[NodeID]], isWalled: Bool
  }
  private var place: Place?
  private var lines: Lines?
  /// The links as they were drawn last.
  private var wires: (links: [Wires.Link], look: Look, cells: [PlacedCell])?

  /// What a message may be called, in both orders: with the kind first, and with the value.
  private final class Labels {
    /// The letter that they were made from.
    let letter: UInt32
    let kind: String, copy: Int?, startsWithNumber: Bool
    let usual: [String], crowded: [String]
    init(of message: MessageView) {
      letter = message.letter
      (kind, copy, startsWithNumber) = (message.name.kind, message.name.copy, message.startsWithNumber)
      let labels = message.labels
      usual = labels.inOrder(preferringValue: false)
      crowded = labels.inOrder(preferringValue: true)
    }
  }
  /// The labels of letters, each at the last bits of its number: what is under way was sent not long ago.
  private var labels: [(letter: UInt32, labels: Labels?)] = []
  private static let slots = 1_024
  /// Those that were made last, the newest last: a broadcast says the same many times.
  private var recent: [Labels] = []
  /// The run that the labels are of.
  private var generation = -1

  /// The last picture without what moves.
  struct Ground {
    var pane: DiagramPane
    let lines: Lines, rect: Rect
    let cells: Canvas
    let colours: [Style]
  }
  private(set) var ground: Ground?
  /// The rows on which something that moves was drawn.
  private var movingRows = RowSet.all

  package init() {}

  /// Keeps the ground that was just drawn in a rectangle of a canvas.
  func keep(_ canvas: Canvas, in rect: Rect, of pane: DiagramPane, _ wires: Wires, _ colours: [Style]) {
    var pane = pane
    // What is under way is asked for anew, and would keep its part of the trace from growing in place.
    pane.scene.flights = []
    ground = Ground(
      pane: pane, lines: wires.lines, rect: rect, cells: canvas.part(rect), colours: colours)
    movingRows = .all
  }

  /// Whether there is a picture to go on with.
  var hasGround: Bool { ground != nil }

  /// Draws the last picture again with what is under way in `world` now. False: there is none to draw it on.
  func redraw(_ world: any World, on canvas: inout Canvas) -> Bool {
    guard let rect = ground?.rect, let lines = ground?.lines else { return false }
    if let cells = ground?.cells { canvas.put(cells, at: Point(rect.x, rect.y), rows: movingRows) }
    let restored = canvas.touched
    canvas.touched = .none
    ground?.pane.scene.flights = world.flights
    ground?.pane.scene.now = world.now
    if let pane = ground?.pane, let colours = ground?.colours {
      pane.drawTraffic(on: &canvas, in: rect, Wires(pane: pane, lines: lines), colours)
    }
    ground?.pane.scene.flights = []
    movingRows = canvas.touched
    canvas.touched.formUnion(restored)
    return true
  }

  /// Begins a whole frame of the run that `generation` tells from all others with messages of the same names.
  func begin(_ generation: Int) {
    ground = nil
    guard generation != self.generation else { return }
    labels = Array(repeating: (0, nil), count: Self.slots)
    recent = []
    self.generation = generation
  }

  /// What a message may be called, best first; before any run is drawn nothing is remembered.
  func labels(of message: MessageView, _ prefersValue: Bool) -> [String] {
    guard generation >= 0 else { return message.labels.inOrder(preferringValue: prefersValue) }
    let slot = Int(message.letter) % Self.slots
    if labels[slot].letter == message.letter, let known = labels[slot].labels {
      return prefersValue ? known.crowded : known.usual
    }
    let both = alike(message) ?? newLabels(of: message)
    labels[slot] = (message.letter, both)
    return prefersValue ? both.crowded : both.usual
  }
  private func newLabels(of message: MessageView) -> Labels {
    if recent.count == 16 { recent.removeFirst(8) }
    let new = Labels(of: message)
    recent.append(new)
    return new
  }
  /// The labels of a message that says the same, without asking what that is, which takes longer.
  private func alike(_ message: MessageView) -> Labels? {
    recent.last { known in
      guard known.kind == message.name.kind, known.copy == message.name.copy else { return false }
      // The labels say no more than the first part.
      return known.startsWithNumber
        ? message.startsSame(as: known.letter) : message.saysSame(as: known.letter)
    }
  }

  /// The cells of the links, which stay the same until other links are busy.
  func cells(of links: [Wires.Link], _ look: Look, _ draw: () -> [PlacedCell]) -> [PlacedCell] {
    if let wires, wires.links == links, wires.look == look { return wires.cells }
    let cells = draw()
    wires = (links, look, cells)
    return cells
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
    let new = Lines(arrangement, wall: pane.wall(arrangement, in: inside), sides: pane.sizes, room: inside)
    (self.place, lines, wires) = (place, new, nil)
    return new
  }
}
