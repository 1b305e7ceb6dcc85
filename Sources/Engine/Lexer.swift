/// One word of a line and where it stands.
public struct Token: Hashable, Sendable {
  public enum Kind: Sendable { case bare, quoted, bar }
  public let kind: Kind
  /// Without its quotes and backslashes where it is quoted.
  public let text: String
  /// Of its first character, counted from 1.
  public let column: Int

  /// The token as it would be written again.
  public var source: String { kind == .quoted ? quotedText(text) : text }
}

/// A text between quotes, with a backslash before each quote and backslash.
public func quotedText(_ text: String) -> String {
  var out = "\""
  for character in text {
    if character == "\"" || character == "\\" { out.append("\\") }
    out.append(character)
  }
  return out + "\""
}

/// Cuts a line into tokens: blanks separate, `|` stands for itself, `"..."` is a text, `#`
/// begins a comment, except within a message's name such as `reply#1`.
struct Lexer {
  /// The longest line that is read, in bytes.
  static let longestLine = 65_536

  private let line: Int
  private var column: Int
  private var rest: Substring
  private(set) var tokens: [Token] = []
  /// The column behind the last token.
  private(set) var end: Int

  /// - Throws: `Diagnostic` for a character that has no place in a line, an open text, or a line over 64 KiB.
  init(_ text: String, line: Int, column: Int) throws(Diagnostic) {
    (self.line, self.column, end, rest) = (line, column, column, text[...])
    let bytes = text.utf8.count
    guard bytes <= Lexer.longestLine else {
      throw Diagnostic(
        line: line, column: column, "the line has \(bytes) bytes; a line has at most \(Lexer.longestLine)")
    }
    while try readToken() {}
  }

  private mutating func readToken() throws(Diagnostic) -> Bool {
    while let first = rest.first, first == " " || first == "\t" { advance() }
    guard let first = rest.first, first != "#" else { return false }
    switch first {
    case "|":
      tokens.append(Token(kind: .bar, text: "|", column: column))
      advance()
    case "\"": try readQuoted()
    default: try readBare()
    }
    end = column
    return true
  }

  private mutating func advance() {
    rest.removeFirst()
    column += 1
  }

  private mutating func readBare() throws(Diagnostic) {
    let start = column, from = rest.startIndex
    while let next = rest.first, !" \t|".contains(next) {
      if next == "#", !isNumberSign(after: rest.base[from..<rest.startIndex]) { break }
      guard next != "\"" else {
        throw problem("a text in quotes begins after a blank", after: rest.base[from..<rest.startIndex])
      }
      guard let byte = next.asciiValue, (0x21...0x7E).contains(byte) else {
        throw stray(next, "names and bare words have only a-z, A-Z, 0-9 and signs; put a text in quotes")
      }
      advance()
    }
    tokens.append(Token(kind: .bare, text: String(rest.base[from..<rest.startIndex]), column: start))
  }

  /// Whether the `#` that comes next stands between a name and a number.
  private func isNumberSign(after word: Substring) -> Bool {
    isName(word) && rest.dropFirst().first.map { ("0"..."9").contains($0) } == true
  }

  private mutating func readQuoted() throws(Diagnostic) {
    let start = column
    var text = ""
    advance()
    while let next = rest.first {
      if next == "\"" {
        advance()
        guard rest.first.map({ " \t|#".contains($0) }) ?? true else {
          throw problem("expected a blank behind the text", after: rest.prefix(1))
        }
        tokens.append(Token(kind: .quoted, text: text, column: start))
        return
      }
      if next == "\\" {
        advance()
        guard let escaped = rest.first, escaped == "\"" || escaped == "\\" else {
          throw problem("behind a backslash stands \\ or \"", after: rest.prefix(1))
        }
      }
      guard let kept = rest.first, !kept.unicodeScalars.contains(where: isForbiddenInText) else {
        throw stray(next, "a text has only printable characters")
      }
      text.append(kept)
      advance()
    }
    throw Diagnostic(
      line: line, column: start, "expected \" at the end of the text, found the end of the line")
  }

  private func stray(_ character: Character, _ rule: String) -> Diagnostic {
    let forbidden = character.unicodeScalars.first(where: isForbiddenInText)
    let name = forbidden.map(scalarName) ?? quotedForMessage(String(character))
    return Diagnostic(line: line, column: column, "found \(name); \(rule)")
  }
  private func problem(_ rule: String, after text: some StringProtocol) -> Diagnostic {
    let found = text.isEmpty ? "the end of the line" : quotedForMessage(text)
    return Diagnostic(line: line, column: column, "\(rule), found \(found)")
  }
}

/// A scalar that cannot be shown: `the character U+001B`.
public func scalarName(_ scalar: Unicode.Scalar) -> String {
  let digits = String(scalar.value, radix: 16, uppercase: true)
  return "the character U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
