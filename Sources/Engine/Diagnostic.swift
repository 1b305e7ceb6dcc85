/// What is wrong in a text and where: `line:column: what stood there, what was expected`.
public struct Diagnostic: Error, Hashable, Sendable, CustomStringConvertible {
  /// Counted from 1, columns in characters.
  public var line: Int, column: Int
  public var message: String
  public init(line: Int, column: Int, _ message: String) {
    (self.line, self.column, self.message) = (line, column, message)
  }
  public var description: String { "\(line):\(column): \(message)" }
}

/// `; did you mean "X"?` with the known name nearest to `word`, or nothing where none is near.
public func didYouMean(_ word: String, among known: [String]) -> String {
  guard word.unicodeScalars.count <= 64 else { return "" }
  let limit = max(1, word.unicodeScalars.count / 3)
  var best: (distance: Int, name: String)?
  for name in known {
    let distance = editDistance(word.lowercased(), name.lowercased())
    if distance <= limit, best.map({ distance < $0.distance }) ?? true { best = (distance, name) }
  }
  if best == nil, word.count >= 3,
    let name = known.first(where: { $0.lowercased().hasPrefix(word.lowercased()) })
  {
    best = (limit, name)
  }
  return best.map { "; did you mean \"\($0.name)\"?" } ?? ""
}

/// The number of edits between two short words: a character more, less or other, or two neighbours swapped;
/// words over 64 scalars count as far apart.
func editDistance(_ a: String, _ b: String) -> Int {
  let a = Array(a.unicodeScalars), b = Array(b.unicodeScalars)
  guard a.count <= 64, b.count <= 64 else { return a == b ? 0 : 64 }
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var row = [i + 1]
    for (j, y) in b.enumerated() {
      var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (x == y ? 0 : 1))
      if i > 0, j > 0, x == b[j - 1], a[i - 1] == y { best = min(best, beforeLast[j - 1] + 1) }
      row.append(best)
    }
    (beforeLast, last) = (last, row)
  }
  return last[b.count]
}

/// A file's text in an error: at most 40 scalars, and `?` for whatever a terminal might obey.
public func quotedForMessage(_ text: some StringProtocol) -> String {
  var out = "\""
  for (index, scalar) in text.unicodeScalars.enumerated() {
    if index == 40 { return out + "...\"" }
    out.unicodeScalars.append(isForbiddenInText(scalar) ? "?" : scalar)
  }
  return out + "\""
}

/// Whether a scalar has no place in a text of ours: what a terminal might obey, and what a reader cannot see.
/// Control characters (a tab included), line and paragraph separators, marks of direction, zero-width
/// formatting, tags.
public func isForbiddenInText(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x20..<0x7F: false
  case 0..<0x20, 0x7F...0x9F: true
  case 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F: true
  case 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
  default: false
  }
}
