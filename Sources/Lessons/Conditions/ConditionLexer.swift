import Engine

/// The smallest parts of a condition.
enum ConditionToken: Equatable, Sendable {
  case name(String)
  case value(Value)
  case symbol(String)
  /// `->`: what stands behind it is not part of the condition.
  case arrow
  case end

  var described: String {
    switch self {
    case .name(let name): quotedForMessage(name)
    case .value(.text(let text)): "the text \(quotedForMessage(text))"
    case .value(let value): quotedForMessage(value.description)
    case .symbol(let symbol): quotedForMessage(symbol)
    case .arrow: "\"->\""
    case .end: "the end"
    }
  }
}

/// Cuts one line into tokens, one at a time.
struct ConditionLexer {
  let characters: [Character]
  let start: Place
  private(set) var offset = 0

  init(_ text: some StringProtocol, at start: Place) {
    characters = Array(text)
    self.start = start
  }

  func place(_ offset: Int) -> Place { Place(start.line, start.column + offset) }
  func error(_ offset: Int, _ message: String) -> Diagnostic {
    Diagnostic(line: start.line, column: start.column + offset, message)
  }

  private static let pairs = ["==", "!=", "<=", ">=", "->"]
  private static let singles: [Character] = [
    "(", ")", "[", "]", ",", ".", "<", ">", "+", "-", "*", "/", "%",
  ]

  /// The next token and where it begins, counted from 0.
  mutating func next() throws(Diagnostic) -> (ConditionToken, Int) {
    while offset < characters.count, characters[offset] == " " || characters[offset] == "\t" { offset += 1 }
    let begin = offset
    guard offset < characters.count else { return (.end, begin) }
    let character = characters[offset]
    if character.isWordStart {
      while offset < characters.count, characters[offset].isWordPart { offset += 1 }
      return (.name(String(characters[begin..<offset])), begin)
    }
    if character.isDigit { return (.value(try number()), begin) }
    if character == "\"" { return (.value(.text(try text())), begin) }
    if offset + 1 < characters.count {
      let pair = String(characters[offset...(offset + 1)])
      if Self.pairs.contains(pair) {
        offset += 2
        return (pair == "->" ? .arrow : .symbol(pair), begin)
      }
    }
    guard Self.singles.contains(character) else {
      let hints: [(Character, String)] = [("=", "=="), ("!", "not"), ("&", "and"), ("|", "or")]
      let hint = hints.first { $0.0 == character }.map { "; did you mean \"\($0.1)\"?" } ?? ""
      throw error(begin, "\(quotedForMessage(String(character))) is no part of a condition\(hint)")
    }
    offset += 1
    return (.symbol(String(character)), begin)
  }

  private mutating func text() throws(Diagnostic) -> String {
    let begin = offset
    var out = ""
    offset += 1
    while offset < characters.count {
      let character = characters[offset]
      offset += 1
      if character == "\"" { return out }
      guard character == "\\" else {
        out.append(character)
        continue
      }
      guard offset < characters.count, characters[offset] == "\"" || characters[offset] == "\\" else {
        throw error(offset - 1, "a \"\\\" in a text stands before \" or \\ only")
      }
      out.append(characters[offset])
      offset += 1
    }
    throw error(begin, "this text has no closing \"")
  }

  private mutating func digits() -> String {
    let begin = offset
    while offset < characters.count, characters[offset].isDigit { offset += 1 }
    return String(characters[begin..<offset])
  }

  private mutating func number() throws(Diagnostic) -> Value {
    let begin = offset
    let whole = digits()
    var decimals = ""
    if offset + 1 < characters.count, characters[offset] == ".", characters[offset + 1].isDigit {
      offset += 1
      decimals = digits()
    }
    guard whole.count + decimals.count <= 15, decimals.count <= 9, let mantissa = Int(whole + decimals) else {
      throw error(begin, "this number has more than 15 digits or 9 decimals")
    }
    let unitStart = offset
    if offset < characters.count, characters[offset] == "%" {
      offset += 1
    } else {
      while offset < characters.count, characters[offset].isWordPart { offset += 1 }
    }
    let unit = String(characters[unitStart..<offset])
    let scale = powerOfTen(decimals.count)
    if unit.isEmpty {
      return decimals.isEmpty ? .int(mantissa) : .number(Double(mantissa) / Double(scale))
    }
    guard let size = Self.units.first(where: { $0.0 == unit })?.1 else {
      let known = Self.units.map(\.0)
      let list = known.joined(separator: " ")
      throw error(
        unitStart,
        "unknown unit \(quotedForMessage(unit)); units are \(list)\(didYouMean(unit, among: known))")
    }
    let (product, overflow) = mantissa.multipliedReportingOverflow(by: size)
    guard !overflow else { throw error(begin, "this is more than the program can count") }
    guard product % scale == 0 else {
      let finest = Self.isTime(unit) ? "1us" : "1ppm"
      throw error(begin, "this is finer than \(finest)")
    }
    return Self.isTime(unit) ? .time(.microseconds(product / scale)) : .percent(ppm: product / scale)
  }

  /// Microseconds of a unit of time; parts per million of a share.
  private static let units: [(String, Int)] = [
    ("us", 1), ("ms", 1_000), ("s", 1_000_000), ("m", 60_000_000), ("h", 3_600_000_000),
    ("d", 86_400_000_000), ("%", 10_000), ("ppm", 1),
  ]
  private static func isTime(_ unit: String) -> Bool { unit != "%" && unit != "ppm" }
}

extension Character {
  fileprivate var isDigit: Bool { utf8.count == 1 && ("0"..."9").contains(self) }
  fileprivate var isWordStart: Bool { asciiValue != nil && isLetter }
  fileprivate var isWordPart: Bool { isWordStart || isDigit || self == "_" }
}

/// 10 to the power of at most 18.
func powerOfTen(_ exponent: Int) -> Int {
  var out = 1
  for _ in 0..<exponent { out *= 10 }
  return out
}
