import App
import CTerminal
import Curses
import Engine
import Foundation
import Lessons
import Sessions
import TUI

/// What the screen costs, through a terminal of its own: five nodes with thirty messages in flight at 120x36.
struct ScreenBench {
  /// How long it plays.
  let length: Duration
  /// A command that draws the same, and says at its end what a frame of it has cost.
  let peer: String?
  private static let size = Size(120, 36)
  private static let keys = 400

  func run() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "netsplit-bench-\(getpid())").path
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let report = folder + "/report"
    let firsts = try (0..<9).map { _ in try firstFrame(folder) }
    var screen = try BenchTerminal(
      program, ["bench", "screen", "--report", report], size: Self.size, state: folder)
    screen.read(for: length)
    // Paused, so that nothing but the key changes the picture.
    screen.type(" ")
    screen.read(for: .milliseconds(300))
    let latencies = (0..<Self.keys).map { screen.latency(of: String($0 % 5 + 1)) }.sorted()
    let before = screen.processorTime
    screen.read(for: .seconds(1))
    let still = screen.processorTime - before
    screen.type("\u{3}")
    screen.waitForEnd()
    guard let measured = try? String(contentsOfFile: report, encoding: .utf8) else {
      throw Ending.ourFault.error("bench screen: the program on the terminal has left no report")
    }
    func text(_ span: Duration) -> String { String(format: "%.3f", seconds(span) * 1_000) }
    print(measured.trimmingCharacters(in: .newlines), terminator: " ")
    print("key_ms_p50=\(text(latencies[Self.keys / 2]))", terminator: " ")
    print("key_ms_p99=\(text(latencies[Self.keys * 99 / 100]))", terminator: " ")
    print("first_frame_ms=\(text(median(firsts))) still_cpu_ms_per_s=\(text(still))", terminator: "")
    print(try peer.map { try comparison($0, measured) } ?? "")
  }

  /// The peer's costs, and how many times ours they are: frame after frame, and thirty of them a second.
  private func comparison(_ peer: String, _ measured: String) throws -> String {
    var screen = try BenchTerminal("/bin/sh", ["-c", peer], size: Self.size, state: NSTemporaryDirectory())
    screen.waitForEnd()
    func figure(_ name: String, in text: String) -> Double? {
      let word = text.split(whereSeparator: \.isWhitespace).last { $0.hasPrefix(name) }
      return word.flatMap { Double($0.dropFirst(name.count)) }
    }
    return try [("", "cpu_ms_per_frame="), ("live_", "live_cpu_ms_per_frame=")].map { way, name in
      guard let theirs = figure(name, in: screen.lastWords), let ours = figure(name, in: measured) else {
        throw Ending.badInput.error(
          "--peer \(peer): expected \(name)N at its end, found \(quotedForMessage(screen.lastWords))")
      }
      return " peer_\(name)\(String(format: "%.3f", theirs))"
        + " \(way)times_less=\(String(format: "%.1f", theirs / ours))"
    }.joined()
  }

  private var program: String { "/proc/self/exe" }

  /// From the start of the program to its first frame.
  private func firstFrame(_ folder: String) throws -> Duration {
    let clock = ContinuousClock(), start = clock.now
    var screen = try BenchTerminal(program, ["learn", "hello-nodes"], size: Self.size, state: folder)
    // The frame comes in one piece; what the program asks the terminal before is shorter.
    screen.read(atLeast: 1_500)
    let time = clock.now - start
    screen.type("\u{3}")
    screen.waitForEnd()
    return time
  }
}

/// The program that `ScreenBench` looks at, and what it says of itself at its end.
struct ScreenBenchProgram {
  let report: String

  func run() throws {
    let environment = ProcessInfo.processInfo.environment
    let store = Store(environment: environment)
    var app = App(store: store, shelf: LessonShelf(.current(folder: nil)), look: Look())
    try app.open(Self.scenario, named: "bench")
    var terminal = MeasuredTerminal(try CursesTerminal(log: store.log, environment: environment))
    app.use(Look(terminal.capabilities, isLight: false))
    _ = app.update(.character(" "))
    // Until messages fill the links.
    for _ in 0..<60 { try show(&app, on: &terminal) }
    terminal.begin()
    for _ in 0..<Self.frames { try show(&app, on: &terminal) }
    let (steady, traffic) = (terminal.processorTime, terminal.traffic)
    terminal.begin()
    _ = app.run(on: &terminal)
    terminal.terminal.close()
    func perFrame(_ time: Duration, _ frames: Int) -> String {
      String(format: "%.3f", seconds(time) * 1_000 / Double(max(1, frames)))
    }
    let figures = [
      "cpu_ms_per_frame=" + perFrame(steady, Self.frames),
      "bytes_per_frame=\(traffic.bytes / Self.frames)",
      "writes_per_frame=" + String(format: "%.2f", Double(traffic.writes) / Double(Self.frames)),
      "live_cpu_ms_per_frame=" + perFrame(terminal.processorTime, terminal.frames),
    ]
    try figures.joined(separator: " ").write(toFile: report, atomically: true, encoding: .utf8)
  }

  private static let frames = 600

  /// One frame, a thirtieth of a second after the last, as soon as the terminal takes it.
  private func show(_ app: inout App, on terminal: inout MeasuredTerminal) throws {
    app.tick(.milliseconds(33))
    let frame = app.frame(terminal.size)
    while !terminal.show(frame) { usleep(100) }
  }

  /// Five nodes and two clients, with delays at which about thirty messages are under way.
  private static var scenario: Scenario {
    Scenario(
      system: "heartbeat-failover", seed: 1,
      roster: Roster(
        nodes: ["n1", "n2", "n3", "n4", "n5"],
        clients: [Client(name: "west", near: "n1"), Client(name: "east", near: "n3")]),
      script: [
        Timed(.start, .fault(.link(.all, LinkChange(delay: .uniform(600_000, 800_000)))))
      ])
  }
}

/// A terminal that counts what the frames cost, up to the first key.
private struct MeasuredTerminal: Terminal {
  var terminal: CursesTerminal
  private(set) var frames = 0
  private(set) var processorTime = Duration.zero
  private(set) var traffic = (writes: 0, bytes: 0)
  private var start: (time: Duration, writes: Int, bytes: Int) = (.zero, 0, 0)
  private var isOver = false

  /// Counts from here.
  mutating func begin() {
    frames = 0
    start = (processTime(), terminal.traffic.writes, terminal.traffic.bytes)
  }

  init(_ terminal: CursesTerminal) { self.terminal = terminal }
  var size: Size { terminal.size }
  var capabilities: Capabilities { terminal.capabilities }

  mutating func show(_ canvas: Canvas) -> Bool {
    let isShown = terminal.show(canvas)
    guard isShown, !isOver else { return isShown }
    frames += 1
    processorTime = processTime() - start.time
    traffic = (terminal.traffic.writes - start.writes, terminal.traffic.bytes - start.bytes)
    return true
  }
  mutating func nextKey(within limit: Duration?) -> Key? {
    let key = terminal.nextKey(within: limit)
    if key != nil { isOver = true }
    return key
  }
  mutating func repaint() { terminal.repaint() }
  mutating func setMouse(_ isOn: Bool) -> Bool { terminal.setMouse(isOn) }
  mutating func copy(_ text: String) -> Bool { terminal.copy(text) }
  mutating func suspend() { terminal.suspend() }
}

private func processTime(_ clock: clockid_t = CLOCK_PROCESS_CPUTIME_ID) -> Duration {
  var time = timespec()
  clock_gettime(clock, &time)
  return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}

/// The other end of a program's terminal, which reads everything at once and answers as an xterm does.
private struct BenchTerminal {
  private let descriptor: Int32
  private let process: pid_t
  private var received = 0
  /// The last line that it has printed.
  private(set) var lastWords = ""

  init(_ path: String, _ arguments: [String], size: Size, state: String) throws {
    var child: pid_t = 0
    let environment = [
      "TERM=xterm-256color", "LANG=C.UTF-8", "PATH=/usr/bin:/bin", "XDG_STATE_HOME=\(state)",
      "XDG_CONFIG_HOME=\(state)",
    ]
    var argv = ([path] + arguments).map { strdup($0) } + [nil]
    var envp = environment.map { strdup($0) } + [nil]
    descriptor = ct_pty_spawn(path, &argv, &envp, Int32(size.width), Int32(size.height), &child)
    for text in argv + envp { free(text) }
    process = child
    guard descriptor >= 0 else { throw Ending.cannotOpen.error("bench screen: no terminal to draw on") }
  }

  func type(_ text: String) { _ = write(descriptor, text, text.utf8.count) }

  /// From a key to the bytes that it changed.
  mutating func latency(of key: String) -> Duration {
    let clock = ContinuousClock(), start = clock.now
    type(key)
    take(within: 1_000)
    let time = clock.now - start
    while take(within: 2) {}
    return time
  }

  mutating func read(for span: Duration) {
    let clock = ContinuousClock(), end = clock.now + span
    while clock.now < end { take(within: Int32(max(1, seconds(end - clock.now) * 1_000))) }
  }
  mutating func read(atLeast count: Int) {
    while received < count, take(within: 5_000) {}
  }

  @discardableResult
  private mutating func take(within milliseconds: Int32) -> Bool {
    var source = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&source, 1, milliseconds) > 0 else { return false }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = Foundation.read(descriptor, &buffer, buffer.count)
    guard count > 0 else { return false }
    let piece = buffer[..<count]
    received += count
    lastWords = String(String(decoding: piece, as: UTF8.self).suffix(160))
    // Programs ask what the terminal is before they draw; without an answer they would wait for it.
    if String(decoding: piece, as: UTF8.self).contains("\u{1B}[c") { type("\u{1B}[?62;22c") }
    return true
  }

  /// What the program has computed so far.
  var processorTime: Duration {
    var clock = clockid_t()
    return clock_getcpuclockid(process, &clock) == 0 ? processTime(clock) : .zero
  }

  mutating func waitForEnd() {
    while take(within: 2_000) {}
    var status: Int32 = 0
    waitpid(process, &status, 0)
    close(descriptor)
  }
}
