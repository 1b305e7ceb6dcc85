extension String {
  /// How many cells the text takes on a canvas: one a scalar.
  package var columns: Int {
    // A scalar has one byte in UTF-8 that does not go on with another; counting these needs no decoding.
    let count = utf8.withContiguousStorageIfAvailable { bytes in
      bytes.reduce(0) { $1 & 0xC0 != 0x80 ? $0 + 1 : $0 }
    }
    return count ?? unicodeScalars.count
  }

  /// The text in at most `width` columns; one that is too long ends in `ellipsis`.
  package func fitted(to width: Int, ellipsis: Unicode.Scalar = "…") -> String {
    if columns <= width { return self }
    guard width > 0 else { return "" }
    var scalars = String.UnicodeScalarView(unicodeScalars.prefix(width - 1))
    scalars.append(ellipsis)
    return String(scalars)
  }

  /// The text with blanks behind it up to `width` columns.
  package func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - columns))
  }
}

/// Prose with `**strong**` words and `` `code` ``, set in lines of a given width.
package struct TextFlow: Hashable, Sendable {
  package enum Emphasis: Hashable, Sendable { case none, strong, code }

  /// A stretch of a line in one emphasis.
  package struct Run: Hashable, Sendable {
    package var text: String
    package var emphasis: Emphasis
    package init(_ text: String, _ emphasis: Emphasis = .none) {
      (self.text, self.emphasis) = (text, emphasis)
    }
  }

  package struct Line: Hashable, Sendable {
    package var runs: [Run] = []
    package var text: String { runs.map(\.text).joined() }
    package var columns: Int { runs.reduce(0) { $0 + $1.text.columns } }

    /// Writes the line and returns the column after it.
    @discardableResult
    package func draw(
      on canvas: inout Canvas, at point: Point, style: (Emphasis) -> Style
    ) -> Int {
      var x = point.x
      for run in runs { x = canvas.write(run.text, at: Point(x, point.y), style: style(run.emphasis)) }
      return x
    }
  }

  package let lines: [Line]

  /// Sets `text`, each of its lines as a paragraph. The lines of a paragraph after its first start where the
  /// words of that one do: after its blanks and after a list's mark (`- `, `* `, `1. `).
  package init(_ text: String, width: Int) {
    guard width > 0 else {
      lines = []
      return
    }
    // Most values and notes are a few plain words that fit, and need not be set.
    if TextFlow.isPlain(text), text.columns <= width {
      lines = [Line(runs: [Run(text)])]
      return
    }
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph in
      TextFlow.lines(of: String(paragraph), width: width)
    }
  }

  private struct Piece {
    var scalar: Unicode.Scalar
    var emphasis: Emphasis
  }

  private static func lines(of paragraph: String, width: Int) -> [Line] {
    if isPlain(paragraph), paragraph.columns <= width { return [Line(runs: [Run(paragraph)])] }
    let indent = hang(of: paragraph)
    let room = indent < width ? indent : 0  // an indent wider than the panel would leave no room for words
    var result: [Line] = [], current: [Piece] = []
    for (index, word) in words(pieces(of: paragraph)).enumerated() {
      if index == 0, word.first?.scalar == " " {  // the paragraph's own indent
        current = Array(word.prefix(width - 1))
        continue
      }
      var rest = word[...]
      let gap = current.contains { $0.scalar != " " } ? 1 : 0
      if gap == 1, current.count + gap + rest.count > width {
        result.append(line(current))
        current = blanks(room)
      } else if gap == 1 {
        let joint = current.last?.emphasis == rest.first?.emphasis ? rest.first?.emphasis ?? .none : .none
        current.append(Piece(scalar: " ", emphasis: joint))
      }
      while current.count + rest.count > width {  // a word wider than the panel is cut
        let cut = max(1, width - current.count)
        result.append(line(current + rest.prefix(cut)))
        rest = rest.dropFirst(cut)
        current = blanks(room)
      }
      current += rest
    }
    result.append(line(current))
    return result
  }

  /// Whether a text is one paragraph that is nothing but words with single blanks between them.
  private static func isPlain(_ text: String) -> Bool {
    var last = UInt8(ascii: " ")
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "*"), UInt8(ascii: "`"), UInt8(ascii: "\n"): return false
      case UInt8(ascii: " ") where last == byte: return false
      default: last = byte
      }
    }
    return last != UInt8(ascii: " ")
  }

  private static func blanks(_ count: Int) -> [Piece] {
    Array(repeating: Piece(scalar: " ", emphasis: .none), count: count)
  }

  private static func line(_ pieces: [Piece]) -> Line {
    var line = Line()
    for piece in pieces {
      if line.runs.last?.emphasis == piece.emphasis {
        line.runs[line.runs.count - 1].text.unicodeScalars.append(piece.scalar)
      } else {
        line.runs.append(Run(String(Character(piece.scalar)), piece.emphasis))
      }
    }
    return line
  }

  /// Where the words of a paragraph start: after its blanks and the mark of a list.
  private static func hang(of paragraph: String) -> Int {
    let scalars = Array(paragraph.unicodeScalars)
    let start = scalars.prefix { $0 == " " }.count
    var end = start
    if end < scalars.count, "-*".unicodeScalars.contains(scalars[end]) {
      end += 1
    } else {
      while end < scalars.count, ("0"..."9").contains(scalars[end]) { end += 1 }
      guard end > start, end < scalars.count, ".)".unicodeScalars.contains(scalars[end]) else { return start }
      end += 1
    }
    let gap = scalars[end...].prefix { $0 == " " }.count
    return gap > 0 ? end + 1 : start
  }

  /// The scalars without the marks of emphasis; a mark that is never closed is text.
  private static func pieces(of text: String) -> [Piece] {
    let scalars = Array(text.unicodeScalars)
    var result: [Piece] = [], index = 0, strong = false, code = false
    func marks(_ mark: String, at index: Int) -> Bool { scalars[index...].starts(with: mark.unicodeScalars) }
    func closes(_ mark: String, after index: Int) -> Bool {
      index < scalars.count && (index..<scalars.count).contains { marks(mark, at: $0) }
    }
    while index < scalars.count {
      if marks("`", at: index), code || closes("`", after: index + 1) {
        code.toggle()
        index += 1
      } else if !code, marks("**", at: index), strong || closes("**", after: index + 2) {
        strong.toggle()
        index += 2
      } else {
        result.append(Piece(scalar: scalars[index], emphasis: code ? .code : strong ? .strong : .none))
        index += 1
      }
    }
    return result
  }

  /// The words between blanks; first, if there are any, the blanks at the start. Blanks inside of code stay.
  private static func words(_ pieces: [Piece]) -> [[Piece]] {
    let indent = pieces.prefix { $0.scalar == " " }
    var result = indent.isEmpty ? [] : [Array(indent)]
    var word: [Piece] = []
    for piece in pieces.dropFirst(indent.count) {
      if piece.scalar == " ", piece.emphasis != .code {
        if !word.isEmpty { result.append(word) }
        word = []
      } else {
        word.append(piece)
      }
    }
    if !word.isEmpty { result.append(word) }
    return joined(result)
  }

  /// A number and its unit are one word, so that no line ends between them.
  private static func joined(_ words: [[Piece]]) -> [[Piece]] {
    var result: [[Piece]] = []
    for word in words {
      guard let last = result.last?.last, isUnit(word), ("0"..."9").contains(last.scalar) else {
        result.append(word)
        continue
      }
      let joint = last.emphasis == word.first?.emphasis ? last.emphasis : .none
      result[result.count - 1] += [Piece(scalar: " ", emphasis: joint)] + word
    }
    return result
  }
  private static func isUnit(_ word: [Piece]) -> Bool {
    var text = String.UnicodeScalarView(word.map(\.scalar))
    while let last = text.last, ".,;:?!)".unicodeScalars.contains(last) { text.removeLast() }
    return ["s", "ms", "us", "min", "h"].contains(String(text))
  }
}
