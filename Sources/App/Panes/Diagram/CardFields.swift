import Engine
import TUI

/// Fields of a card, as `name value` in the rows that it has.
struct CardFields {
  private(set) var lines: [[Span]] = []
  /// How many fields there is no room for.
  private(set) var hidden = 0

  /// As many as have room in so many rows. Words that would not are cut, so that none of them is left out.
  init(_ fields: [Field], width: Int, rows: Int, muted: Style) {
    func packed(_ count: Int) -> [[Span]] {
      Self.packed(Array(fields.prefix(count)), width: width, muted: muted)
    }
    guard packed(fields.count).count > rows else {
      lines = packed(fields.count)
      return
    }
    let above = fields.indices.last { packed($0).count < rows } ?? 0
    if rows > 0, let shared = Self.shared(fields[above...], width: width) {
      lines = packed(above) + [[Span(shared)]]
      return
    }
    let count = fields.indices.last { packed($0).count <= rows } ?? 0
    (lines, hidden) = (packed(count), fields.count - count)
  }

  /// `tea… cake…`: the first word of each value, where these are words and have room in one row.
  private static func shared(_ fields: ArraySlice<Field>, width: Int) -> String? {
    let words = fields.compactMap { field -> String? in
      let value = brief(field.value)
      guard let first = value.split(separator: " ").first, first.first?.isLetter == true else { return nil }
      return first == value ? value : "\(first)…"
    }
    let line = words.joined(separator: " ")
    return words.count == fields.count && line.columns <= width ? line : nil
  }

  /// Two on a line where both fit.
  /// - Parameter spare: how many lines may be taken by a name that does not fit beside its value.
  static func packed(_ shown: [Field], width: Int, spare: Int = 0, muted: Style) -> [[Span]] {
    guard width > 0 else { return [] }
    var lines: [[Span]] = []
    var room = 0, spare = spare
    for field in shown {
      var (label, value) = words(field, width: width)
      if !isWhole(label, field), spare > 0, field.name.columns <= width {
        lines.append([Span(field.name, muted)])
        (spare, room, label, value) = (spare - 1, 0, "", brief(field.value))
      }
      let spans = [Span(label, muted), Span(value.fitted(to: max(1, width - label.columns)))]
      let length = label.columns + min(value.columns, max(1, width - label.columns))
      if length + 2 <= room, !lines.isEmpty {
        lines[lines.count - 1] += [Span("  ")] + spans
        room -= length + 2
      } else {
        lines.append(spans)
        room = width - length
      }
    }
    return lines
  }
  private static func isWhole(_ label: String, _ field: Field) -> Bool { label == field.name + " " }

  /// A name and its value: a number without its name says less than one beside a piece of it.
  private static func words(_ field: Field, width: Int) -> (label: String, value: String) {
    let name = field.name, value = brief(field.value)
    if name.columns + 1 + value.columns <= width { return (name + " ", value) }
    let room = width - value.columns - 2
    guard room >= 1, value.first?.isLetter == false else { return ("", value) }
    return (name.prefix(room) + "… ", value)
  }
}
