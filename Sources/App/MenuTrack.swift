import Lessons

/// The fast track in the menu: nothing is locked, but a short way is offered.
extension Menu {
  /// The sections as they are listed now: all, or what the fast track has of them.
  var shown: [Section] {
    guard isTrackOnly else { return sections }
    return sections.compactMap { section in
      let rows = section.title.isEmpty ? section.rows : section.rows.filter(\.isOnTrack)
      return rows.isEmpty ? nil : Section(title: section.title, rows: rows)
    }
  }

  /// Lists the fast track only, its next lesson selected, or everything again.
  mutating func showTrack(_ isOn: Bool) {
    let track = sections.flatMap(\.rows).filter(\.isOnTrack)
    guard isOn, !track.isEmpty else {
      status = isOn ? "No lesson of the fast track is here." : "The whole course again."
      let item = rows.indices.contains(selected) ? rows[selected].item : nil
      isTrackOnly = false
      selectRow { $0.item == item }
      return
    }
    isTrackOnly = true
    let done = track.count { $0.view.mark == .done }
    if let next = track.first(where: { $0.view.mark != .done }) {
      selectRow { $0.item == next.item }
      status = "Fast track, \(done) of \(track.count) done. Next: \(next.view.title). f shows everything."
    } else {
      select(0)
      status = "The fast track is done. f shows the whole course."
    }
  }

  private mutating func selectRow(_ fits: (Row) -> Bool) {
    let words = status
    select(rows.firstIndex(where: fits) ?? 0)
    status = words
  }

  /// What is good to take before a lesson, and what of it is done: advice, never a lock.
  static func advice(for header: Header, _ progress: Progress, _ shelf: LessonShelf) -> String? {
    let needs = header.needs.compactMap { id in
      shelf.title(of: id).map { (title: $0, isDone: progress.state(of: id) == .done) }
    }
    guard !needs.isEmpty else { return nil }
    let open = needs.filter { !$0.isDone }.map(\.title)
    let done = needs.filter(\.isDone).map(\.title)
    guard !open.isEmpty else { return "You have what it builds on: \(done.joined(separator: ", "))." }
    let rest = done.isEmpty ? "" : " Done already: \(done.joined(separator: ", "))."
    return "Good to take before, not done yet: \(open.joined(separator: ", ")).\(rest) Advice, not a lock."
  }
}
