import Engine

/// A value in few cells: lists without brackets, times in the unit that reads best.
func brief(_ value: Value) -> String {
  switch value {
  case .list(let items): items.isEmpty ? "-" : items.map(brief).joined(separator: " ")
  case .table(let rows): rows.isEmpty ? "-" : rows.map { brief(.list($0)) }.joined(separator: ", ")
  case .time(let time): brief(time)
  case .clock(let entries): "[" + entries.map(String.init).joined(separator: " ") + "]"
  default: value.description
  }
}

/// A duration for the eye: `4.8 ms`, `61 ms`, `2.1 s`, the same wherever people read one. Three digits say
/// enough, and none of them says more than is true: all are rounded down.
func brief(_ time: Duration) -> String {
  let micro = time.inMicroseconds.magnitude
  guard micro < 1_000_000 else { return seconds(time) }
  let sign = time < .zero ? "-" : ""
  if micro >= 10_000 || micro == 0 || micro >= 1_000 && micro / 100 % 10 == 0 {
    return "\(sign)\(micro / 1_000) ms"
  }
  if micro >= 1_000 { return "\(sign)\(micro / 1_000).\(micro / 100 % 10) ms" }
  var thousandths = String(micro + 1_000).dropFirst()
  while thousandths.hasSuffix("0") { thousandths.removeLast() }
  return "\(sign)0.\(thousandths) ms"
}

/// `0.9 s`: tenths of a second; of more than a hundred seconds whole ones, then minutes and hours.
func seconds(_ time: Duration) -> String {
  let tenths = time.inMicroseconds.magnitude / 100_000
  let sign = time.inMicroseconds <= -100_000 ? "-" : ""
  return switch tenths {
  case ..<1_000: "\(sign)\(tenths / 10).\(tenths % 10) s"
  case ..<6_000: "\(sign)\(tenths / 10) s"
  case ..<72_000: "\(sign)\(tenths / 600) min"
  default: "\(sign)\(tenths / 36_000).\(tenths / 3_600 % 10) h"
  }
}

/// What happened, with its times as people read them: a trace has them exact, as `3044253us`.
func readable(_ text: String) -> String {
  // Most texts have none, and need not be taken apart.
  guard hasTime(text) else { return text }
  let words = text.split(separator: " ", omittingEmptySubsequences: false)
  return words.indices.map { index in
    word(words[index], isTime: index > 0 && timeWords.contains(words[index - 1]))
  }.joined(separator: " ")
}
/// What a time of whole seconds comes behind; elsewhere it may be anybody's word, such as a key.
private let timeWords: Set<Substring> = ["after", "in", "at", "until", "for", "from"]
/// Whether a unit stands right behind a digit.
private func hasTime(_ text: String) -> Bool {
  var isBehindDigit = false
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): isBehindDigit = true
    case UInt8(ascii: "u") where isBehindDigit, UInt8(ascii: "m") where isBehindDigit,
      UInt8(ascii: "s") where isBehindDigit:
      return true
    default: isBehindDigit = false
    }
  }
  return false
}

/// `stamp=2063784us,`: what stands before a time in a word stays, and so does what stands behind it.
private func word(_ word: Substring, isTime: Bool) -> String {
  let start = word.lastIndex { "=(>".contains($0) }.map { word.index(after: $0) } ?? word.startIndex
  let digits = word[start...].prefix { $0.isASCII && $0.isNumber }
  guard !digits.isEmpty, let number = Int64(digits) else { return String(word) }
  let rest = word[digits.endIndex...]
  let unit = rest.prefix { $0.isLetter }, tail = rest[unit.endIndex...]
  guard tail.allSatisfy({ ",.;:)]".contains($0) }) else { return String(word) }
  let time: Duration
  switch unit {
  case "us": time = .microseconds(number)
  case "ms": time = .milliseconds(number)
  case "s" where isTime: time = .seconds(number)
  default: return String(word)
  }
  return word[..<start] + exact(time) + tail
}
/// Seconds with thousandths where they have any: what is compared must not become equal.
private func exact(_ time: Duration) -> String {
  let milli = time.inMicroseconds / 1_000
  guard milli >= 1_000, milli < 100_000, milli % 100 > 0 else { return brief(time) }
  return "\(milli / 1_000).\(String(milli % 1_000 + 1_000).dropFirst()) s"
}

/// `4.182`: an instant in seconds and thousandths.
func clock(_ instant: Instant) -> String {
  let milli = instant.microseconds / 1000
  let rest = String(abs(milli % 1000) + 1000).dropFirst()
  return "\(milli < 0 ? "-" : "")\(abs(milli / 1000)).\(rest)"
}

/// A list in one line: its items where there is room, else a mark for each and the newest in words.
struct Strip {
  let items: [Value]
  init(_ items: [Value]) { self.items = items }

  func text(width: Int) -> String {
    guard !items.isEmpty else { return "·".fitted(to: width) }
    let flags = items.compactMap { item in
      if case .bool(let isSet) = item { isSet } else { nil }
    }
    if flags.count == items.count { return marks(flags, width: width) }
    let words = items.map(brief)
    let all = words.joined(separator: " ")
    if all.columns <= width { return all }
    let count = items.count
    if let last = words.last, count + last.columns <= width {
      return String(repeating: "■", count: count - 1) + " " + last
    }
    if let last = words.last, count + 4 <= width {
      let marks = count > 1 ? String(repeating: "■", count: count - 1) + " " : ""
      return marks + last.fitted(to: width - marks.columns)
    }
    return marks(Array(repeating: true, count: count), width: width)
  }
  private func marks(_ flags: [Bool], width: Int) -> String {
    if flags.count <= width { return flags.map { $0 ? "■" : "□" }.joined() }
    let count = " \(flags.count)"
    return String(repeating: "■", count: max(0, width - count.columns)) + count
  }
}

extension MessageView {
  /// What a message may be called on the screen.
  var labels: MessageLabels {
    let copy = name.copy.map { String(repeating: "'", count: min(2, max(1, $0))) } ?? ""
    let words = brief.split(separator: " ", maxSplits: 2)
    let first = words.dropFirst().first.flatMap { word in
      word.split(separator: "=", maxSplits: 1).last.map { String($0).columns <= 12 } == true
        ? String(word) : nil
    }
    return MessageLabels(kind: name.kind, value: first, copy: copy)
  }
}

/// `heartbeat epoch=2`, `heartbeat`, `epoch=2`: the names of a message by what it carries, in the words of
/// the list of events; a copy's with strokes behind them.
struct MessageLabels {
  let kind: String, value: String?, copy: String

  /// All of them, the best first: where many are on their way, their bare values tell them apart, and more
  /// would be a thicket.
  func inOrder(preferringValue: Bool) -> [String] {
    guard let value else { return [kind + copy] }
    let both = "\(kind) \(value)\(copy)"
    guard preferringValue else { return [both, kind + copy, value + copy] }
    let bare = value.split(separator: "=", maxSplits: 1).last.map(String.init) ?? value
    return [bare + copy, both, kind + copy]
  }
}
