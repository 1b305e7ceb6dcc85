import TUI

/// The words of a lesson's page, set in rows.
struct PageText {
  /// How much air there is: everywhere, around the prose, below it, nowhere; and the few rows of a low pane.
  enum Density { case roomy, tight, close, packed, dense }
  let view: LessonView
  let look: Look
  let width: Int
  let density: Density

  /// Whether the news of the page come before its prose: what was picked, scored or reached.
  let newsFirst: Bool
  /// Whether there is nothing but the news: what was read before is left out.
  let newsOnly: Bool

  init(
    _ view: LessonView, look: Look, width: Int, density: Density, newsFirst: Bool = false,
    newsOnly: Bool = false
  ) {
    (self.view, self.look, self.width, self.density) = (view, look, max(1, width), density)
    (self.newsFirst, self.newsOnly) = (newsFirst, newsOnly && view.isRead && !view.isFinished)
  }

  /// Everything, in the order in which it is read.
  var all: TextRows {
    var rows = TextRows(width: width, look: look)
    if newsOnly {
      task(&rows)
      rows.trim()
      return rows
    }
    if !isTitleInFrame {
      rows.add(view.title, style: look.style(.accent).adding(.bold))
      if density == .roomy { rows.gap() }
    }
    if view.isFinished {
      finished(&rows)
      return rows
    }
    let isHint = density == .dense && !view.hints.isEmpty
    let parts: [(inout TextRows) -> Void] =
      !newsFirst || !hasNews
      ? [prose, task, hints] : isHint ? [lastHint, task, prose, hints] : [task, hints, prose]
    for (index, part) in parts.enumerated() {
      let isAiry = density == .roomy || density == .tight || (density == .close && index > 0)
      if isAiry { rows.gap() }
      part(&rows)
    }
    rows.trim()
    return rows
  }

  /// Whether the frame says what it is about: where rows are few and wide.
  var isTitleInFrame: Bool { density == .dense || density == .packed && width >= 70 }

  private var hasNews: Bool {
    if !view.scored.isEmpty { return true }
    switch view.task {
    case .question(let quiz): return quiz.picked != nil
    case .goal(let parts, _):
      return !view.hints.isEmpty || (density == .dense && parts.contains(where: \.holds))
    default: return density == .dense && !view.hints.isEmpty
    }
  }
  /// How many rows an open question is given besides those that it has: nothing moves from the first key to
  /// the last.
  var growth: Int {
    guard case .question(let quiz) = view.task, quiz.state == .open else { return 0 }
    let most = 2
    return quiz.picked == nil ? most + (density == .roomy ? 1 : 0) : most - confidenceRows
  }
  func space(_ rows: inout TextRows) { if density == .roomy { rows.gap() } }

  // MARK: Prose

  private func prose(_ rows: inout TextRows) {
    for (index, paragraph) in view.prose.enumerated() {
      if index > 0, density == .roomy || density == .tight { rows.gap() }
      rows.add(paragraph)
    }
  }

  // MARK: Task

  private func task(_ rows: inout TextRows) {
    for quiz in view.scored {
      verdict(quiz, &rows)
      space(&rows)
    }
    switch view.task {
    case .read: break
    case .question(let quiz): question(quiz, &rows)
    case .run(_, let progress, let end): run(progress, end, &rows)
    case .act(let commands):
      let words = commands.isEmpty ? "anything goes" : commands.joined(separator: ", ")
      labelled("TRY", words, &rows)
    case .await: labelled("WAIT", view.isDone ? "it has happened." : "space lets time run.", &rows)
    case .goal(let parts, let isStretch): goal(parts, isStretch, &rows)
    case .contrast(let command, let run, let isReady): contrast(command, run, isReady, &rows)
    }
  }

  /// `GOAL  words`, the words hanging below each other.
  private func labelled(_ label: String, _ words: String, _ rows: inout TextRows, style: Style = .plain) {
    rows.add(words, lead: [Span(label + "  ", look.style(.accent))], style: style)
  }

  private func run(_ progress: Double, _ end: String, _ rows: inout TextRows) {
    if view.isDone {
      if view.scored.isEmpty { labelled("RUN", "over. Look back with , and <", &rows) }
      return
    }
    labelled("RUN", "space plays, Enter skips to the end.", &rows)
    space(&rows)
    let words = " of \(end)"
    let length = max(4, min(30, width - words.columns))
    rows.row([Span(bar(progress, width: length), look.style(.accent)), Span(words, look.style(.muted))])
  }

  private func contrast(_ command: String, _ run: String, _ isReady: Bool, _ rows: inout TextRows) {
    if view.isDone {
      labelled("COMPARE", "this was the run \"\(run)\" again, with `\(command)`.", &rows)
    } else if isReady {
      labelled("COMPARE", "R plays the run \"\(run)\" again with: `\(command)`", &rows)
    } else {
      labelled("COMPARE", "there is no run \"\(run)\" yet. Backspace goes back to play it.", &rows)
    }
  }

  private func goal(_ parts: [LessonView.Part], _ isStretch: Bool, _ rows: inout TextRows) {
    let label = isStretch ? "STRETCH" : "GOAL"
    if view.isDone {
      labelled(label, "reached.", &rows, style: look.style(.good).adding(.bold))
    } else if density != .dense || isStretch {
      labelled(label, isStretch ? "if you like:" : "", &rows)
    }
    for part in parts {
      let style = part.holds ? look.style(.good) : .plain
      let sign = part.holds ? look.glyph(.done) : look.glyph(.open)
      rows.add(part.label, lead: [Span(" \(sign) ", style)], style: style)
    }
    if let run = view.missedRun {
      labelled("COMPARE", "R goes back and plays the run \"\(run)\" again.", &rows)
    }
  }

  // MARK: Hints

  private func hints(_ rows: inout TextRows) {
    if view.hints.isEmpty {
      if view.offersHint { rows.add("Stuck? H gives a hint.", style: look.style(.waiting)) }
      return
    }
    for index in view.hints.indices { hint(index, isFirst: index == 0, &rows) }
  }
  private func hint(_ index: Int, isFirst: Bool, _ rows: inout TextRows) {
    let label = Span(isFirst ? "HINT  " : "      ", look.style(.waiting))
    rows.add(view.hints[index], lead: [label, Span("\(index + 1)  ", look.style(.muted))])
  }
  /// What was just asked for, where there is room for little else.
  private func lastHint(_ rows: inout TextRows) {
    hint(view.hints.count - 1, isFirst: true, &rows)
  }

  // MARK: The end

  private func finished(_ rows: inout TextRows) {
    space(&rows)
    let done = look.style(.good).adding(.bold)
    rows.add("Lesson done: \(view.lesson)", lead: [Span("\(look.glyph(.done)) ", done)], style: done)
    space(&rows)
    for line in view.tally { rows.add(line, lead: [Span("  ")]) }
    space(&rows)
    if let next = view.next { labelled("NEXT", next, &rows) }
    rows.add("L shows all lessons. You may stay and play on: nothing here can break for good.")
  }
}
