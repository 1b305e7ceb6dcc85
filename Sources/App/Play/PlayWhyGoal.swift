import Engine
import Lessons
import Sessions

/// Why a goal is reached or not: of each part which event made it so.
extension Play {
  /// Says it of one part, counted from 1, or lists all.
  mutating func askWhy(goal id: String, part: Int?) {
    isPlaying = false
    guard let lesson else {
      status = "Goals belong to lessons: why alone asks of what is selected."
      return
    }
    guard let parts = lesson.changes(ofGoal: id, in: session) else {
      let known = lesson.goalIDs
      let near = didYouMean(id, among: known)
      let list = known.isEmpty ? "This lesson has none" : "Goals: \(known.joined(separator: ", "))"
      status = "No goal \(quotedForMessage(id))\(near.isEmpty ? "." : near) \(list)."
      return
    }
    if let part = part ?? (parts.count == 1 ? 1 : nil) {
      guard parts.indices.contains(part - 1) else {
        status = "The goal \(id) has \(parts.count) parts."
        return
      }
      return say(parts[part - 1])
    }
    let rows = parts.enumerated().map { index, part in
      Choice.Row(
        title: "\(part.holds ? "■" : "□") \(part.label)", detail: summary(part),
        line: "why \(id) \(index + 1)")
    }
    let latest = parts.indices.max { a, b in
      (parts[a].last?.record ?? -1, parts[a].last?.instant ?? .zero)
        < (parts[b].last?.record ?? -1, parts[b].last?.instant ?? .zero)
    }
    let count = parts.count { $0.holds }
    overlay = .choice(
      Choice(
        title: "why \(id): \(count) of \(parts.count) hold now", rows: rows, selected: latest ?? 0,
        hint: "Enter goes to the event that made this part so, or broke it."))
    status = "Enter goes to the event that changed it last."
  }

  private mutating func say(_ part: PartChanges) {
    var answer = WhyAnswer(sentence: "\"\(part.label)\" \(sentence(part))")
    if let last = part.last {
      answer.place = last.record.map { .record($0) } ?? .instant(last.instant)
      answer.sentence += " Enter goes there."
    }
    gaze.why = answer
    status = answer.sentence
  }

  /// `holds since 6.020 s, when ...`
  private func sentence(_ part: PartChanges) -> String {
    if let asked = part.asked {
      return "\(part.holds ? "holds" : "does not hold"): it asks \(words(asked)), not this one."
    }
    guard let last = part.last, let first = part.first else {
      return part.holds ? "holds since the start." : "has not held so far."
    }
    let time = "\(clock(last.instant)) s, \(cause(last))."
    let earlier = first == last ? "" : " It first changed at \(clock(first.instant)) s, \(cause(first))."
    return (last.holds ? "holds since \(time)" : "does not hold: it was broken at \(time)") + earlier
  }

  /// The same for a list.
  private func summary(_ part: PartChanges) -> String {
    if let asked = part.asked { return "asks \(words(asked))" }
    guard let last = part.last else { return part.holds ? "since the start" : "not so far" }
    return "\(last.holds ? "since" : "broken at") \(clock(last.instant)) s, \(cause(last))"
  }

  private func words(_ asked: PartChanges.AskedRuns) -> String {
    switch asked {
    case .run(let name): "the run \(name)"
    case .bookmarks: "the bookmarked runs"
    }
  }
  private func cause(_ change: PartChange) -> String {
    change.record.map(causeText) ?? "as time went by"
  }

  /// The list as sentences, where there is no screen to choose on.
  mutating func takeGoalReasons() -> [String] {
    guard case .choice(let choice) = overlay, choice.rows.first?.line.hasPrefix("why ") == true else {
      return []
    }
    overlay = nil
    status = ""
    return ["\(choice.title):"]
      + choice.rows.map { row in
        let (mark, label) = (row.title.prefix(1), row.title.dropFirst(2))
        return "- \(mark == "■" ? "holds" : "does not hold"): \(label); \(row.detail) (\(row.line))"
      }
  }
}
