import Engine
import Yams

/// Reads front matter: `key: scalar` and `key: [a, b]`, scalars as the text that stands there.
struct FrontMatter {
  private(set) var problems: [Diagnostic] = []
  private var values: [(key: String, value: Value, place: Place)] = []

  private enum Value {
    case scalar(String), list([String])
  }
  private static let keys = ["id", "title", "chapter", "needs", "minutes", "breaks", "lang"]
  private static let listKeys = ["needs", "breaks"]
  /// The most lines of a front matter.
  private static let lineLimit = 50

  init(_ lines: [LessonSource.Line]) {
    guard lines.count <= Self.lineLimit, lines.allSatisfy({ $0.text.count <= 1_000 }) else {
      report(Place(2, 1), "the front matter has more than \(Self.lineLimit) lines or 1000 characters in one")
      return
    }
    do {
      guard let root = try Yams.compose(yaml: lines.map { $0.text + "\n" }.joined()) else { return }
      read(root)
    } catch YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
      YamlError.composer(_, let problem, let mark, _)
    {
      report(Place(mark.line + 1, mark.column), "this is not front matter: \(problem)")
    } catch YamlError.duplicatedKeysInMapping(let names, let context) {
      let name = quotedForMessage(names.first ?? "")
      report(
        Place(context.mark.line + 1, max(1, context.mark.column)), "the key \(name) stands twice, first here")
    } catch {
      report(Place(2, 1), "this is not front matter: key: value, or key: [a, b]")
    }
  }

  private mutating func report(_ place: Place, _ message: String) {
    problems.append(Diagnostic(line: place.line, column: place.column, message))
  }

  private func place(_ node: Yams.Node) -> Place {
    // The opening line --- stands above the first line that Yams sees.
    Place((node.mark?.line ?? 1) + 1, max(1, node.mark?.column ?? 1))
  }

  private mutating func read(_ root: Yams.Node) {
    guard case .mapping(let mapping) = root else {
      report(place(root), "the front matter has lines of the form key: value")
      return
    }
    for (key, node) in mapping {
      guard case .scalar(let name) = key else {
        report(place(key), "a key is a word")
        continue
      }
      guard Self.keys.contains(name.string) else {
        let near = didYouMean(name.string, among: Self.keys)
        let list = Self.keys.joined(separator: ", ")
        report(place(key), "unknown key \(quotedForMessage(name.string)); keys are \(list)\(near)")
        continue
      }
      readValue(name.string, node)
    }
  }

  private mutating func readValue(_ key: String, _ node: Yams.Node) {
    switch node {
    case .scalar(let scalar) where !Self.listKeys.contains(key):
      values.append((key, .scalar(scalar.string), place(node)))
    case .sequence(let sequence) where Self.listKeys.contains(key):
      var items: [String] = []
      for item in sequence {
        guard case .scalar(let scalar) = item else {
          report(place(item), "\"\(key)\" is a list of words: [a, b]")
          return
        }
        items.append(scalar.string)
      }
      values.append((key, .list(items), place(node)))
    default:
      let form = Self.listKeys.contains(key) ? "\(key): [a, b]" : "\(key): value"
      report(place(node), "\"\(key)\" is written \(form)")
    }
  }

  /// The header, or nil where something is missing or wrong.
  mutating func header() -> Header? {
    let isSound = problems.isEmpty
    for key in ["id", "title", "chapter", "minutes"] where !values.contains(where: { $0.key == key }) {
      if isSound { report(Place(1, 1), "the front matter has no \"\(key)\"") }
    }
    var header = Header(id: "", title: "", chapter: 0, minutes: 0)
    fill(&header)
    return problems.isEmpty ? header : nil
  }

  private mutating func fill(_ header: inout Header) {
    for (key, value, place) in values {
      switch (key, value) {
      case ("id", .scalar(let text)): header.id = word(text, place)
      case ("title", .scalar(let text)): header.title = line(text, place)
      case ("chapter", .scalar(let text)): header.chapter = number(text, 1...99, key, place)
      case ("minutes", .scalar(let text)): header.minutes = number(text, 1...240, key, place)
      case ("lang", .scalar(let text)): header.lang = word(text, place)
      case ("needs", .list(let items)): header.needs = items.map { word($0, place) }
      case ("breaks", .list(let items)): header.breaks = items.map { misconception($0, place) }
      default: report(place, "\"\(key)\" has the wrong form")
      }
    }
  }

  func has(_ key: String) -> Bool { values.contains { $0.key == key } }

  /// The header of a translation: what it says itself, and the rest of the original's. nil where it is wrong.
  ///
  /// - `lang`: what the name of the file says, where it has one.
  mutating func header(translating original: Header, lang: String?) -> Header? {
    let isSound = problems.isEmpty
    for key in ["id", "lang"] where isSound && !has(key) {
      report(Place(1, 1), "the front matter has no \"\(key)\"")
    }
    var header = original
    fill(&header)
    guard problems.isEmpty else { return nil }
    var expected = original
    (expected.title, expected.lang) = (header.title, lang ?? header.lang)
    guard header == expected, header.lang != original.lang else {
      reportChange(of: original, expected)
      return nil
    }
    return header
  }

  private mutating func reportChange(of original: Header, _ expected: Header) {
    for (key, value, place) in values {
      switch (key, value) {
      case ("id", .scalar(original.id)), ("title", _), ("needs", .list(original.needs)),
        ("breaks", .list(original.breaks)), ("chapter", .scalar("\(original.chapter)")),
        ("minutes", .scalar("\(original.minutes)")):
        break
      case ("lang", .scalar(original.lang)):
        report(place, "the original is in \(original.lang) already")
      case ("lang", .scalar(expected.lang)): break
      case ("lang", _): report(place, "the name of this file says that its language is \(expected.lang)")
      case ("id", _): report(place, "this is the translation of \"\(original.id)\", which is its id, too")
      default: report(place, "\"\(key)\" is another in the original; leave it out")
      }
    }
  }

  private mutating func word(_ text: String, _ place: Place) -> String {
    if !text.isIdentifier(dashes: true) {
      report(place, "\(quotedForMessage(text)) is no id: a letter, then letters, digits or -")
    }
    return text
  }

  private mutating func line(_ text: String, _ place: Place) -> String {
    let length = text.count
    if text.trimmed.isEmpty || length > 80 || text.contains(where: \.isNewline) {
      report(place, "a title has 1 to 80 characters in one line, this has \(length)")
    }
    return text
  }

  private mutating func number(_ text: String, _ range: ClosedRange<Int>, _ key: String, _ place: Place)
    -> Int
  {
    guard let number = Int(text), range.contains(number) else {
      let words = "\(range.lowerBound) to \(range.upperBound)"
      report(place, "\"\(key)\" is a number from \(words), found \(quotedForMessage(text))")
      return 0
    }
    return number
  }

  private mutating func misconception(_ text: String, _ place: Place) -> String {
    if text.first != "M" || Int(text.dropFirst()).map({ (1...99).contains($0) }) != true {
      report(place, "\(quotedForMessage(text)) is no misconception: M1, M2, ...")
    }
    return text
  }
}
