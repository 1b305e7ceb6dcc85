import Engine
import TUI
import Testing

@testable import App

/// What a card says where it has no room for all that a lesson names.
@Suite struct CardFieldsTests {
  /// - Parameter error: of its clock, in microseconds.
  private static func card(_ size: Size, error: Int64 = 0, _ fields: KeyValuePairs<String, Value>) -> String {
    var scene = Scenes.election
    scene.nodes = [
      NodeView(
        id: NodeID(0), name: "X", isClient: false, condition: .up, since: .zero, slowness: 1, clock: .zero,
        clockError: .microseconds(error), driftPPM: 0, inspection: Inspection(badge: "BOTH", fields),
        timers: [], lamport: 1, vector: [], waiting: 0)
    ]
    var canvas = Canvas(size)
    NodeCard(
      node: scene.nodes[0], scene: scene, look: Look(), isChosen: true,
      rows: CardRows(scene, fields.map(\.key))
    ).draw(on: &canvas, in: Rect(size))
    return Golden.text(canvas)
  }

  @Test func `two values that are words are both seen in one row, cut where they must be`() {
    let plans: KeyValuePairs<String, Value> = ["plan": .text("tea [1 0 0]"), "beside": .text("cake [0 1 0]")]
    let low = Self.card(Size(16, 3), plans)
    #expect(low.contains("tea… cake…") && !low.contains("more"), "\(low)")
    let high = Self.card(Size(16, 4), plans)
    #expect(high.contains("tea [1 0 0]") && high.contains("cake [0 1 0]"), "\(high)")
    // Where a timer runs its bar gives way.
    let one = Self.card(Size(16, 3), ["plan": .text("tea [1 0 0]")])
    #expect(one.contains("tea [1 0 0]"), "\(one)")
  }

  @Test func `a card that has no room for a field says so in its edge`() {
    let low = Self.card(Size(16, 3), ["error": .text("+30 ms"), "offset": .int(-370), "bound": .int(50)])
    #expect(low.contains("error +30 ms") && low.contains("2 more"), "\(low)")
    let high = Self.card(Size(16, 5), ["error": .text("+30 ms"), "offset": .int(-370), "bound": .int(50)])
    #expect(high.contains("bound 50") && !high.contains("more"), "\(high)")
  }

  @Test func `a number keeps its name, or a piece of it`() {
    let times: KeyValuePairs<String, Value> = [
      "error": .text("+390 ms"), "offset": .time(.milliseconds(-370)), "bound": .time(.milliseconds(50)),
    ]
    let text = Self.card(Size(16, 5), times)
    for words in ["err… +390 ms", "off… -370 ms", "bound 50 ms"] { #expect(text.contains(words), "\(text)") }
    let wide = Self.card(Size(18, 5), times)
    for words in ["error +390 ms", "offset -370 ms"] { #expect(wide.contains(words), "\(wide)") }
  }

  @Test(arguments: [
    (390_000, "+390 ms"), (2_700, "+2.7 ms"), (4_000, "fast 4 ms"), (956, "+0.956 ms"),
    (-1_200_000, "late 1.2 s"), (-44_000, "late 44 ms"), (-12_500_000, "-12.5 s"),
  ])
  func `the edge says the same of a clock's error as the field`(_ error: Int64, _ words: String) {
    let low = Self.card(Size(16, 4), error: error, ["error": .time(.microseconds(error))])
    let size = brief(Duration.microseconds(abs(error)))
    #expect(low.contains(words) && words.hasSuffix(size), "\(low)")
    let wide = Self.card(Size(24, 4), error: error, ["error": .time(.microseconds(error))])
    #expect(wide.contains("\(error < 0 ? "late" : "fast") \(size)"), "\(wide)")
    #expect(wide.contains("error \(error < 0 ? "-" : "")\(size)"), "\(wide)")
  }
}
