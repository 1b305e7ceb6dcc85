import Engine
import Foundation
import Testing

@testable import Sessions

@Suite struct TextFileTests {
  private func read(_ bytes: [UInt8], cut: Bool = false) throws(TextFileError) -> TextFile {
    try TextFile(bytes, path: "f.txt", mayBeCut: cut)
  }
  private func refusal(_ bytes: [UInt8]) -> String {
    do throws(TextFileError) { return "read as \(try read(bytes).lines)" } catch { return error.description }
  }
  private func refusal(_ text: String) -> String { refusal(Array(text.utf8)) }

  @Test func linesAreReadWithEitherEnd() throws {
    let file = try read(Array("\u{FEFF}a\r\nb\tü\n\nlast".utf8))
    #expect(file.lines == ["a", "b\tü", "", "last"] && file.isCut)
    #expect(file.text == "a\nb\tü\n\nlast")
    #expect(try read(Array("a\n".utf8)).text == "a\n")
  }

  @Test func everyRefusalHasItsWording() {
    #expect(refusal([]) == "f.txt:1:1: the file is empty")
    #expect(
      refusal([0x61, 0x0A, 0x62, 0xFF])
        == "f.txt:2:2: found the byte 0xFF, which is no UTF-8; save the text as UTF-8")
    let rule = "a text has only visible characters"
    #expect(refusal("a\nb\u{1B}[2J") == "f.txt:2:2: found the character U+001B; \(rule)")
    #expect(refusal("a\rb") == "f.txt:1:2: found the character U+000D; \(rule)")
    #expect(refusal("\0") == "f.txt:1:1: found the character U+0000; \(rule)")
    #expect(refusal("ab\u{9B}") == "f.txt:1:3: found the character U+009B; \(rule)")
    #expect(refusal("ab\u{202E}") == "f.txt:1:3: found the character U+202E; \(rule)")
    #expect(refusal("ü\u{2066}") == "f.txt:1:2: found the character U+2066; \(rule)")
    #expect(refusal("a\u{200B}b").hasSuffix("found the character U+200B; \(rule)"))
    #expect(
      refusal([UInt8](repeating: 0x61, count: (16 << 20) + 1))
        == "f.txt:1:1: the file is larger than 16 MiB, the most that is read")
    #expect(located("a\u{1B}.txt", Diagnostic(line: 1, column: 2, "x")) == "a?.txt:1:2: x")
  }

  @Test func wrongBytesAreFoundWhereTheyStand() {
    let wrong: [[UInt8]] = [
      [0x80], [0xC0, 0x80], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5],
      [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xC3, 0x61],
    ]
    for bytes in wrong { #expect(firstInvalidByte(([0x61] + bytes)[...]) == 1) }
    #expect(firstInvalidByte(Array("aü€😀\u{10FFFF}\u{D7FF}".utf8)[...]) == nil)
  }

  @Test func aLastLineMayEndInTheMiddleOfACharacterWhereTheFileWasAppendedTo() throws {
    let file = try read([0x61, 0x0A, 0x62, 0xC3], cut: true)
    #expect(file.lines.count == 2 && file.isCut)
    #expect(throws: TextFileError.self) { try read([0x61, 0xC3, 0x0A, 0x62], cut: true) }
  }

  @Test func filesThatCannotBeOpenedSayWhy() throws {
    func refusal(_ path: String) -> String {
      do throws(TextFileError) { return "read as \(try TextFile(reading: path))" } catch {
        return error.description
      }
    }
    #expect(refusal("/no/such/file") == "cannot open /no/such/file: No such file or directory")
    #expect(refusal("/").hasPrefix("cannot open /: Is a directory"))
    #expect(refusal("a\0b") == "cannot open a?b: its name has a zero byte")
    #expect(refusal("/dev/zero") == "/dev/zero:1:1: the file is larger than 16 MiB, the most that is read")
    let path = NSTemporaryDirectory() + "netsplit-\(UUID().uuidString).txt"
    try Data("4s heal\n".utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(try TextFile(reading: path).lines == ["4s heal"])
  }
}
