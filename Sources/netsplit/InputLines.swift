import Foundation

/// The lines of standard input, as they come. A signal that is caught ends the waiting for one.
struct InputLines {
  /// A line is cut here, whoever sends it.
  private static let longest = 4096
  private var waiting: ArraySlice<UInt8> = []
  private var isAtEnd = false

  /// The next line without its end; nil when there is none any more, or a signal came.
  mutating func next() -> String? {
    while true {
      if let end = waiting.firstIndex(of: 0x0A) { return take(to: end, and: 1) }
      if waiting.count >= Self.longest { return take(to: waiting.startIndex + Self.longest, and: 0) }
      if isAtEnd { return waiting.isEmpty ? nil : take(to: waiting.endIndex, and: 0) }
      var buffer = [UInt8](repeating: 0, count: Self.longest)
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      if count < 0 { return nil }
      if count == 0 { isAtEnd = true }
      waiting += buffer[..<count]
    }
  }

  private mutating func take(to end: Int, and more: Int) -> String {
    defer { waiting = waiting[(end + more)...] }
    return String(decoding: waiting[..<end], as: UTF8.self)
  }
}
