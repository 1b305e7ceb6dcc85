import Engine
import Lessons
import Sessions
import Systems

extension Menu {
  /// The course as it stands: chapters with their lessons, the systems, the recordings.
  package init(shelf: LessonShelf, progress: Progress, entries: [Store.Entry]) {
    var sections: [Section] = []
    for entry in shelf.entries {
      let title =
        entry.chapterTitle.map { "\(entry.header?.chapter ?? 0) \($0)" } ?? "Lessons that cannot be read"
      let row = Self.row(of: entry, progress, shelf)
      if let index = sections.firstIndex(where: { $0.title == title }) {
        sections[index].rows.append(row)
      } else {
        sections.append(Section(title: title, rows: [row]))
      }
    }
    sections.append(Section(title: "Systems for free play", rows: Catalog.all.map(\.schema).map(Self.row)))
    if !entries.isEmpty {
      sections.append(Section(title: "Recordings", rows: entries.prefix(30).map(Self.row)))
    }
    self.init(sections: sections, status: "Arrow keys choose, Enter opens, q leaves.")
    let lessons = rows.filter { if case .lesson = $0.item { true } else { false } }
    tally = "\(lessons.count { $0.view.mark == .done }) of \(lessons.count) lessons done"
    if progress.isEmpty && entries.isEmpty {
      welcome = "Welcome. You learn by breaking things here, and nothing is locked."
      status = "Enter opens the first lesson."
    }
    if let next = rows.firstIndex(where: { $0.view.mark == .open || $0.view.mark == .begun }) { select(next) }
    if lessons.isEmpty {
      status = "No lessons found: start netsplit in its own folder, or name theirs with --lessons DIR."
    }
  }

  private static func row(of entry: LessonShelf.Entry, _ progress: Progress, _ shelf: LessonShelf) -> Row {
    guard let header = entry.header else {
      return Row(
        item: .broken(entry.problem ?? "This lesson cannot be read."),
        view: MenuView.Row(entry.path, mark: .broken, details: [entry.problem ?? ""]))
    }
    let mark: MenuView.Mark, state: String
    switch progress.state(of: header.id) {
    case .untouched: (mark, state) = (.open, "Not begun.")
    case .at: (mark, state) = (.begun, "Begun. Enter goes on where you were.")
    case .done where progress.isTestedOnly(header.id):
      (mark, state) = (.done, "Tested out with its chapter. Enter takes it all the same, r shows its card.")
    case .done: (mark, state) = (.done, "Done. Enter takes it again, r shows its reference card.")
    }
    var details = [state]
    if let advice = advice(for: header, progress, shelf) { details.append(advice) }
    let track = shelf.fastTrack
    let place = track.firstIndex(of: entry)
    if let place { details.append("Fast track: lesson \(place + 1) of \(track.count) here.") }
    let breaks = header.breaks.compactMap(Misconception.text)
    if !breaks.isEmpty {
      details.append("It puts to the test: " + breaks.map { "\"\($0)\"" }.joined(separator: ", ") + ".")
    }
    return Row(
      item: .lesson(id: header.id),
      view: MenuView.Row(
        header.title, note: (place == nil ? "" : "track ► ") + "\(header.minutes) min", mark: mark,
        details: details),
      isOnTrack: place != nil)
  }

  private static func row(of schema: Schema) -> Row {
    let card = schema.card
    return Row(
      item: .system(card.name),
      view: MenuView.Row(
        card.name,
        details: ["\(card.title). \(card.summary)", "Left out: \(card.leftOut)."]
          + card.sources.map { "Source: \($0)." }))
  }

  private static func row(of entry: Store.Entry) -> Row {
    Row(
      item: .recording(path: entry.path),
      view: MenuView.Row(
        entry.name, note: entry.when,
        details: [
          "Enter goes on where its last run stopped.",
          "`netsplit replay` shows it without changing it: \(entry.path)",
        ]))
  }

  /// Offers the newest recording of a lesson that was not finished, as the first row.
  mutating func offerResume(_ newest: Store.Entry?, _ recording: Recording?, _ shelf: LessonShelf) {
    guard let newest, let recording, let run = recording.runs.last else { return }
    let subject = recording.lesson.map { shelf.title(of: $0.lesson) ?? $0.lesson } ?? run.scenario.system
    let row = Row(
      item: .resume(path: newest.path),
      view: MenuView.Row(
        "Resume \(subject)", note: "Enter / n", mark: .begun,
        details: [
          "You left this at \(minutes(run.end.instant)) of its run.", "Enter goes on there, n lets it be.",
        ]))
    sections.insert(Section(title: "", rows: [row]), at: 0)
    select(0)
    status = "Resume \(subject)? Enter goes on, n lets it be."
  }
}

extension LessonShelf {
  /// The title of a lesson of the shelf; nil where it has none of that id.
  func title(of id: String) -> String? { entries.first { $0.header?.id == id }?.header?.title }
}

/// What learners often believe; a lesson names those it works on. Hypotheses, not a validated inventory.
enum Misconception {
  private static let texts = [
    "no reply means it did not happen", "nodes know what I see", "TCP or a retry gives exactly-once",
    "a timeout detects a crash", "retrying is always safe", "enough acknowledgements give certainty",
    "timestamps of two machines can be compared", "NTP makes clocks equal",
    "concurrent means at the same time",
    "a smaller Lamport number is earlier, or a cause", "vector clocks resolve conflicts",
    "atomic clocks remove uncertainty", "up and down are properties of a node",
    "the holder of a lock knows that it holds it", "check-then-act is safe if each step is",
    "replicated means safe, acknowledged means durable", "eventual means soon, or wrong",
    "CAP: pick any two, once and for all", "there is one leader at every instant",
    "FLP says consensus cannot be done", "more nodes are more capacity", "the average describes the user",
    "two-phase commit is consensus", "hash mod N is fine", "durable means available",
    "encrypted means safe", "a log gives a global order", "microservices isolate failures by themselves",
    "chaos is random breaking",
  ]
  /// `M4` in words; nil for a number that is not in the list.
  static func text(_ code: String) -> String? {
    guard code.hasPrefix("M"), let number = Int(code.dropFirst()), texts.indices.contains(number - 1) else {
      return nil
    }
    return texts[number - 1]
  }
}
