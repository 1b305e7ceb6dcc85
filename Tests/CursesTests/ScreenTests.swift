import Glibc
import TUI
import TestSupport
import Testing

/// The probe on a terminal, started and drawn.
func startProbe(
  _ environment: [String: String] = [:], size: Size = Size(80, 24), arguments: [String] = []
) throws -> Pty {
  let probe = try Pty([BuiltProgram.path("terminal-probe")] + arguments, environment: environment, size: size)
  try probe.wait(forText: "ready")
  return probe
}

@Suite(.timeLimit(.minutes(2))) struct ScreenTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let environment: [String: String]
    let capabilities: Capabilities
    var lacks: Style.Attributes = []
    var testDescription: String { "\(environment)" }
  }

  static let cases = [
    Case(environment: ["TERM": "xterm-256color"], capabilities: Capabilities()),
    Case(environment: ["TERM": "screen-256color"], capabilities: Capabilities()),
    Case(environment: ["TERM": "tmux-256color"], capabilities: Capabilities()),
    Case(environment: ["TERM": "xterm"], capabilities: Capabilities(colours: .eight)),
    Case(
      environment: ["TERM": "linux"], capabilities: Capabilities(colours: .eight, glyphs: .ascii)),
    Case(
      environment: ["TERM": "vt100"], capabilities: Capabilities(colours: .none, glyphs: .ascii),
      lacks: .dim),
    Case(environment: ["LC_ALL": "C"], capabilities: Capabilities(glyphs: .ascii)),
    Case(environment: ["LANG": ""], capabilities: Capabilities()),
    Case(environment: ["LANG": "xx_YY.UTF-8"], capabilities: Capabilities()),
    Case(environment: ["NO_COLOR": "1"], capabilities: Capabilities(colours: .none)),
    Case(environment: ["LINES": "10", "COLUMNS": "20"], capabilities: Capabilities()),
  ]

  @Test(arguments: cases) func `every cell arrives as it was drawn`(_ example: Case) throws {
    let probe = try startProbe(example.environment)
    probe.send("w")
    try probe.wait(forText: "turn 20")
    try probe.settle()
    #expect(
      probe.differences(
        from: ProbeScene.canvas(Size(80, 24), example.capabilities, turn: 20), lacks: example.lacks) == [])
    #expect(probe.screen.unknown == [])
    #expect(probe.screen.cursor == Point(2, 1) && probe.screen.showsCursor)
  }

  @Test func `where colours are RGB values, they look as those of the palette`() throws {
    let environment = try DirectColour.environment()
    let probe = try startProbe(environment)
    try probe.settle()
    #expect(probe.differences(from: ProbeScene.canvas(Size(80, 24), Capabilities()), lacks: []) == [])
    #expect(String(decoding: probe.received, as: UTF8.self).contains("38:2::255:95:0"))
    #expect(probe.screen.unknown == [])
  }

  @Test func `nothing is coloured when NO_COLOR is set`() throws {
    let probe = try startProbe(["NO_COLOR": "1"])
    #expect(probe.screen.cells.allSatisfy { $0.style.foreground == -1 && $0.style.background == -1 })
  }

  @Test func `a frame is one write, and nothing reaches the terminal beside frames`() throws {
    let probe = try startProbe()
    try probe.settle()
    let before = probe.received.count
    probe.send("w")
    try probe.wait(forText: "turn 20")
    try probe.settle()
    let bytes = probe.received.count - before
    probe.send("x")
    try probe.wait(forText: "20 frames 20 writes \(bytes) bytes")
    #expect(bytes < 20 * 900)
  }

  @Test func `an unchanged frame sends nothing`() throws {
    let probe = try startProbe()
    probe.send("x")
    try probe.wait(forText: "key x")
    try probe.settle()
    let before = probe.received.count
    probe.send("u")
    try probe.settle()
    #expect(probe.received.count == before)
  }

  @Test(arguments: [Size(100, 30), Size(40, 12), Size(200, 60), Size(1, 1), Size(2, 3)])
  func `a new size is drawn at once`(_ size: Size) throws {
    let probe = try startProbe()
    probe.resize(size)
    probe.resize(Size(90, 25))
    try probe.wait(forText: "key resize-90x25")
    probe.resize(size)
    let corner = size.width > 1 ? "╯" : " "
    try probe.wait(for: "the corner of the box at \(size)") { screen in
      screen.size == size && (corner == " " || screen[size.width - 1, size.height - 1].scalar == "╯")
    }
    probe.resize(Size(80, 24))
    try probe.wait(forText: "key resize-80x24")
    probe.send("q")
    #expect(try probe.exitStatus() == .exited(0))
  }

  @Test func `a repaint clears what others wrote`() throws {
    let probe = try startProbe()
    let clearings = probe.screen.clearings
    probe.send("\u{C}")
    try probe.wait(forText: "key ctrl-l")
    #expect(probe.screen.clearings > clearings)
  }

  @Test func `a terminal that is slow to take output loses no key`() throws {
    let probe = try startProbe(size: Size(200, 60))
    for _ in 0..<40 { probe.send("\u{C}") }  // far more than a terminal holds while nobody reads
    probe.send("q")
    try probe.wait(for: "the end of the program") { !$0.isAlternate }
    #expect(try probe.exitStatus() == .exited(0))
  }
}

extension Pty {
  /// The cells that differ from `canvas`, but for its second row, where the probe writes. The foreground of a
  /// blank is not seen.
  func differences(from canvas: Canvas, lacks: Style.Attributes) -> [String] {
    var result: [String] = []
    for y in 0..<canvas.size.height where y != 1 {
      for x in 0..<canvas.size.width {
        var wanted = canvas[Point(x, y)], found = screen[x, y]
        wanted.style.attributes.subtract(lacks)
        if wanted.scalar == " " { wanted.style.foreground = -1 }
        if found.scalar == " " { found.style.foreground = -1 }
        if wanted != found { result.append("(\(x), \(y)): \(found) instead of \(wanted)") }
      }
    }
    return result
  }
}
