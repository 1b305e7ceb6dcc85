import Engine
import Foundation

/// A text that was read from a file, checked: nothing in it that a terminal might obey.
package struct TextFile: Hashable, Sendable {
  package let path: String
  /// Without their ends.
  package let lines: [String]
  /// Whether the last line has no end.
  package let isCut: Bool
  /// All lines, each with its end but a last one that is cut.
  package var text: String { lines.joined(separator: "\n") + (isCut || lines.isEmpty ? "" : "\n") }

  /// The largest file that is read, in bytes.
  package static let mostBytes = 16 << 20

  /// - `mayBeCut`: the file was only appended to, so that its last line may end in the middle of a character.
  /// - Throws: `cannotOpen`, `tooLarge`, `empty`, `notUTF8`, `badCharacter`.
  package init(reading path: String, mayBeCut: Bool = false) throws(TextFileError) {
    try self.init(try TextFile.bytes(of: path), path: path, mayBeCut: mayBeCut)
  }

  /// The beginning of a file: whole lines of its first `mostBytes`, or all of it when it is no longer.
  package init(readingHeadOf path: String, mostBytes: Int = 65_536) throws(TextFileError) {
    var (bytes, isWhole) = try TextFile.head(of: path, mostBytes: mostBytes)
    if !isWhole, let end = bytes.lastIndex(of: 0x0A) { bytes.removeSubrange((end + 1)...) }
    try self.init(bytes, path: path, mayBeCut: !isWhole)
  }

  /// The same for bytes that came from elsewhere; `path` is what messages call it.
  package init(_ bytes: [UInt8], path: String, mayBeCut: Bool = false) throws(TextFileError) {
    guard bytes.count <= TextFile.mostBytes else { throw .tooLarge(path) }
    var rest = bytes[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    guard !rest.isEmpty else { throw .empty(path) }
    var lines: [String] = []
    var isCut = false
    while !rest.isEmpty {
      let end = rest.firstIndex(of: 0x0A)
      var line = rest[..<(end ?? rest.endIndex)]
      isCut = end == nil
      rest = rest[(end.map { $0 + 1 } ?? rest.endIndex)...]
      if !isCut, line.last == 0x0D { line = line.dropLast() }
      let isUnfinished = isCut && mayBeCut
      if let bad = firstInvalidByte(line), !isUnfinished {
        let column = String(decoding: line[..<bad], as: UTF8.self).count + 1
        throw .notUTF8(path, line: lines.count + 1, column: column, byte: line[bad])
      }
      let text = String(decoding: line, as: UTF8.self)
      if !isUnfinished { try TextFile.check(text, path: path, line: lines.count + 1) }
      lines.append(text)
    }
    (self.path, self.lines, self.isCut) = (path, lines, isCut)
  }

  private static func check(_ text: String, path: String, line: Int) throws(TextFileError) {
    func isForbidden(_ scalar: Unicode.Scalar) -> Bool { scalar != "\t" && isForbiddenInText(scalar) }
    guard text.unicodeScalars.contains(where: isForbidden) else { return }
    for (index, character) in text.enumerated() {
      guard let scalar = character.unicodeScalars.first(where: isForbidden) else { continue }
      throw .badCharacter(path, line: line, column: index + 1, scalar)
    }
  }

  private static func bytes(of path: String) throws(TextFileError) -> [UInt8] {
    let (bytes, isWhole) = try head(of: path, mostBytes: mostBytes)
    guard isWhole else { throw .tooLarge(path) }
    return bytes
  }

  /// The first bytes of a file, and whether they are all it has.
  private static func head(
    of path: String, mostBytes: Int
  ) throws(TextFileError) -> (bytes: [UInt8], isWhole: Bool) {
    guard !path.utf8.contains(0) else { throw .cannotOpen(path, reason: "its name has a zero byte") }
    // Opening a named pipe must not wait for its writer; reading one that has a writer may.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw .cannotOpen(path, reason: String(cString: strerror(errno))) }
    defer { close(file) }
    _ = fcntl(file, F_SETFL, fcntl(file, F_GETFL) & ~O_NONBLOCK)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= mostBytes {
      let count = read(file, &buffer, buffer.count)
      if count == 0 { return (bytes, true) }
      if count < 0 {
        if errno == EINTR { continue }
        throw .cannotOpen(path, reason: String(cString: strerror(errno)))
      }
      bytes += buffer[..<count]
    }
    return (Array(bytes[..<mostBytes]), false)
  }
}

extension TextFile {
  /// Writes a text into a file that is not there yet: none is ever written over.
  ///
  /// - Throws: `exists`, `cannotWrite`.
  package static func create(_ path: String, _ text: String) throws(TextFileError) {
    guard !path.utf8.contains(0) else { throw .cannotWrite(path, reason: "its name has a zero byte") }
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard file >= 0 else {
      throw errno == EEXIST ? .exists(path) : .cannotWrite(path, reason: String(cString: strerror(errno)))
    }
    defer { close(file) }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { throw .cannotWrite(path, reason: String(cString: strerror(errno))) }
      rest = rest.dropFirst(max(0, count))
    }
  }
}

/// Why a file cannot be used as a text; `description` is the wording.
package enum TextFileError: Error, Hashable, Sendable, CustomStringConvertible {
  case cannotOpen(String, reason: String)
  /// A new file would take the place of one that is there.
  case exists(String)
  case cannotWrite(String, reason: String)
  case tooLarge(String)
  case empty(String)
  /// The first byte that is wrong.
  case notUTF8(String, line: Int, column: Int, byte: UInt8)
  case badCharacter(String, line: Int, column: Int, Unicode.Scalar)

  package var description: String {
    switch self {
    case .cannotOpen(let path, let reason): "cannot open \(shownPath(path)): \(reason)"
    case .exists(let path): "\(shownPath(path)) is there already, and is not written over"
    case .cannotWrite(let path, let reason): "cannot write \(shownPath(path)): \(reason)"
    case .tooLarge(let path):
      located(
        path,
        Diagnostic(
          line: 1, column: 1, "the file is larger than \(TextFile.mostBytes >> 20) MiB, the most that is read"
        ))
    case .empty(let path): located(path, Diagnostic(line: 1, column: 1, "the file is empty"))
    case .notUTF8(let path, let line, let column, let byte):
      located(
        path,
        Diagnostic(
          line: line, column: column,
          "found the byte 0x\(String(byte, radix: 16, uppercase: true)), which is no UTF-8; "
            + "save the text as UTF-8"
        ))
    case .badCharacter(let path, let line, let column, let scalar):
      located(
        path,
        Diagnostic(
          line: line, column: column, "found \(scalarName(scalar)); a text has only visible characters"))
    }
  }
}

/// `file:line:column: message`: the one wording of what is wrong in a file.
package func located(_ path: String, _ diagnostic: Diagnostic) -> String {
  "\(shownPath(path)):\(diagnostic)"
}

/// A path with `?` for whatever a terminal might obey.
package func shownPath(_ path: String) -> String {
  String(String.UnicodeScalarView(path.unicodeScalars.map { isForbiddenInText($0) ? "?" : $0 }))
}

/// The index of the first byte that is no UTF-8: overlong forms, surrogates, values over U+10FFFF included.
func firstInvalidByte(_ bytes: ArraySlice<UInt8>) -> Int? {
  var index = bytes.startIndex
  while index < bytes.endIndex {
    let first = bytes[index]
    if first < 0x80 {
      index += 1
      continue
    }
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch first {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return index
    }
    guard index + length <= bytes.endIndex, second.contains(bytes[index + 1]),
      bytes[(index + 2)..<(index + length)].allSatisfy({ (0x80...0xBF).contains($0) })
    else { return index }
    index += length
  }
  return nil
}
