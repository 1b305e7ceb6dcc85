import Engine

/// A value in few cells: lists without brackets, times in the unit that reads best.
func brief(_ value: Value) -> String {
  switch value {
  case .list(let items): items.isEmpty ? "-" : items.map(brief).joined(separator: " ")
  case .time(let time): brief(time)
  case .clock(let entries): "[" + entries.map(String.init).joined(separator: " ") + "]"
  default: value.description
  }
}

/// A duration for the eye: `14ms`, `2.1s`.
func brief(_ time: Duration) -> String {
  let micro = time.inMicroseconds
  if abs(micro) >= 1_000_000 { return seconds(time) }
  return micro % 1000 == 0 || abs(micro) >= 10_000 ? "\(micro / 1000)ms" : "\(micro)us"
}

/// `0.9s`: tenths of a second, rounded down.
func seconds(_ time: Duration) -> String {
  let tenths = time.inMicroseconds / 100_000
  return "\(tenths / 10).\(abs(tenths % 10))s"
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
    let first = words.dropFirst().first.map { word in
      String(word.split(separator: "=", maxSplits: 1).last ?? word)
    }
    return MessageLabels(kind: name.kind, value: first.flatMap { $0.columns <= 12 ? $0 : nil }, copy: copy)
  }
}

/// `heartbeat 2`, `heartbeat`, `2`: the names of a message, a copy's with strokes behind them.
struct MessageLabels {
  let kind: String, value: String?, copy: String

  /// All of them, the best first: where many are on their way, their values tell them apart.
  func inOrder(preferringValue: Bool) -> [String] {
    guard let value else { return [kind + copy] }
    let both = "\(kind) \(value)\(copy)"
    return preferringValue ? [value + copy, both, kind + copy] : [both, kind + copy, value + copy]
  }
}
