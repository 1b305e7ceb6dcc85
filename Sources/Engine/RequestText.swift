/// Reading `op` and `set`: the words and dials of the system.
extension CommandText {
  /// The most words of a request, and the most characters of one.
  static let mostWords = 64, longestWord = 1_000

  func call(_ reader: inout TokenReader) throws(Diagnostic) -> Command {
    let id = try node(&reader)
    let kinds = schema?.requests.map(\.kind) ?? []
    let expected = kinds.isEmpty ? "a request" : "a request (\(listed(kinds)))"
    let kind = try reader.name(expected, among: kinds)
    if let schema, !kinds.contains(kind.text) {
      let none = "no request: \(schema.card.name) has none"
      throw reader.unexpected(kinds.isEmpty ? none : expected, at: kind, among: kinds)
    }
    var words = [Word(kind.text)]
    while let token = reader.peek {
      guard token.kind != .bar else { throw reader.unexpected("a word, a number or a text in quotes") }
      guard token.text.count <= CommandText.longestWord else {
        let found = quotedForMessage(token.text)
        throw reader.problem(
          "a word of a request has at most \(CommandText.longestWord) characters, found \(found)", at: token)
      }
      guard words.count < CommandText.mostWords else {
        throw reader.problem("a request has at most \(CommandText.mostWords) words", at: token)
      }
      words.append(Word(token.text, quoted: token.kind == .quoted))
      _ = reader.take()
    }
    try checkCount(words, kind, reader)
    return .call(id, words)
  }

  /// Holds the number of words against the usages of their kind: `[X]` may be left out, `X...` may repeat.
  private func checkCount(_ words: [Word], _ kind: Token, _ reader: TokenReader) throws(Diagnostic) {
    guard let schema else { return }
    let usages = schema.requests.filter { $0.kind == kind.text }
    let fits = usages.contains { usage in
      let least = usage.arguments.count { !$0.hasPrefix("[") }
      let most = usage.arguments.contains { $0.contains("...") } ? Int.max : usage.arguments.count
      return (least...max(least, most)).contains(words.count - 1)
    }
    guard !fits else { return }
    let usage = usages.map(\.text).joined(separator: " or ")
    let found = words.dropFirst().isEmpty ? "no argument" : counted(words.count - 1, "argument")
    throw reader.problem("expected \(usage), found \(found)", at: kind)
  }
  private func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

  func setting(_ reader: inout TokenReader) throws(Diagnostic) -> Command {
    let general = ParameterSchema.scheduling(isManual: false)
    if reader.take(word: general.name) {
      let value = try value(&reader, of: general)
      try reader.expectEnd()
      return .set(parameter: general.name, to: value)
    }
    let known = schema?.parameters.map(\.name) ?? []
    let expected = known.isEmpty ? "a parameter" : "a parameter (\(listed(known)))"
    let name = try reader.name(expected, among: known)
    let parameter = schema?.parameters.first { $0.name == name.text }
    if let schema, parameter == nil {
      let none = "no parameter: \(schema.card.name) has none"
      throw reader.unexpected(known.isEmpty ? none : expected, at: name, among: known)
    }
    let value = try value(&reader, of: parameter)
    try reader.expectEnd()
    return .set(parameter: name.text, to: value)
  }

  /// A value, of the parameter's type where there is one.
  private func value(
    _ reader: inout TokenReader, of parameter: ParameterSchema?
  ) throws(Diagnostic) -> Value {
    let expected = parameter.map { "a value of \($0.name): \($0.range)" } ?? "a value"
    guard let token = reader.peek, token.kind != .bar else { throw reader.unexpected(expected) }
    let value = try self.value(of: token, reader, expected)
    _ = reader.take()
    guard let parameter else { return value }
    guard parameter.isInRange(value) else { throw reader.unexpected(expected, at: token) }
    switch (parameter.type, value) {
    case (.bool, .bool), (.int, .int), (.time, .time), (.percent, .percent), (.number, .number), (.any, _):
      return value
    case (.number, .int(let whole)): return .number(Double(whole))
    case (.text, .text): return value
    case (.symbol(let names), .text(let word)) where names.contains(word): return value
    case (.symbol(let names), .bool(let flag)) where names.contains(flag ? "on" : "off"):
      return .text(flag ? "on" : "off")
    case (.node, .text(let word)) where id(named: word) != nil: return value
    case (.symbol(let names), _): throw reader.unexpected(expected, at: token, among: names)
    case (.node, _): throw noNode(token, reader, of: names)
    default: throw reader.unexpected(expected, at: token)
    }
  }

  /// `on`, `12`, `0.5`, `1/3`, `200ms`, `5%`, `majority`, `"a text"`.
  private func value(of token: Token, _ reader: TokenReader, _ expected: String) throws(Diagnostic) -> Value {
    if token.kind == .quoted { return .text(token.text) }
    let isNegative = token.text.first == "-"
    let digits = isNegative ? token.text.dropFirst() : token.text[...]
    guard let first = digits.first, ("0"..."9").contains(first) else {
      guard isName(token.text, dashes: true), token.text.utf8.count <= CommandText.longestWord else {
        throw reader.unexpected(expected, at: token)
      }
      return token.text == "on" ? .bool(true) : token.text == "off" ? .bool(false) : .text(token.text)
    }
    let number: WrittenNumber
    do throws(QuantityError) { number = try WrittenNumber(digits) } catch {
      throw reader.refusal(
        error, of: token, expected, bounds: "a number is at most \(WrittenNumber.bound), of 48 characters")
    }
    if number.unit.isEmpty {
      if let whole = number.integer { return .int(isNegative ? -whole : whole) }
      return .number(isNegative ? -number.double : number.double)
    }
    guard !isNegative else { throw reader.unexpected(expected, at: token) }
    if number.unit == "%" { return .percent(ppm: try reader.percent(of: token)) }
    return .time(try reader.time(token.text[...], of: token, expected))
  }
}
