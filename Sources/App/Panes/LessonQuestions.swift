import TUI

/// Questions of a lesson: open, committed, scored.
extension PageText {
  func question(_ quiz: LessonView.Quiz, _ rows: inout TextRows) {
    if quiz.state == .scored { return answered(quiz, &rows) }
    if density == .dense, quiz.picked != nil { confidence(quiz, &rows) }
    prompt(quiz, &rows)
    if density == .roomy { rows.gap() }
    let isOpen = quiz.state == .open
    for (index, option) in quiz.options.enumerated() {
      let isPicked = quiz.picked == index + 1
      let fill = isPicked && isOpen ? look.style(.selection) : nil
      let style = fill ?? (isOpen ? .plain : isPicked ? Style(attributes: .bold) : look.style(.muted))
      let sign = isPicked ? look.glyph(.selection) : " "
      rows.add(
        option.text, lead: [Span("\(sign)\(index + 1)  ", style)], style: style, fill: fill,
        isSelected: isPicked)
    }
    if density != .dense, quiz.picked != nil {
      if density == .roomy { rows.gap() }
      confidence(quiz, &rows)
    }
  }

  private func prompt(_ quiz: LessonView.Quiz, _ rows: inout TextRows) {
    let label = quiz.isPrediction ? "PREDICT  " : "CHECK  "
    // On its own row in a narrow pane: hanging below a label would leave too little room.
    if width < 46 || density == .roomy {
      rows.add(label + quiz.prompt, label: label.columns, labelStyle: look.style(.accent))
    } else {
      rows.add(quiz.prompt, lead: [Span(label, look.style(.accent))])
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
    let words = "How sure? "
    let length = spans.reduce(words.columns) { $0 + $1.text.columns }
    let lead = Span(words, look.style(.accent))
    let end = quiz.sure == nil ? [] : [Span("  Enter commits", look.style(.good))]
    if length <= width {
      let fits = length + (end.first?.text.columns ?? 0) <= width
      rows.row([lead] + spans + (fits ? end : []))
      if fits { return }
    } else {
      rows.row([lead])
      rows.row(spans)
    }
    if quiz.sure != nil { rows.row([Span("Enter commits.", look.style(.good))]) }
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
    let sure = quiz.sure.map {
      [" You guessed.", " You thought so.", " You were certain."][min(2, max(0, $0 - 1))]
    }
    rows.row([
      Span(quiz.isRight ? "RIGHT." : "NOT SO.", style), Span(sure ?? "", look.style(.muted)),
    ])
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
    if view.isFinished { return ["L lessons", "Backspace back", "0 again"] }
    var keys: [String] = []
    if view.isDone {
      keys = ["Enter next"]
    } else {
      switch view.task {
      case .question(let quiz) where quiz.picked == nil: keys = ["1-\(quiz.options.count) answer"]
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
