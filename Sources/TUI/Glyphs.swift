/// How much of Unicode the terminal's font can be trusted with.
package enum GlyphLevel: String, Hashable, CaseIterable, Sendable {
  case braille, plain, ascii
}

/// Every sign the program draws beside letters, by what it means.
package enum Glyph: Hashable, CaseIterable, Sendable {
  case arrowLeft, arrowRight, arrowUp, arrowDown
  /// Between two things in a sentence: `n1 → n2`.
  case to
  /// A message on its way, and one too frequent to name.
  case message, heartbeat
  case lost
  /// The cut between the sides of a partition.
  case wall
  /// A cut for one kind of message; a clog, and what waits in it.
  case sieve, clog
  /// A step of a lesson.
  case done, open
  /// An entry of a replicated log.
  case committed, uncommitted
  case barFull, barEmpty
  /// Bands of the tape, told apart without colour.
  case bandStrong, bandMedium, bandLight
  case ellipsis, playhead, playLine, selection, held
  /// An event in the past, the future, beside and under the cursor.
  case past, future, concurrent, cursor
  case separator

  package func at(_ level: GlyphLevel) -> Unicode.Scalar { level == .ascii ? table.ascii : table.unicode }

  /// Signs that DejaVu, Hack, JetBrains Mono, Fira and Noto all have; no check mark is among those.
  private var table: (unicode: Unicode.Scalar, ascii: Unicode.Scalar) {
    switch self {
    case .arrowLeft: ("◄", "<")
    case .arrowRight: ("►", ">")
    case .arrowUp: ("▲", "^")
    case .arrowDown: ("▼", "v")
    case .to: ("→", ">")
    case .message: ("●", "*")
    case .heartbeat: ("·", ".")
    case .lost: ("×", "x")
    case .wall: ("╳", "X")
    case .sieve: ("╱", "/")
    case .clog: ("▒", "&")
    case .done: ("■", "#")
    case .open: ("□", "-")
    case .committed: ("■", "#")
    case .uncommitted: ("□", "-")
    case .barFull: ("█", "#")
    case .barEmpty: ("░", ".")
    case .bandStrong: ("█", "#")
    case .bandMedium: ("▓", "=")
    case .bandLight: ("░", ".")
    case .ellipsis: ("…", "~")
    case .playhead: ("▲", "^")
    case .playLine: ("┊", ":")
    case .selection: ("►", ">")
    case .held: ("▪", "%")
    case .past: ("■", "#")
    case .future: ("►", ">")
    case .concurrent: ("○", "o")
    case .cursor: ("◆", "@")
    case .separator: ("·", "-")
    }
  }

  /// The steps of a one-row chart, from least to most.
  package static func steps(_ level: GlyphLevel) -> [Unicode.Scalar] {
    Array((level == .ascii ? "_.-:=+*#" : "▁▂▃▄▅▆▇█").unicodeScalars)
  }
}

/// The lines that a box is made of; the kind says what the box is, also without colour.
package enum BorderKind: Hashable, CaseIterable, Sendable {
  /// A panel, or a node that works.
  case rounded
  /// A node that leads or wants to.
  case heavy
  /// A node that is down, or a region.
  case dashed
}

/// The six signs of a border.
package struct Border: Hashable, Sendable {
  package let topLeft: Unicode.Scalar, topRight: Unicode.Scalar
  package let bottomLeft: Unicode.Scalar, bottomRight: Unicode.Scalar
  package let horizontal: Unicode.Scalar, vertical: Unicode.Scalar

  package init(_ kind: BorderKind, _ level: GlyphLevel) {
    (topLeft, topRight, bottomLeft, bottomRight, horizontal, vertical) =
      switch (kind, level) {
      case (.rounded, .braille): ("╭", "╮", "╰", "╯", "─", "│")
      case (.dashed, .braille): ("╭", "╮", "╰", "╯", "╌", "╎")
      // Liberation and Noto Mono have no round corners.
      case (.rounded, .plain): ("┌", "┐", "└", "┘", "─", "│")
      case (.dashed, .plain): ("┌", "┐", "└", "┘", "╌", "╎")
      case (.heavy, .braille), (.heavy, .plain): ("┏", "┓", "┗", "┛", "━", "┃")
      case (.rounded, .ascii): ("+", "+", "+", "+", "-", "|")
      case (.heavy, .ascii): ("#", "#", "#", "#", "=", "#")
      case (.dashed, .ascii): ("+", "+", "+", "+", ".", ":")
      }
  }
}
