import Engine

/// The fence that says what is on the screen.
extension LessonReader {
  private static let showKeys = ["topology", "panel", "runs", "stamps", "events"]

  mutating func layout(_ fence: LessonSource.Fence) -> Layout? {
    var out = Layout()
    for (text, place) in statements(fence) {
      guard let (key, rest, start) = keyed(text, at: place), Self.showKeys.contains(key) else {
        report(
          place,
          "a line of show is written topology: fields, panel: names, runs: name = value, stamps: lamport, "
            + "or events: n1 3, n2 5")
        continue
      }
      switch key {
      case "topology": out.fields += shownFields(rest, at: start)
      case "panel": out.panels += words(rest, of: Layout.allPanels, "no panel", at: start)
      case "runs": runColumn(rest, at: start, into: &out)
      case "events": eventNames(rest, at: start, into: &out)
      default:
        let all = Stamps.allCases.map(\.rawValue)
        let found = words(rest, of: all, "none of \(all.joined(separator: ", "))", at: start)
        out.stamps = found.last.flatMap(Stamps.init) ?? out.stamps
      }
    }
    if statements(fence).isEmpty {
      report(fence.line, 1, "show needs a line: topology: fields, or panel: names")
    }
    return out
  }

  private mutating func shownFields(_ text: String, at place: Place) -> [String] {
    guard let scope else { return [] }
    let fields = scope.table(named: "nodes")?.fields.map(\.name) ?? []
    let known = fields + scope.schema.nodeFields.map(\.name)
    return words(text, of: known, "no field of a node", at: place)
  }

  /// The words that are known; the others are reported with their places.
  private mutating func words(
    _ text: String, of known: [String], _ complaint: String, at place: Place
  ) -> [String] {
    var out: [String] = []
    for (word, column) in text.words {
      if known.contains(word) {
        out.append(word)
      } else {
        let near = didYouMean(word, among: known)
        report(place.line, place.column + column - 1, "\(quotedForMessage(word)) is \(complaint)\(near)")
      }
    }
    return out
  }

  /// `n1 3, n2 5`
  private mutating func eventNames(_ text: String, at place: Place, into layout: inout Layout) {
    var column = place.column
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      do throws(Diagnostic) {
        var reader = try TokenReader(String(part), line: place.line, column: column)
        let start = reader
        let name = try EventName(&reader)
        try reader.expectEnd()
        let names = scope?.roster.names ?? []
        if !names.isEmpty, !names.contains(name.node) {
          throw start.unexpected("an event of a node or client (\(listed(names)))", among: names)
        }
        layout.events.append(name)
      } catch {
        report([error])
      }
      column += part.count + 1
    }
    if layout.events.count > Layout.mostEvents {
      report(place, "space-time marks \(Layout.mostEvents) events at most")
    }
  }

  /// `c saw = client_view`
  private mutating func runColumn(_ text: String, at place: Place, into layout: inout Layout) {
    guard let sign = text.firstIndex(of: "="), !text[..<sign].trimmed.isEmpty,
      !text[text.index(after: sign)...].trimmed.isEmpty
    else { return report(place, "a column of runs is written runs: name = value") }
    let name = text[..<sign].trimmed, rest = text[text.index(after: sign)...]
    let column = place.column + text.distance(from: text.startIndex, to: rest.startIndex) + rest.indent
    if name.count > LessonLimits.columnName {
      report(place, "the name of a column has at most \(LessonLimits.columnName) characters")
    } else if layout.columns.contains(where: { $0.name == name }) {
      report(place, "the column \(quotedForMessage(name)) stands here twice")
    } else if layout.columns.count == LessonLimits.columns {
      report(place, "a table of runs has at most \(LessonLimits.columns) columns")
    }
    do {
      let expression = try ConditionText.parse(rest.trimmed, at: Place(place.line, column))
      guard let scope else { return }
      layout.columns.append(
        RunColumn(name: name, condition: try ConditionCheck.column(expression, in: scope)))
    } catch {
      report([error])
    }
  }
}
