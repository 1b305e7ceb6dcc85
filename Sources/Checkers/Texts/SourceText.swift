import Engine

/// The bytes of a text that is being read, and what is wrong in it, with the place.
struct SourceText: Sendable {
  let bytes: [UInt8]
  init(_ text: String) { bytes = Array(text.utf8) }

  /// What is wrong at a byte, by its line and column.
  /// - Complexity: O(`offset`), since a text has one error.
  func diagnostic(at offset: Int, _ message: String) -> Diagnostic {
    let before = bytes[..<min(offset, bytes.count)]
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    return Diagnostic(line: line, column: text(start..<before.endIndex).count + 1, message)
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// From an offset to the end of its line.
  func line(at offset: Int) -> Range<Int> {
    offset..<(bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count)
  }

  /// How many bytes the character at an offset has.
  func width(at offset: Int) -> Int {
    let width =
      switch bytes[offset] {
      case 0xF0...: 4
      case 0xE0...: 3
      case 0xC0...: 2
      default: 1
      }
    return min(width, bytes.count - offset)
  }
}
