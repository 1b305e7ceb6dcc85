import Foundation

/// How far a long verb has come, on standard error: one line that changes on a terminal, elsewhere a new line
/// now and then.
struct ProgressLine {
  private let name: String, total: UInt64
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var next: ContinuousClock.Instant
  private var isShown = false

  init(name: String, total: UInt64) {
    (self.name, self.total) = (name, total)
    start = clock.now
    next = start + (isTerminal ? .milliseconds(200) : .seconds(10))
  }

  mutating func show(_ count: UInt64, _ violated: Int) {
    let now = clock.now
    guard now >= next else { return }
    let seconds = max(1, (now - start).components.seconds)
    let line =
      "\(name): \(count) of \(total) seeds, \(violated) violated, \(count / UInt64(seconds)) a second"
    write(isTerminal ? "\r\(line)\u{1B}[K" : "\(line)\n")
    isShown = isTerminal
    next = now + (isTerminal ? .milliseconds(200) : .seconds(10))
  }
  /// Takes the line off the terminal, so that something else can be printed.
  mutating func clear() {
    if isShown { write("\r\u{1B}[K") }
    isShown = false
  }
  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
