import Foundation
import Glibc
import TUI
import TestSupport
import Testing

/// The program on every kind of terminal that people have: it draws, keys and sizes work, and however it
/// ends, the terminal is as it was.
@Suite(.timeLimit(.minutes(2))) struct TerminalsTests {
  struct Kind: CustomTestStringConvertible, Sendable {
    let name: String
    var locale = "C.UTF-8"
    /// Whether it has a second screen, without which the shell goes on below the picture.
    var hasSecondScreen = true
    var hasMouse = true
    var isASCII = false
    var testDescription: String { "\(name) \(locale)" }

    func home() throws -> Home {
      let direct = name == DirectColour.name ? try DirectColour.environment() : [:]
      return try Home(["TERM": name, "LC_ALL": locale].merging(direct) { $1 })
    }
  }
  static let kinds = [
    Kind(name: "xterm-256color"), Kind(name: "xterm-direct"), Kind(name: "xterm"),
    Kind(name: "screen"), Kind(name: "screen-256color"), Kind(name: "tmux-256color"),
    Kind(name: "linux", hasSecondScreen: false, hasMouse: false, isASCII: true),
    Kind(name: "vt100", hasSecondScreen: false, hasMouse: false, isASCII: true),
    Kind(name: "xterm-256color", locale: "C", isASCII: true),
  ]
  static let traits = VirtualTerminal.Traits(background: "rgb:0000/0000/0000", synchronizes: true)

  @Test(arguments: kinds) func `it draws, keys work and a new size is drawn`(_ kind: Kind) throws {
    let pty = try kind.home().visit(["play", "ping-stream"], traits: Self.traits)
    try pty.wait(forText: "Space plays.")
    #expect(pty.screen.reportsMouse == kind.hasMouse)
    #expect(pty.screen.isAlternate == kind.hasSecondScreen)
    try pty.type(":", until: "Tab completes")
    try pty.type("speed 1\r", until: "Speed x1:")
    try pty.type(" ", until: "PLAYING")
    pty.resize(Size(90, 26))
    try pty.wait(for: "the picture at 90x26") { screen in
      screen.row(0).contains("PLAYING") && screen.row(25).contains("quit")
    }
    try pty.type(" ", until: "Paused.")
    #expect(pty.screen.unknown == [])
    if kind.isASCII { #expect(pty.received.allSatisfy { $0 < 128 }) }
    pty.send("\u{3}")
    #expect(try pty.exitStatus() == .exited(0))
    #expect(pty.screen.leftovers == [] && !pty.screen.isAlternate)
  }

  enum End: CaseIterable, CustomTestStringConvertible {
    case menu, key, stop
    case term, hangup, interrupt, fault, abort

    var signal: Int32? {
      switch self {
      case .menu, .key, .stop: nil
      case .term: SIGTERM
      case .hangup: SIGHUP
      case .interrupt: SIGINT
      case .fault: SIGSEGV
      case .abort: SIGABRT
      }
    }
    var testDescription: String { "\(self)" }
  }

  @Test(arguments: kinds, End.allCases)
  func `every end leaves the terminal as it was`(_ kind: Kind, _ end: End) throws {
    let (shell, modes) = try kind.home().visitFromShell(
      "play ping-stream", then: end == .stop ? "; echo stopped; read go; fg" : "", traits: Self.traits)
    try shell.wait(forText: "Space plays.")
    try shell.settle()
    let modesOn = shell.screen.modesOn
    func expectRestored() {
      #expect(shell.screen.leftovers == [], "\(shell.shown)")
      #expect(shell.modes == modes, "the modes differ")
      if kind.hasSecondScreen { shell.expectRestored(modes) }
    }
    switch end {
    case .menu:
      try shell.type("q", until: "Systems for free play")
      try shell.type("q", until: "ended 0")
    case .key: try shell.type("\u{3}", until: "ended 0")
    case .stop:
      try shell.type("\u{1A}", until: "stopped")
      expectRestored()
      shell.resize(Size(90, 26))
      shell.send("\n")
      try shell.wait(for: "the picture again") { $0.row(25).contains("quit") && !$0.text.contains("stopped") }
      try shell.settle()
      #expect(shell.screen.modesOn == modesOn)
      try shell.type("\u{3}", until: "ended 0")
    default:
      let signal = try #require(end.signal)
      kill(try shell.child(), signal)
      try shell.wait(forText: "ended \(128 + signal)")
    }
    expectRestored()
    let last = try #require(shell.screen.rows.last { $0.hasPrefix("ended") })
    #expect(last.trimmed.count <= 9, "something is left behind the last line\n\(shell.shown)")
  }

  @Test func `the mouse that is turned off in the same breath as the size changes is off`() throws {
    let pty = try Home().visit(["play", "ping-stream"])
    try pty.wait(forText: "Space plays.")
    #expect(pty.screen.reportsMouse)
    try pty.type(":", until: "Tab completes")
    try pty.type("set mouse off", until: ":set mouse off")
    pty.signal(SIGSTOP)
    pty.resize(Size(90, 26))
    pty.send("\r")
    pty.signal(SIGCONT)
    try pty.wait(for: "the picture") { $0.row(25).contains("quit") && !$0.text.contains(":set") }
    try pty.settle()
    #expect(!pty.screen.reportsMouse)
  }

  struct Theme: CustomTestStringConvertible, Sendable {
    var flag: String?, configuration: String?, answer: String?, environment: String?
    let isLight: Bool
    var testDescription: String {
      "flag \(flag ?? "-"), config \(configuration ?? "-"), terminal \(answer ?? "-"), \(environment ?? "-")"
    }
  }
  static let themes = [
    Theme(isLight: false), Theme(environment: "0;15", isLight: true),
    Theme(answer: "rgb:ffff/ffff/ffff", isLight: true),
    Theme(answer: "rgb:1e1e/1e1e/2e2e", environment: "0;15", isLight: false),
    Theme(configuration: "dark", answer: "rgb:ffff/ffff/ffff", isLight: false),
    Theme(configuration: "light", answer: "rgb:0000/0000/0000", environment: "15;0", isLight: true),
    Theme(flag: "dark", configuration: "light", answer: "rgb:ffff/ffff/ffff", isLight: false),
    Theme(flag: "light", configuration: "dark", answer: "rgb:0000/0000/0000", isLight: true),
  ]
  @Test(arguments: themes)
  func `the theme follows flag, configuration, the terminal's answer and COLORFGBG, in this order`(
    _ theme: Theme
  ) throws {
    let home = try Home(theme.environment.map { ["COLORFGBG": $0] } ?? [:])
    if let name = theme.configuration {
      let folder = "\(home.folder)/config/netsplit"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      _ = try home.write("config/netsplit/config", "theme \(name)\n")
    }
    let pty = try home.visit(
      ["play", "ping-stream"] + (theme.flag.map { ["--theme", $0] } ?? []),
      traits: VirtualTerminal.Traits(background: theme.answer))
    try pty.wait(forText: "Space plays.")
    // The colours of the frame that has the focus.
    let colours = Set(pty.screen.cells.map(\.style.foreground))
    #expect(colours.contains(25) == theme.isLight && colours.contains(117) == !theme.isLight)
  }

  /// What a mouse and a window that is dragged send at their worst, in an order that is the same each time.
  struct Flood {
    private var state: UInt64 = 20_261_125
    mutating func next(below count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % count
    }
    /// The bytes of a mouse report; never in the last row, whose words can end the program.
    mutating func report(in size: Size) -> String {
      let button = [0, 0, 32, 32, 32, 32, 32, 64, 65, 1, 2, 35, 66][next(below: 13)]
      let place = "\(next(below: size.width + 20) + 1);\(next(below: size.height - 1) + 1)"
      return "\u{1B}[<\(button);\(place)\(next(below: 4) == 0 ? "m" : "M")"
    }
  }

  @Test func `a flood of mouse and sizes costs few frames and leaves nothing behind`() throws {
    let home = try Home()
    let (shell, modes) = try home.visitFromShell("play heartbeat-failover", traits: Self.traits)
    try shell.wait(forText: "Space plays.")
    let frames = shell.screen.wholeFrames
    var flood = Flood(), size = Size(100, 30), events = 0
    for _ in 0..<400 {
      if flood.next(below: 8) == 0 {
        size = Size(1 + flood.next(below: 160), 2 + flood.next(below: 50))
        // What was meant for the old size could hit the last row of the new one.
        try shell.settleSent()
        shell.resize(size)
        events += 1
      }
      let count = 1 + flood.next(below: 20)
      shell.send((0..<count).map { _ in flood.report(in: size) }.joined())
      events += count
      try shell.settle(seconds: 0)
    }
    #expect(events > 4000)
    try shell.settleSent()
    shell.resize(Size(100, 30))
    shell.send("\u{1B}\u{1B}")
    try shell.wait(for: "the picture") { $0.row(29).contains("quit") }
    try shell.settle()
    #expect(shell.screen.wholeFrames - frames < events / 4, "\(shell.screen.wholeFrames) for \(events)")
    let cells = shell.screen.cells, clearings = shell.screen.clearings
    shell.send("\u{C}")
    try shell.wait(for: "a repaint") { $0.clearings > clearings }
    try shell.settle()
    let drawn = shell.screen.cells
    #expect(zip(cells, drawn).allSatisfy { $0.scalar == $1.scalar || $1.scalar == " " }, "\(shell.shown)")
    try shell.type("\u{3}", until: "ended 0")
    #expect(shell.screen.leftovers == [] && !shell.screen.isAlternate && shell.modes == modes)
  }

  @Test func `a terminal that does not read stops neither the run nor the keys`() throws {
    let home = try Home()
    let pty = try home.visit(["play", "heartbeat-failover"], size: Size(200, 60))
    try pty.type(":speed 1\r", until: "Speed x1:")
    try pty.type(" ", until: "PLAYING")
    for _ in 0..<50 { pty.send("\u{C}") }
    usleep(1_500_000)
    pty.send("2c")
    for _ in 0..<200 where !(try home.recording().contains(" crash n2\n")) { usleep(10_000) }
    #expect(try home.recording().contains(" crash n2\n"))
    try pty.wait(for: "the newest frame") { $0.text.contains("DOWN") && ($0.clock ?? 0) >= 1500 }
    try pty.type(" ", until: "PAUSED")
    #expect(pty.screen.unknown == [])
  }
}
