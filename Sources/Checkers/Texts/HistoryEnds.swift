import Engine

/// One line of a history: a process begins an operation or is told how it ended.
struct HistoryEnd {
  enum Kind: String, CaseIterable { case invoke, ok, fail, info }
  var process: String
  /// Whether the process has a number, as Jepsen's have, and not a name.
  var isNumbered: Bool
  var kind: Kind
  var function: String
  var key: Value?
  var value: Value
  var time: Int64?
  var index: Int?
  /// Of an `info`: it has ended all the same.
  var hasEnded = false
  var offset: Int, line: Int
}

/// Reads the lines of a history one by one; a line of the nemesis is nil.
struct HistoryEndReader {
  let source: SourceText
  /// Whether each value is `[key value]`.
  let independent: Bool
  init(_ source: SourceText, independent: Bool) { (self.source, self.independent) = (source, independent) }

  private static let example = "{:process 0, :type :invoke, :f :write, :value 5}"

  /// A line that is a map, or a tagged one.
  func end(_ element: EDN) throws(Diagnostic) -> HistoryEnd? {
    if case .tagged(_, let map) = element.form { return try end(map) }
    guard case .map(let entries) = element.form else {
      throw source.diagnostic(
        at: element.offset,
        "expected an operation such as \(Self.example), found \(quotedForMessage(element.description))")
    }
    func field(_ name: String) -> EDN? {
      entries.first { if case .keyword(name) = $0.key.form { true } else { false } }?.value
    }
    let process = field("process")
    if let process, isNemesis(process) { return nil }
    guard let process, let kind = field("type"), let function = field("f") else {
      let missing = ["process", "type", "f"].filter { field($0) == nil }.map { "no :\($0)" }
      throw source.diagnostic(
        at: element.offset, "the operation has \(missing.joined(separator: " and ")); one is \(Self.example)")
    }
    var end = try end(
      process, kind, function, value: field("value") ?? EDN(.nothing, offset: element.offset), at: element)
    if let key = field("key")?.value, key != .none {
      guard end.key == nil else {
        throw source.diagnostic(at: element.offset, "the operation has two keys: :key and that of its value")
      }
      end.key = key
    }
    end.time = try integer(field("time"), ":time is in nanoseconds").map(Int64.init)
    end.index = try integer(field("index"), ":index is an integer")
    if end.kind == .info, let ended = field("ended"), ended.form == .bool(true) { end.hasEnded = true }
    return end
  }

  private func isNemesis(_ process: EDN) -> Bool { process.form == .keyword("nemesis") }

  private func integer(_ element: EDN?, _ rule: String) throws(Diagnostic) -> Int? {
    switch element?.form {
    case nil, .nothing: return nil
    case .int(let value): return value
    default:
      let found = quotedForMessage(element?.description ?? "")
      throw source.diagnostic(at: element?.offset ?? 0, "\(rule), found \(found)")
    }
  }

  /// What all forms have in common.
  private func end(
    _ process: EDN, _ kind: EDN, _ function: EDN, value: EDN, at element: EDN
  ) throws(Diagnostic) -> HistoryEnd {
    let kind = try self.kind(kind)
    let name = try name(of: process)
    var end = HistoryEnd(
      process: name.text, isNumbered: name.isNumber, kind: kind, function: try self.function(function),
      value: .none, offset: element.offset, line: element.line)
    guard independent else {
      end.value = value.value
      return end
    }
    switch value.form {
    case .vector(let pair) where pair.count == 2, .list(let pair) where pair.count == 2:
      end.value = pair[1].value
      if pair[0].form != .nothing { end.key = pair[0].value }
    default:
      // What failed or has no known end tells its key by its invocation.
      guard kind == .fail || kind == .info else {
        throw source.diagnostic(
          at: value.offset,
          "expected [key value], as each value is where keys are independent, found "
            + quotedForMessage(value.description))
      }
    }
    return end
  }

  private func name(of process: EDN) throws(Diagnostic) -> (text: String, isNumber: Bool) {
    switch process.form {
    case .int(let number): return ("process \(number)", true)
    case .text(let name), .keyword(let name), .symbol(let name): return (name, false)
    default:
      throw source.diagnostic(
        at: process.offset,
        "expected the number of a process, a name or :nemesis, found \(quotedForMessage(process.description))"
      )
    }
  }

  private func kind(_ element: EDN) throws(Diagnostic) -> HistoryEnd.Kind {
    if case .keyword(let word) = element.form, let kind = HistoryEnd.Kind(rawValue: word) { return kind }
    let known = HistoryEnd.Kind.allCases.map { ":\($0.rawValue)" }
    let found = element.description
    throw source.diagnostic(
      at: element.offset,
      "no :type is \(quotedForMessage(found))\(didYouMean(found, among: known)) "
        + "(types: \(known.joined(separator: ", ")))")
  }

  private func function(_ element: EDN) throws(Diagnostic) -> String {
    switch element.form {
    case .keyword(let name), .symbol(let name), .text(let name): return name
    default:
      throw source.diagnostic(
        at: element.offset,
        "expected the name of an operation such as :write, found \(quotedForMessage(element.description))")
    }
  }
}

/// Lines of a log: `INFO  jepsen.util - 3 :invoke :write 5`.
extension HistoryEndReader {
  /// Where an operation stands in a line of a log, or nil where there is none.
  static func operation(in line: Range<Int>, of source: SourceText) -> Range<Int>? {
    let bytes = source.bytes[line]
    if let mark = bytes.firstRange(of: Array("jepsen.util - ".utf8)) {
      return mark.upperBound..<line.upperBound
    }
    let first = bytes.prefix { !" \t".utf8.contains($0) }
    let isProcess =
      first.elementsEqual(":nemesis".utf8)
      || !first.isEmpty && first.allSatisfy { (0x30...0x39).contains($0) }
    return isProcess ? line : nil
  }

  func end(_ line: Range<Int>, _ number: Int) throws(Diagnostic) -> HistoryEnd? {
    guard let range = Self.operation(in: line, of: source) else {
      let text = source.text(line)
      guard text.contains(where: { !$0.isWhitespace }) else { return nil }
      throw source.diagnostic(
        at: line.lowerBound,
        "expected a line such as INFO  jepsen.util - 0 :invoke :write 5, found \(quotedForMessage(text))")
    }
    var reader = EDNReader(source, in: range, line: number)
    var words: [EDN] = []
    while words.count < 6, let word = try reader.next() {
      // The rest may be anything.
      if words.isEmpty, isNemesis(word) { return nil }
      words.append(word)
    }
    guard (4...5).contains(words.count) else {
      throw source.diagnostic(
        at: range.lowerBound,
        "expected a process, a type, an operation, its value and perhaps an error, found "
          + quotedForMessage(source.text(range)))
    }
    var end = try end(
      words[0], words[1], words[2], value: words[3],
      at: EDN(.nothing, offset: words[0].offset, line: number))
    if end.kind == .fail, end.function == "read",
      words[3...].contains(where: { $0.form == .keyword("timed-out") })
    {
      // Nobody knows what it would have read, but it has ended: its process goes on.
      (end.kind, end.hasEnded) = (.info, true)
    }
    return end
  }
}
