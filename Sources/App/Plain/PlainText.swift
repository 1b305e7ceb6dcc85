import TUI

/// How sentences become lines of a terminal that only prints: wrapped, and with signs that it has.
package struct PlainText: Hashable, Sendable {
  /// In columns.
  package let width: Int
  package let isASCII: Bool

  /// The width at which sentences read well, also where there is more.
  package static let comfortableWidth = 72

  package init(width: Int = PlainText.comfortableWidth, isASCII: Bool = false) {
    self.width = max(20, width)
    self.isASCII = isASCII
  }

  /// The lines of some paragraphs, which may carry `**strong**` and `` `code` ``; an empty one is an empty
  /// line.
  package func lines(of paragraphs: [String]) -> [String] {
    paragraphs.flatMap { paragraph in
      TextFlow(safe(paragraph), width: width).lines.map { line in
        String(line.text.reversed().drop { $0 == " " }.reversed())
      }
    }
  }

  /// The text without anything that a terminal might obey.
  package func safe(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .lineSeparator, .paragraphSeparator:
        result.append("?")
      default:
        if !isASCII || scalar.isASCII {
          result.append(scalar)
        } else if scalar == "…" {
          result.append(contentsOf: "...".unicodeScalars)
        } else if scalar == "→" {
          result.append(contentsOf: "->".unicodeScalars)
        } else {
          result.append(Look.ascii(scalar))
        }
      }
    }
    return String(result)
  }
}
