/// What can be wrong with a number and its unit.
enum QuantityError: Error { case malformed, tooBig, tooFine, dividesByZero }

/// A number as it is written: digits, digits with a point, or a fraction; and what stands right behind it.
struct WrittenNumber {
  enum Form { case integer, decimal, ratio }
  /// The longest number that is looked at, in characters.
  static let longest = 48
  /// The largest integer: exact in a Double as well.
  static let bound: UInt64 = 1_000_000_000_000_000

  let form: Form
  /// Everything up to the unit.
  let digits: Substring
  let unit: Substring
  private let whole: UInt64
  /// The digits behind the point without the zeros at their end; or the divisor.
  private let fraction: Substring, divisor: UInt64

  init(_ text: some StringProtocol) throws(QuantityError) {
    let text = Substring(text)
    let first = text.prefix(while: WrittenNumber.isDigit)
    guard !first.isEmpty else { throw .malformed }
    var rest = text[first.endIndex...]
    var second = rest.prefix(0)
    var form = Form.integer
    if let sign = rest.first, sign == "." || sign == "/" {
      form = sign == "." ? .decimal : .ratio
      second = rest.dropFirst().prefix(while: WrittenNumber.isDigit)
      guard !second.isEmpty else { throw .malformed }
      rest = rest[second.endIndex...]
    }
    (self.form, unit, digits) = (form, rest, text[..<rest.startIndex])
    guard digits.utf8.count <= WrittenNumber.longest else {
      throw form == .decimal && first.utf8.count <= 16 ? .tooFine : .tooBig
    }
    whole = try WrittenNumber.integer(first)
    divisor = form == .ratio ? try WrittenNumber.integer(second) : 1
    guard divisor != 0 else { throw .dividesByZero }
    while form == .decimal, second.last == "0" { second.removeLast() }
    fraction = second
  }

  private static func isDigit(_ character: Character) -> Bool {
    character.asciiValue.map { (0x30...0x39).contains($0) } ?? false
  }
  private static func integer(_ digits: Substring) throws(QuantityError) -> UInt64 {
    guard let value = UInt64(digits), value <= bound else { throw .tooBig }
    return value
  }

  /// The number times `size`, which must leave an integer of at most `limit`.
  func scaled(by size: UInt64, limit: UInt64) throws(QuantityError) -> UInt64 {
    let (product, overflow) = whole.multipliedReportingOverflow(by: size)
    var total = product
    if form == .ratio {
      let wide = whole.multipliedFullWidth(by: size)
      guard wide.high < divisor else { throw .tooBig }
      let (quotient, remainder) = divisor.dividingFullWidth(wide)
      guard remainder == 0 else { throw .tooFine }
      total = quotient
    } else {
      guard !overflow else { throw .tooBig }
      let (sum, over) = total.addingReportingOverflow(try decimals(times: size))
      guard !over else { throw .tooBig }
      total = sum
    }
    guard total <= limit else { throw .tooBig }
    return total
  }

  private func decimals(times size: UInt64) throws(QuantityError) -> UInt64 {
    guard form == .decimal, !fraction.isEmpty else { return 0 }
    guard fraction.utf8.count <= 18, let value = UInt64(fraction) else { throw .tooFine }
    var power: UInt64 = 1
    for _ in 0..<fraction.utf8.count { power *= 10 }
    let (quotient, remainder) = power.dividingFullWidth(value.multipliedFullWidth(by: size))
    guard remainder == 0 else { throw .tooFine }
    return quotient
  }

  /// The integer, where it is written as one.
  var integer: Int? { form == .integer ? Int(whole) : nil }
  /// The nearest Double.
  var double: Double {
    form == .ratio ? Double(whole) / Double(divisor) : Double(digits) ?? Double(whole)
  }
}

/// The units of time in microseconds, smallest first.
let timeUnits: [(name: String, microseconds: UInt64)] = [
  ("us", 1), ("ms", 1_000), ("s", 1_000_000), ("m", 60_000_000), ("h", 3_600_000_000), ("d", 86_400_000_000),
]

extension Duration {
  /// The longest time that a text may name.
  public static let longest = Duration.microseconds(1_000 * 86_400_000_000)
}

extension TokenReader {
  /// A time such as `250ms`: exact to 1 us, at most 1000 days, not negative.
  public mutating func time(_ expected: String = "a time such as 250ms") throws(Diagnostic) -> Duration {
    let token = try bare(expected)
    return try time(token.text[...], of: token, expected)
  }

  /// The time that `text`, a part of `token`, names.
  func time(_ text: Substring, of token: Token, _ expected: String) throws(Diagnostic) -> Duration {
    let bounds = "a time is exact to 1us and at most 1000d"
    do throws(QuantityError) {
      let number = try WrittenNumber(text)
      if let unit = timeUnits.first(where: { $0.name == number.unit }) {
        let limit = UInt64(Duration.longest.inMicroseconds)
        return .microseconds(Int64(try number.scaled(by: unit.microseconds, limit: limit)))
      }
    } catch {
      throw refusal(error, of: token, expected, bounds: bounds)
    }
    let found = quotedForMessage(token.text)
    throw problem("expected \(expected), found \(found); its unit is us, ms, s, m, h or d", at: token)
  }

  /// A percentage in parts per million: `0.5%` is 5,000; at most four decimals, 0% to 100%.
  public mutating func percent() throws(Diagnostic) -> Int {
    let token = try bare("a percentage such as 5%")
    return try percent(of: token)
  }
  func percent(of token: Token) throws(Diagnostic) -> Int {
    let expected = "a percentage such as 5%"
    do throws(QuantityError) {
      let number = try WrittenNumber(token.text)
      guard number.unit == "%" else { throw QuantityError.malformed }
      return Int(try number.scaled(by: 10_000, limit: 1_000_000))
    } catch {
      throw refusal(error, of: token, expected, bounds: "a percentage is 0% to 100%, with four decimals")
    }
  }

  /// A number such as 0.5 in millionths; `expected` says what it is, `range` is in millionths too.
  mutating func millionths(_ expected: String, in range: ClosedRange<Int>) throws(Diagnostic) -> Int {
    let bounds = "from \(decimalText(ppm: range.lowerBound)) to \(decimalText(ppm: range.upperBound))"
    let token = try bare("\(expected) \(bounds)")
    do throws(QuantityError) {
      let number = try WrittenNumber(token.text)
      guard number.unit.isEmpty else { throw QuantityError.malformed }
      let value = Int(try number.scaled(by: 1_000_000, limit: UInt64(range.upperBound)))
      guard value >= range.lowerBound else { throw QuantityError.malformed }
      return value
    } catch {
      let rule = "it is \(bounds), with six decimals"
      throw refusal(error, of: token, "\(expected) \(bounds)", bounds: rule)
    }
  }

  /// An integer in a range; `expected` says what it is: `a number of tries`.
  public mutating func integer(_ expected: String, in range: ClosedRange<Int>) throws(Diagnostic) -> Int {
    let words = "\(expected) from \(range.lowerBound) to \(range.upperBound)"
    let token = try bare(words)
    return try integer(token.text[...], of: token, words, in: range)
  }
  func integer(
    _ text: Substring, of token: Token, _ expected: String, in range: ClosedRange<Int>
  ) throws(Diagnostic) -> Int {
    guard let number = try? WrittenNumber(text), number.unit.isEmpty, let value = number.integer,
      range.contains(value)
    else { throw unexpected(expected, at: token) }
    return value
  }

  func refusal(
    _ error: QuantityError, of token: Token, _ expected: String, bounds: String
  ) -> Diagnostic {
    switch error {
    case .malformed: unexpected(expected, at: token)
    case .tooBig: problem("\(quotedForMessage(token.text)) is too large; \(bounds)", at: token)
    case .tooFine: problem("\(quotedForMessage(token.text)) is too fine; \(bounds)", at: token)
    case .dividesByZero: problem("\(quotedForMessage(token.text)) divides by 0", at: token)
    }
  }
}
