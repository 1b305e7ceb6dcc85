/// Reads the tokens of one line from left to right; every refusal names line, column, what stood there and
/// what was expected.
public struct TokenReader: Sendable {
  /// The longest name of a node, client, group, run or parameter, in characters.
  public static let longestName = 32

  public let line: Int
  private var tokens: [Token]
  private let endColumn: Int
  private var next = 0

  /// `column` is that of the first character of `text`.
  public init(_ text: String, line: Int = 1, column: Int = 1) throws(Diagnostic) {
    let lexer = try Lexer(text, line: line, column: column)
    (self.line, tokens, endColumn) = (line, lexer.tokens, lexer.end)
  }

  public var isAtEnd: Bool { next == tokens.count }
  /// The next token, which stays.
  public var peek: Token? { isAtEnd ? nil : tokens[next] }
  /// Where the next token stands, or the end of the line.
  public var column: Int { peek?.column ?? endColumn }

  public mutating func take() -> Token? {
    guard let token = peek else { return nil }
    next += 1
    return token
  }
  /// Takes the next token when it is this bare word.
  public mutating func take(word: String) -> Bool {
    guard let token = peek, token.kind == .bare, token.text == word else { return false }
    next += 1
    return true
  }
  /// Takes a `|`.
  public mutating func takeBar() -> Bool {
    guard peek?.kind == .bar else { return false }
    next += 1
    return true
  }
  /// Takes the next token when it is one of these bare words.
  public mutating func take(anyOf words: [String]) -> String? {
    guard let token = peek, token.kind == .bare, words.contains(token.text) else { return nil }
    next += 1
    return token.text
  }
  /// Makes two bare tokens of a next one like `reply#1`: what stands before the sign, and behind it.
  mutating func splitNumber() {
    guard let token = peek, token.kind == .bare, let sign = token.text.firstIndex(of: "#") else { return }
    let name = token.text[..<sign], number = token.text[sign...].dropFirst()
    let column = token.column + name.count + 1
    tokens.replaceSubrange(
      next...next,
      with: [
        Token(kind: .bare, text: String(name), column: token.column),
        Token(kind: .bare, text: String(number), column: column),
      ])
  }
  public mutating func expect(word: String) throws(Diagnostic) {
    guard take(word: word) else { throw unexpected("\"\(word)\"", among: [word]) }
  }
  public func expectEnd(or options: [String] = []) throws(Diagnostic) {
    if isAtEnd { return }
    let words = (options + ["the end of the line"]).joined(separator: " or ")
    throw unexpected(words, among: options)
  }

  /// `expected X, found "Y"; did you mean "Z"?`, at the next token or at the end of the line.
  public func unexpected(_ expected: String, among known: [String] = []) -> Diagnostic {
    unexpected(expected, at: peek, among: known)
  }
  /// The same for a token that was taken already.
  public func unexpected(_ expected: String, at token: Token?, among known: [String] = []) -> Diagnostic {
    guard let token else {
      return Diagnostic(
        line: line, column: endColumn, "expected \(expected), found the end of the line")
    }
    let found = token.kind == .quoted ? "the text " : ""
    let near = token.kind == .bare ? didYouMean(token.text, among: known) : ""
    return problem("expected \(expected), found \(found)\(quotedForMessage(token.text))\(near)", at: token)
  }
  /// A refusal in other words, at a token that was taken or at the end of the line.
  public func problem(_ message: String, at token: Token?) -> Diagnostic {
    Diagnostic(line: line, column: token?.column ?? endColumn, message)
  }

  /// A bare token of any form.
  public mutating func bare(_ expected: String, among known: [String] = []) throws(Diagnostic) -> Token {
    guard let token = peek, token.kind == .bare else { throw unexpected(expected, among: known) }
    next += 1
    return token
  }

  /// A name: a letter, then letters, digits, `_` and, where `dashes`, `-`; at most 32 characters.
  public mutating func name(
    _ expected: String, dashes: Bool = false, among known: [String] = []
  ) throws(Diagnostic) -> Token {
    let token = try bare(expected, among: known)
    guard isName(token.text, dashes: dashes) else {
      let rule =
        dashes
        ? "a letter, then letters, digits, _ and -" : "a letter, then letters, digits and _"
      throw unexpected("\(expected) (\(rule))", at: token, among: known)
    }
    guard token.text.utf8.count <= TokenReader.longestName else {
      let found = quotedForMessage(token.text)
      throw problem("a name has at most \(TokenReader.longestName) characters, found \(found)", at: token)
    }
    return token
  }
}

/// Whether a text is a name: a letter, then letters, digits, `_` and, where `dashes`, `-`.
public func isName(_ text: some StringProtocol, dashes: Bool = false) -> Bool {
  var isFirst = true
  for byte in text.utf8 {
    let isLetter = (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    let isOther = (0x30...0x39).contains(byte) || byte == 0x5F || (dashes && byte == 0x2D)
    guard isLetter || (isOther && !isFirst) else { return false }
    isFirst = false
  }
  return !isFirst
}

/// Known names for a message: all of them where they are few, else the first twelve.
public func listed(_ names: [String]) -> String {
  names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", ..." : "")
}
