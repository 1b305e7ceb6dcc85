import Engine
import Sessions
import Systems
import TUI
import Testing

@testable import App

/// What people read: values, times and sentences on the screen.
@Suite struct WordsTests {
  static let systems = Catalog.names

  @Test func `a duration has one form, with its unit behind a blank`() {
    let forms: [(Int64, String)] = [
      (0, "0 ms"), (40, "0.04 ms"), (308, "0.308 ms"), (1_401, "1.4 ms"), (4_803, "4.8 ms"),
      (5_000, "5 ms"), (61_207, "61 ms"), (999_999, "999 ms"), (1_000_000, "1.0 s"),
      (3_044_253, "3.0 s"), (99_999_999, "99.9 s"), (100_000_000, "100 s"), (600_000_000, "10 min"),
      (36_000_000_000, "10.0 h"), (-4_803, "-4.8 ms"), (-1_500_000, "-1.5 s"),
    ]
    for (micro, text) in forms { #expect(brief(Duration.microseconds(micro)) == text) }
    for micro in [Int64.min, .max] { #expect(!brief(Duration.microseconds(micro)).isEmpty) }
  }

  @Test func `the exact times of a trace are read like all others, and nothing else is touched`() {
    let texts = [
      ("arrive in 1308us", "arrive in 1.3 ms"), ("burst x 20: ok 326 a second after 61207us", nil),
      ("done number=1 stamp=2063784us", "done number=1 stamp=2.063 s"),
      ("read x: no answer in 1s, gives up", "read x: no answer in 1.0 s, gives up"),
      ("write x 5s", "write x 5s"), ("suspects node 1, silent for 1200 ms", nil), ("", ""),
      ("entry=greeting=10ms", "entry=greeting=10 ms"), ("K3us2 20x us", "K3us2 20x us"),
    ]
    for (text, wanted) in texts {
      if let wanted { #expect(readable(text) == wanted) }
      #expect(!readable(text).contains("us "), "\(readable(text))")
    }
  }

  /// Plays a system with what its card asks of it, a crash and a slow link included.
  private func play(_ system: String) throws -> Play {
    var play = try Play.free(system, seed: 2, Size(140, 40))
    let card = play.world.schema.card
    let asking = card.clients.first?.name ?? card.nodes.first ?? ""
    for (index, example) in (card.examples + card.examples).enumerated() {
      let name = card.clients.isEmpty ? asking : card.clients[index % card.clients.count].name
      _ = play.run(line: "op \(name) \(example)")
      _ = play.run(line: "seek +\(index % 2 == 0 ? 20 : 1_500)ms")
    }
    _ = play.run(line: "clock \(card.nodes[0]) +4803us")
    _ = play.run(line: "seek +3s")
    return play
  }

  @Test(arguments: systems) func `no disk and no memory shows how it is written in the program`(
    _ system: String
  ) throws {
    let play = try play(system)
    for id in play.roster.ids {
      let pane = InspectorPane(play.seenScene, selection: .node(id), look: Look())
      var told = pane
      told.details = InspectorDetails(play.world, Scene(play.world), .node(id), fog: nil)
      for line in told.lines {
        #expect(!line.contains(/[A-Za-z]\(.*:|Optional|Instant|nil|\[\[/), "\(system): \(line)")
        #expect(!line.contains(/\d(us|ms)\b/), "\(system): \(line)")
      }
    }
  }

  @Test(arguments: systems) func `no panel has a time in the form of the command line`(
    _ system: String
  ) throws {
    var play = try play(system)
    for size in [Size(140, 40), Size(200, 60)] {
      play.size = size
      for id in play.roster.ids {
        play.selection = .node(id)
        for row in play.drawn().rows where !row.contains(":") || row.contains("▲") == false {
          // Commands stand as they are typed.
          if [":clock", ":op", "Command: clock", "lease"].contains(where: row.contains) { continue }
          #expect(!row.contains(/\d(us|ms)\b/), "\(system) \(size): \(row)")
        }
      }
    }
  }

  @Test func `what a replica keeps for a key stands in rows of its own`() throws {
    var play = try Play.free("vector-kv")
    for line in ["op P write plan cake", "op Q write plan scones", "seek +1s"] { _ = play.run(line: line) }
    let disk = play.world.disk(of: NodeID(0))
    #expect(disk.map(\.name) == ["plan", "count", "taken", "newest"])
    #expect(
      disk[0].value
        == .table([
          [.text("value"), .text("cake"), .clock([1, 0, 0])],
          [.text("beside"), .text("scones"), .clock([0, 1, 0])],
          [.text("seen"), .clock([1, 1, 0])], [.text("told"), .clock([1, 0, 0])],
        ]))
  }

  @Test func `two timers of one name say whom they are for`() throws {
    var play = try Play.free("heartbeat-fd", Size(140, 40))
    _ = play.run(line: "seek +1s")
    #expect(play.world.node(NodeID(0)).timers.map(\.about).sorted() == ["n1", "n2", "n3"])
    #expect(play.drawn().rows.contains { $0.contains("suspect n2") })
  }

  @Test func `reads that may return several values are not called linearizable`() throws {
    var play = try Play.free("vector-kv")
    let lines = ["op P write plan cake", "op Q write plan scones", "seek +1s", "op P read plan", "seek +1s"]
    for line in lines { _ = play.run(line: line) }
    var checks = HistoryChecks()
    checks.follow(play.session)
    #expect(checks.verdict == "promises no order")
  }

  // MARK: The status

  private func lines(_ text: String, _ width: Int, _ rows: Int) -> [String] {
    StatusBar(text: text, look: Look()).lines(width: width, rows: rows)
  }

  @Test func `of a long status the hint goes first, and no value is cut inside`() {
    let text = "n3 last changed at 0.341 s: log (got greeting=hi there), vector [1 20 300]. Enter goes there."
    #expect(lines(text, 200, 1) == [text])
    #expect(lines(text, 80, 1) == [String(text.dropLast(18))])
    #expect(lines(text, 60, 1) == ["n3 last changed at 0.341 s: log (got greeting=hi there) …"])
    #expect(lines(text, 50, 1) == ["n3 last changed at 0.341 s: log …"])
    #expect(lines(text, 60, 2).joined(separator: " ") == text)
    for width in 0..<100 {
      for rows in 0..<3 {
        let lines = lines(text, width, rows)
        #expect(lines.count <= rows && lines.allSatisfy { $0.columns <= width })
      }
    }
  }

  @Test func `a long status takes one of the two rows of keys, and nothing else moves`() throws {
    let size = Size(80, 24)
    let short = Layout(size, open: [.events]), long = Layout(size, open: [.events], statusRows: 2)
    #expect(short[.status]?.height == 1 && long[.status]?.height == 2)
    #expect(short[.footer]?.height == 2 && long[.footer]?.height == 1)
    #expect(short[.diagram] == long[.diagram] && short[.timeline] == long[.timeline])
    var play = try Play.free("heartbeat-failover")
    _ = play.run(line: "crash n1")
    _ = play.run(line: "seek +2s")
    _ = play.update(.character("2"))
    _ = play.update(.character("y"))
    let rows = play.drawn().rows
    #expect(rows[21].hasPrefix(" n2 last changed at") && rows[22].contains("primary (now n2)"), "\(rows)")
  }

  // MARK: A moment

  @Test func `a step tells the event, what its node says, what changed there and whom it told`() throws {
    var play = try Play.free("heartbeat-failover", seed: 3)
    _ = play.run(line: "crash n1")
    for _ in 0..<60 where !play.status.contains("takes over") { _ = play.update(.character(".")) }
    let told = play.status
    #expect(told.contains("timer promote goes off. n"), "\(told)")
    #expect(told.contains("has heard no heartbeat and promotes itself; takes over: primary of epoch 2."))
    #expect(told.contains("Now role primary, epoch 2, primary n"), "\(told)")
    #expect(told.contains(" sends log, heartbeat to n1, n"), "\(told)")
    _ = play.update(.character("."))
    _ = play.update(.character(","))
    #expect(play.status == told, "the same moment is told the same way from both sides")
  }

  @Test func `a seek says what happened last, and when`() throws {
    var play = try Play.free("heartbeat-failover")
    _ = play.run(line: "seek 1050ms")
    #expect(
      play.status.hasPrefix("At 00:01.050. Last, at 1.040 s: n1 receives from n3: have"), "\(play.status)")
    #expect(play.status.contains("1.040"))
  }

  @Test func `the title says who leads, and in fog it does not`() throws {
    var play = try Play.free("heartbeat-failover", seed: 3, Size(140, 40))
    func title() -> String { play.drawn().rows[0] }
    _ = play.run(line: "seek +1s")
    #expect(title().contains("primary n1   epoch 1"), "\(title())")
    _ = play.run(line: "partition n1 west | n2 n3 east")
    _ = play.run(line: "seek +3s")
    #expect(title().contains("primary n1, n2   epoch 2") || title().contains("primary n1, n3   epoch 2"))
    _ = play.run(line: "crash n1")
    _ = play.run(line: "crash n2")
    _ = play.run(line: "crash n3")
    #expect(title().contains("nobody leads"), "\(title())")
    _ = play.run(line: "fog n3")
    #expect(!title().contains("leads") && !title().contains("epoch"))
  }

  @Test func `an hour is told as one, and a long seek says how long it still takes`() {
    #expect(minutes(.zero + .seconds(3_599)) == "59:59.000")
    #expect(minutes(.zero + .seconds(36_000)) == "10:00:00.000")
  }

  // MARK: Keys

  @Test func `the footer names what a key does now`() throws {
    var play = try Play.free("heartbeat-failover", Size(140, 40))
    func label(_ key: String) -> String? { play.footer.first { $0.key == key }?.label }
    #expect(label("space") == "play")
    _ = play.update(.character(" "))
    #expect(label("space") == "pause")
  }

  @Test func `a click on the sign for more keys opens the list of them`() {
    let bar = FooterBar(
      items: (0..<40).map { ("k\($0)", "does something") } + [("?", "help"), ("q", "leave")], pinned: 2,
      look: Look())
    let rect = Rect(x: 0, y: 22, width: 80, height: 2)
    let keys = (0..<80).flatMap { x in [22, 23].map { bar.key(at: Point(x, $0), in: rect) } }
    #expect(keys.contains(Key("?")))
    #expect(!keys.contains(Key("…")))
  }

  @Test func `Tab names a panel as its frame does`() throws {
    var play = try Play.free("truetime", Size(140, 40))
    _ = play.update(.character("2"))
    _ = play.update(.tab)
    #expect(play.status.hasPrefix("What is known of X has the keys"), "\(play.status)")
  }
}
