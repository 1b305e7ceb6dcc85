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
      let answer = "Your prediction: \(quiz.picked ?? 0), sure \(quiz.sure ?? 0). "
      rows.add("**\(answer)**The run will show.", style: look.style(.waiting))
      return
    }
    let levels = ["1 guess", "2 think so", "3 certain"]
    var spans: [Span] = []
    for (index, level) in levels.enumerated() {
      spans.append(Span(" \(level) ", quiz.sure == index + 1 ? look.style(.selection) : .plain))
    }
    let question = Span("How sure? ", look.style(.accent))
    let end = quiz.sure == nil ? [] : [Span("  Enter commits", look.style(.good))]
    let length = (spans + end).reduce(question.text.columns) { $0 + $1.text.columns }
    if length <= width {
      rows.row([question] + spans + end)
    } else {
      rows.row([question] + end)
      rows.row(spans)
    }
  }

  // MARK: Scored

  /// Every option with its mark, and the reason for each.
  private func answered(_ quiz: LessonView.Quiz, _ rows: inout TextRows) {
    if density == .dense {
      verdict(quiz, &rows)
      return
    }
    headline(quiz, &rows)
    rows.add(quiz.prompt)
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
    if density != .dense { rows.add(quiz.prompt, style: look.style(.muted)) }
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

  /// The keys that matter on this page, the most important first.
  static func keys(of view: LessonView) -> [String] {
    if view.isFinished { return ["L lessons", "Backspace back"] }
    var keys: [String] = []
    if view.isDone {
      keys = ["Enter next"]
    } else {
      switch view.task {
      case .question(let quiz) where quiz.picked == nil:
        keys = ["1-\(quiz.options.count) answer", "arrows choose"]
      case .question(let quiz) where quiz.sure == nil: keys = ["1-3 how sure", "Esc picks anew"]
      case .question: keys = ["Enter commits", "Esc picks anew"]
      case .run: keys = ["space plays", "Enter to the end"]
      case .contrast(_, _, let isReady): keys = isReady ? ["R replays"] : []
      case .goal(_, let isStretch): keys = isStretch ? ["Enter next"] : []
      case .act, .await, .read: keys = ["Enter next"]
      }
    }
    if view.hasMoreHints, !view.isDone { keys.append(view.hints.isEmpty ? "H hint" : "H next hint") }
    keys.append("Backspace back")
    return keys
  }
}
