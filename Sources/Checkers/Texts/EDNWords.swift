import Engine

/// The elements of EDN that are one word, each as it stands in a range of the bytes.
extension SourceText {
  private func isDigit(_ offset: Int, in word: Range<Int>) -> Bool {
    word.contains(offset) && (0x30...0x39).contains(bytes[offset])
  }
  private func quoted(_ word: Range<Int>) -> String { quotedForMessage(text(word)) }

  /// `nil`, `true`, `false`, a number, a keyword, or a symbol.
  func atom(_ word: Range<Int>) throws(Diagnostic) -> EDN.Form {
    let first = bytes[word.lowerBound]
    let isSigned = first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
    if isDigit(isSigned ? word.lowerBound + 1 : word.lowerBound, in: word) { return try number(word) }
    if first == UInt8(ascii: ":") {
      let name = word.lowerBound + 1..<word.upperBound
      guard isName(name) else { throw diagnostic(at: word.lowerBound, "\(quoted(word)) is no keyword") }
      return .keyword(text(name))
    }
    switch text(word) {
    case "nil": return .nothing
    case "true": return .bool(true)
    case "false": return .bool(false)
    case let name:
      guard isName(word), isSymbolStart(word) else {
        throw diagnostic(
          at: word.lowerBound,
          "expected an element such as nil, 12, :ok, \"text\" or [1 2], found \(quotedForMessage(name))")
      }
      return .symbol(name)
    }
  }

  /// Whether all bytes may stand in a name, and a slash only between its namespace and the rest.
  private func isName(_ word: Range<Int>) -> Bool {
    guard let first = word.first, let last = word.last else { return false }
    var slashes = 0
    for offset in word {
      switch bytes[offset] {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: break
      case UInt8(ascii: "/"):
        slashes += 1
        guard slashes == 1, offset > first, offset < last else { return word.count == 1 }
      case let byte:
        guard ".*+!-_?$%&=<>|:#'".utf8.contains(byte) else { return false }
      }
    }
    return bytes[first] != UInt8(ascii: ":") && bytes[first] != UInt8(ascii: "'")
  }
  private func isSymbolStart(_ word: Range<Int>) -> Bool {
    bytes[word.lowerBound] != UInt8(ascii: "#")
      && !(bytes[word.lowerBound] == UInt8(ascii: ".") && isDigit(word.lowerBound + 1, in: word))
  }

  private func digits(from offset: Int, in word: Range<Int>) -> Int {
    var offset = offset
    while isDigit(offset, in: word) { offset += 1 }
    return offset
  }
  private func has(_ characters: String, at offset: Int, in word: Range<Int>) -> Bool {
    word.contains(offset) && characters.utf8.contains(bytes[offset])
  }

  /// An integer (`12`, `-3`, `7N`, `0x1F`) or a float (`1.5`, `2e9`, `0.1M`).
  private func number(_ word: Range<Int>) throws(Diagnostic) -> EDN.Form {
    let start = has("+-", at: word.lowerBound, in: word) ? word.lowerBound + 1 : word.lowerBound
    let whole = digits(from: start, in: word)
    if whole == start + 1, bytes[start] == UInt8(ascii: "0"), has("xX", at: whole, in: word) {
      return try integer(word, digits: whole + 1..<word.upperBound, radix: 16)
    }
    guard whole == start + 1 || bytes[start] != UInt8(ascii: "0") else {
      throw diagnostic(at: word.lowerBound, "\(quoted(word)) is no number: it begins with a needless 0")
    }
    if whole == word.upperBound { return try integer(word, digits: start..<whole, radix: 10) }
    if whole + 1 == word.upperBound, has("N", at: whole, in: word) {
      return try integer(word, digits: start..<whole, radix: 10)
    }
    if has("/", at: whole, in: word) {
      throw diagnostic(at: word.lowerBound, "\(quoted(word)) is a ratio, which is not read; write a decimal")
    }
    return .float(try float(word, from: whole))
  }

  private func integer(
    _ word: Range<Int>, digits: Range<Int>, radix: Int
  ) throws(Diagnostic) -> EDN.Form {
    let sign = bytes[word.lowerBound] == UInt8(ascii: "-") ? "-" : ""
    if let value = Int(sign + text(digits), radix: radix), !has("+-", at: digits.lowerBound, in: word) {
      return .int(value)
    }
    let isNumber =
      !digits.isEmpty && digits.allSatisfy { Character(Unicode.Scalar(bytes[$0])).isHexDigit }
    throw diagnostic(
      at: word.lowerBound,
      isNumber ? "the integer \(quoted(word)) is beyond 64 bits, the most that is read" : noNumber(word))
  }
  private func noNumber(_ word: Range<Int>) -> String {
    "expected a number such as 12, -3, 7N or 1.5, found \(quoted(word))"
  }

  /// - `whole`: where its digits before the point end.
  private func float(_ word: Range<Int>, from whole: Int) throws(Diagnostic) -> Double {
    var offset = whole
    if has(".", at: offset, in: word) {
      let fraction = digits(from: offset + 1, in: word)
      guard fraction > offset + 1 else { throw diagnostic(at: word.lowerBound, noNumber(word)) }
      offset = fraction
    }
    if has("eE", at: offset, in: word) {
      let first = has("+-", at: offset + 1, in: word) ? offset + 2 : offset + 1
      let exponent = digits(from: first, in: word)
      guard exponent > first else { throw diagnostic(at: word.lowerBound, noNumber(word)) }
      offset = exponent
    }
    let end = has("M", at: offset, in: word) ? offset + 1 : offset
    guard end == word.upperBound, let value = Double(text(word.lowerBound..<offset)) else {
      throw diagnostic(at: word.lowerBound, noNumber(word))
    }
    guard value.isFinite else {
      throw diagnostic(at: word.lowerBound, "the number \(quoted(word)) is beyond 1.8e308, the most there is")
    }
    return value
  }

  /// `##Inf` and `##-Inf`, or nil where the word begins otherwise.
  func symbolicNumber(_ word: Range<Int>) throws(Diagnostic) -> Double? {
    guard has("#", at: word.lowerBound + 1, in: word) else { return nil }
    switch text(word) {
    case "##Inf": return .infinity
    case "##-Inf": return -.infinity
    case "##NaN":
      throw diagnostic(at: word.lowerBound, "\"##NaN\" is not read: it equals nothing, so nothing checks it")
    case let other:
      throw diagnostic(at: word.lowerBound, "expected ##Inf or ##-Inf, found \(quotedForMessage(other))")
    }
  }

  /// The word behind `#`: `inst`, `jepsen.history.Op`.
  func tag(_ word: Range<Int>) throws(Diagnostic) -> String {
    let name = word.lowerBound + 1..<word.upperBound
    guard isName(name), let first = text(name).first, first.isLetter else {
      throw diagnostic(
        at: word.lowerBound, "expected {, _ or a tag such as inst behind \"#\", found \(quoted(name))")
    }
    return text(name)
  }

  /// `\a`, `\newline`, `\u0041`.
  func character(_ word: Range<Int>) throws(Diagnostic) -> Unicode.Scalar {
    let name = text(word.lowerBound + 1..<word.upperBound)
    if let only = name.unicodeScalars.first, name.unicodeScalars.count == 1 { return only }
    if let named = EDN.namedCharacters.first(where: { $0.name == name }) { return named.scalar }
    if name.first == "u", name.utf8.count == 5,
      let unit = hexUnit(at: word.lowerBound + 2, to: word.upperBound),
      let scalar = Unicode.Scalar(unit)
    {
      return scalar
    }
    throw diagnostic(
      at: word.lowerBound,
      "expected a character such as \\a, \\newline or \\u0041, found \(quoted(word))"
        + didYouMean(name, among: EDN.namedCharacters.map(\.name)))
  }

  /// The value of four hexadecimal digits.
  private func hexUnit(at offset: Int, to end: Int) -> UInt16? {
    guard offset + 4 <= end, !"+-".utf8.contains(bytes[offset]) else { return nil }
    return UInt16(text(offset..<offset + 4), radix: 16)
  }

  /// A text between quotes, the offset behind it, and how many lines it has begun.
  func quoted(from start: Int, to end: Int) throws(Diagnostic) -> (text: String, next: Int, lines: Int) {
    var units: [UInt8] = []
    var at = start + 1, lines = 0
    while at < end {
      switch bytes[at] {
      case UInt8(ascii: "\""): return (String(decoding: units, as: UTF8.self), at + 1, lines)
      case UInt8(ascii: "\\"):
        let (scalar, next) = try escape(at: at, to: end)
        units += Array(String(scalar).utf8)
        at = next
      case let byte:
        if byte == UInt8(ascii: "\n") { lines += 1 }
        units.append(byte)
        at += 1
      }
    }
    throw diagnostic(at: start, "expected \" at the end of this text, found the end")
  }

  private func escape(at offset: Int, to end: Int) throws(Diagnostic) -> (Unicode.Scalar, next: Int) {
    guard offset + 1 < end else {
      throw diagnostic(at: offset, "expected a character behind the backslash, found the end")
    }
    switch bytes[offset + 1] {
    case UInt8(ascii: "n"): return ("\n", offset + 2)
    case UInt8(ascii: "t"): return ("\t", offset + 2)
    case UInt8(ascii: "r"): return ("\r", offset + 2)
    case UInt8(ascii: "b"): return ("\u{8}", offset + 2)
    case UInt8(ascii: "f"): return ("\u{C}", offset + 2)
    case UInt8(ascii: "\""): return ("\"", offset + 2)
    case UInt8(ascii: "\\"): return ("\\", offset + 2)
    case UInt8(ascii: "u"): return try unicodeEscape(at: offset, to: end)
    default:
      let found = text(offset..<min(end, offset + 1 + width(at: offset + 1)))
      throw diagnostic(
        at: offset,
        "expected one of \\n \\t \\r \\b \\f \\\" \\\\ \\u0041 in a text, found \(quotedForMessage(found))")
    }
  }

  /// `\u0041`, or the two halves of a character beyond U+FFFF.
  private func unicodeEscape(at offset: Int, to end: Int) throws(Diagnostic) -> (Unicode.Scalar, next: Int) {
    guard let unit = hexUnit(at: offset + 2, to: end) else {
      let found = text(offset..<min(end, offset + 6))
      throw diagnostic(
        at: offset, "expected four hexadecimal digits behind \\u, found \(quotedForMessage(found))")
    }
    if let scalar = Unicode.Scalar(unit) { return (scalar, offset + 6) }
    if UTF16.isLeadSurrogate(unit), offset + 12 <= end, text(offset + 6..<offset + 8) == "\\u",
      let other = hexUnit(at: offset + 8, to: end), UTF16.isTrailSurrogate(other),
      let scalar = Unicode.Scalar(0x10000 + UInt32(unit & 0x3FF) << 10 + UInt32(other & 0x3FF))
    {
      return (scalar, offset + 12)
    }
    throw diagnostic(
      at: offset,
      "\(quotedForMessage(text(offset..<offset + 6))) is one half of a character, without the other")
  }
}
