import TUI

/// Questions of a lesson: open, committed, scored.
extension PageText {
  func question(_ quiz: LessonView.Quiz, _ rows: inout TextRows) {
    if quiz.state == .scored { return answered(quiz, &rows) }
    var others = Array(quiz.options.indices)
    if density == .dense, let picked = quiz.picked, quiz.options.indices.contains(picked - 1) {
      // What Enter would commit must be seen also in three rows.
      option(picked - 1, of: quiz, &rows)
      confidence(quiz, &rows)
      others.removeAll { $0 == picked - 1 }
    }
    prompt(quiz, &rows)
    if density == .roomy { rows.gap() }
    for index in others { option(index, of: quiz, &rows) }
    if density != .dense, quiz.picked != nil {
      if density == .roomy { rows.gap() }
      confidence(quiz, &rows)
    }
  }

  private func option(_ index: Int, of quiz: LessonView.Quiz, _ rows: inout TextRows) {
    let isPicked = quiz.picked == index + 1
    let isOpen = quiz.state == .open
    let fill = isPicked && isOpen ? look.style(.selection) : nil
    let style = fill ?? (isOpen ? .plain : isPicked ? Style(attributes: .bold) : look.style(.muted))
    let sign = isPicked ? look.glyph(.selection) : " "
    rows.add(
      quiz.options[index].text, lead: [Span("\(sign)\(index + 1)  ", style)], style: style, fill: fill,
      isSelected: isPicked)
  }

  private func prompt(_ quiz: LessonView.Quiz, _ rows: inout TextRows) {
    let label = quiz.isPrediction ? "PREDICT" : "CHECK"
    if density == .dense {
      rows.add(quiz.prompt, lead: [Span(label + "  ", look.style(.accent))])
    } else {
      rows.add("\(label) \(quiz.prompt)", label: label.columns, labelStyle: look.style(.accent))
    }
  }

  /// How sure, then Enter; or that the run will show.
  private func confidence(_ quiz: LessonView.Quiz, _ rows: inout TextRows) {
    guard quiz.state == .open else {
      let sure = ["a guess", "you think so", "certain"][min(max(1, quiz.sure ?? 1), 3) - 1]
      let answer = "Your prediction: \(quiz.picked ?? 0), \(sure). "
      rows.add("**\(answer)**The run will show.", style: look.style(.waiting))
      return
    }
    let spans = Self.levels.enumerated().map { index, level in
      Span(level, quiz.sure == index + 1 ? look.style(.selection) : .plain)
    }
    let question = Span(Self.howSure, look.style(.accent))
    let end = quiz.sure == nil ? [] : [Span(Self.enterCommits, look.style(.good))]
    if confidenceRows == 1 {
      rows.row([question] + spans + end)
    } else {
      rows.row([question] + end)
      rows.row(spans)
    }
  }

  private static let howSure = "How sure? ", enterCommits = "  Enter commits"
  private static let levels = [" 1 guess ", " 2 think so ", " 3 certain "]
  /// How many rows the question of how sure takes, from its first key to its last.
  var confidenceRows: Int {
    let words = [Self.howSure, Self.enterCommits] + Self.levels
    return words.reduce(0) { $0 + $1.columns } <= width ? 1 : 2
  }

  // MARK: Scored

  /// Every option with its mark, and the reason for each.
  private func answered(_ quiz: LessonView.Quiz, _ rows: inout TextRows) {
    if density == .dense {
      verdict(quiz, &rows)
      return
    }
    headline(quiz, &rows)
    if !newsOnly { rows.add(quiz.prompt) }
    if density == .roomy { rows.gap() }
    for (index, option) in quiz.options.enumerated() {
      let isPicked = quiz.picked == index + 1
      let style = option.isRight ? look.style(.good) : isPicked ? look.style(.bad) : look.style(.muted)
      let sign = option.isRight ? look.glyph(.done) : isPicked ? look.glyph(.lost) : " "
      if index > 0 { space(&rows) }
      let strong = option.isRight || isPicked ? style.adding(.bold) : style
      rows.add(option.text, lead: [Span("\(sign)\(index + 1)  ", strong)], style: strong)
      reason(option, isPlain: option.isRight || isPicked, &rows)
    }
  }

  /// What was said and what it was, with the reasons for both.
  func verdict(_ quiz: LessonView.Quiz, _ rows: inout TextRows) {
    headline(quiz, &rows)
    if density != .dense, !newsOnly { rows.add(quiz.prompt, style: look.style(.muted)) }
    let right = quiz.options.firstIndex(where: \.isRight)
    let wanted = quiz.isRight ? [right] : [quiz.picked.map { $0 - 1 }, right]
    for case let index? in wanted where quiz.options.indices.contains(index) {
      let option = quiz.options[index]
      let style = look.style(option.isRight ? .good : .bad).adding(.bold)
      let sign = option.isRight ? look.glyph(.done) : look.glyph(.lost)
      if density == .roomy { rows.gap() }
      rows.add(option.text, lead: [Span("\(sign)\(index + 1)  ", style)], style: style)
      reason(option, isPlain: true, &rows)
    }
  }

  private func headline(_ quiz: LessonView.Quiz, _ rows: inout TextRows) {
    let style = look.style(quiz.isRight ? .good : .bad).adding(.bold)
    let sure = quiz.confidence.map { " " + $0 } ?? ""
    rows.row([Span(quiz.isRight ? "RIGHT." : "NOT SO.", style), Span(sure, look.style(.muted))])
  }

  private func reason(_ option: LessonView.Quiz.Option, isPlain: Bool, _ rows: inout TextRows) {
    guard !option.reason.isEmpty else { return }
    let label = option.isRight ? "because: " : "right if: "
    rows.add(
      label + option.reason, lead: [Span("    ")], style: isPlain ? .plain : look.style(.muted),
      label: label.columns, labelStyle: look.style(.muted))
  }

  // MARK: Keys

  static let next = "Enter next"
  /// The keys that matter on this page, the most important first.
  static func keys(of view: LessonView) -> [String] {
    if view.isFinished { return ["L lessons", "Backspace back"] }
    var keys: [String] = []
    if view.isDone {
      keys = [next]
    } else {
      switch view.task {
      case .question(let quiz) where quiz.picked == nil:
        keys = ["1-\(quiz.options.count) answer", "arrows choose"]
      case .question(let quiz) where quiz.sure == nil: keys = ["1-3 how sure", "Esc picks anew"]
      case .question: keys = ["Enter commits", "Esc picks anew"]
      case .run: keys = ["space plays", "Enter to the end"]
      case .contrast(_, _, let isReady): keys = isReady ? ["R replays"] : []
      case .goal(_, isStretch: true): keys = ["0 begins again", next]
      case .goal: keys = view.missedRun != nil ? ["R replays"] : view.mayRestart ? ["0 begins again"] : []
      case .act, .await, .read: keys = [next]
      }
    }
    if view.hasMoreHints, !view.isDone { keys.append(view.hints.isEmpty ? "H hint" : "H next hint") }
    keys.append("Backspace back")
    return keys
  }
}
