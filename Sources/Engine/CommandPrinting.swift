/// Writing commands: one line of text each, as `commands.md` has it.
extension CommandText {
  public func print(_ command: Command) -> String {
    switch command {
    case .fault(let fault): print(fault)
    case .call(let id, let words): (["op", print(id)] + words.map(print)).joined(separator: " ")
    case .set(let parameter, let value): "set \(parameter) \(print(value))"
    }
  }

  public func print(_ name: MessageName) -> String {
    let copy = name.copy.map { " copy \($0)" } ?? ""
    return "\(print(name.from))>\(print(name.to)) \(name.numbered)\(copy)"
  }

  public func print(_ id: NodeID) -> String {
    names.indices.contains(id.index) ? names[id.index] : "node\(id.index)"
  }

  public func print(_ links: LinkSet) -> String {
    switch links {
    case .one(let from, let to): "\(print(from))>\(print(to))"
    case .both(let a, let b): "\(print(a))-\(print(b))"
    case .all: "all"
    }
  }

  /// A word of a request: bare where it was, and can be.
  public func print(_ word: Word) -> String {
    let isBare = !word.text.isEmpty && word.text.utf8.allSatisfy(CommandText.standsBare)
    return word.isQuoted || !isBare ? quotedText(word.text) : word.text
  }
  /// Whether a byte may stand in a bare word: printable ASCII but `"`, `#`, `|`.
  private static func standsBare(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && byte != 0x22 && byte != 0x23 && byte != 0x7C
  }

  /// A value as `set` reads it back: a number keeps its point, a text that is no word its quotes.
  public func print(_ value: Value) -> String {
    switch value {
    case .text(let text):
      isName(text, dashes: true) && text != "on" && text != "off" ? text : quotedText(text)
    case .number(let number): decimalText(number)
    default: value.description
    }
  }

  private func print(_ fault: Fault) -> String {
    switch fault {
    case .crash(let id, let kind): "crash \(print(id))" + (kind == .plain ? "" : " \(kind.rawValue)")
    case .restart(let id): "restart \(print(id))"
    case .freeze(let id, let length): "freeze \(print(id))" + (length.map { " for \($0.text)" } ?? "")
    case .thaw(let id): "thaw \(print(id))"
    case .slow(let id, let times): "slow \(print(id)) \(times)"
    case .fire(let id, let timer): "fire \(print(id)) \(timer)"
    case .partition(let sides):
      "partition " + sides.map { $0.map(print).joined(separator: " ") }.joined(separator: " | ")
    case .cut(let links, let kind): "cut \(print(links))\(kindText(kind))"
    case .mend(let links, let kind): "mend \(print(links))\(kindText(kind))"
    case .clog(let links, let length): "clog \(print(links)) for \(length.text)"
    case .heal: "heal"
    case .link(let links, let change): "link \(print(links))\(print(change))"
    case .drop(let message): "drop \(print(message))"
    case .duplicate(let message): "duplicate \(print(message))"
    case .hold(let message): "hold \(print(message))"
    case .release(let message): "release \(print(message))"
    case .deliver(let message): "deliver \(print(message))"
    case .corrupt(let message): "corrupt \(print(message))"
    case .clock(let id, let jump, let drift): "clock \(print(id))\(clockText(jump, drift))"
    }
  }

  private func kindText(_ kind: String?) -> String { kind.map { " kind \($0)" } ?? "" }

  private func clockText(_ jump: Duration?, _ driftPPM: Int?) -> String {
    let size = jump.map { $0 < .zero ? " -\((.zero - $0).text)" : " +\($0.text)" } ?? ""
    return size + (driftPPM.map { " drift \($0)ppm" } ?? "")
  }

  private func print(_ change: LinkChange) -> String {
    let delay = change.delay.map { " " + delayText($0) } ?? ""
    let loss = change.lossPPM.map { " loss \(percentText(ppm: $0))" } ?? ""
    let copies = change.duplicatePPM.map { " dup \(percentText(ppm: $0))" } ?? ""
    let order = change.reorderPPM.map { " reorder \(percentText(ppm: $0))" } ?? ""
    return delay + loss + copies + order
  }
}

/// A delay in the words of `link`: `20ms jitter 5ms`.
public func delayText(_ delay: Delay) -> String {
  func time(_ microseconds: Int64) -> String { Duration.microseconds(microseconds).text }
  return switch delay {
  case .constant(let value): time(value)
  case .jitter(let base, let spread): "\(time(base)) jitter \(time(spread))"
  case .uniform(let low, let high): "uniform \(time(low)) \(time(high))"
  case .exponential(let mean): "exponential \(time(mean))"
  case .logNormal(let median, let sigma): "lognormal \(time(median)) sigma \(decimalText(ppm: sigma))"
  case .pareto(let minimum, let alpha): "pareto \(time(minimum)) alpha \(decimalText(ppm: alpha))"
  }
}

/// Millionths as a decimal, exact: `0.5`, `2`, `0.000001`.
func decimalText(ppm: Int) -> String {
  let (whole, rest) = ppm.quotientAndRemainder(dividingBy: 1_000_000)
  guard rest != 0 else { return String(whole) }
  var decimals = String(rest + 1_000_000).dropFirst()
  while decimals.hasSuffix("0") { decimals.removeLast() }
  return "\(whole).\(decimals)"
}

/// A number with a point and without an exponent, exact when it is read back: `0.5`, `2.0`, `0.000001`.
func decimalText(_ number: Double) -> String {
  let text = number.description
  guard let mark = text.firstIndex(of: "e"), let exponent = Int(text[text.index(after: mark)...]) else {
    return text
  }
  let sign = text.hasPrefix("-") ? "-" : ""
  let mantissa = text[..<mark].drop { $0 == "-" }
  let digits = mantissa.filter { $0 != "." }
  let point = (mantissa.firstIndex(of: ".").map { mantissa[..<$0].count } ?? mantissa.count) + exponent
  if point <= 0 { return "\(sign)0.\(String(repeating: "0", count: -point))\(digits)" }
  let whole = digits.prefix(point) + String(repeating: "0", count: max(0, point - digits.count))
  let rest = digits.dropFirst(point)
  return "\(sign)\(whole).\(rest.isEmpty ? "0" : String(rest))"
}
