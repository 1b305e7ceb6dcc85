import Engine
import Sessions
import TUI

extension Play {
  /// Draws what lies over the run.
  func draw(
    _ overlay: Overlay, on canvas: inout Canvas, in screen: Rect, status: Rect, look: Look
  ) {
    // The footer says the keys of what lies over the run; all else stands back.
    let above = Rect(x: screen.x, y: screen.y, width: screen.width, height: status.maxY)
    if case .prompt = overlay {} else { canvas.dim(in: above.split(bottom: 1).0, look.theme.behind) }
    switch overlay {
    case .prompt(let prompt):
      // The prompt takes the place of the status line; its list grows upwards.
      let pane = pane(of: prompt, look)
      let height = min(pane.height(width: screen.width), status.maxY)
      let rect = Rect(x: 0, y: status.maxY - height, width: screen.width, height: height)
      pane.draw(on: &canvas, in: rect)
    case .choice(let choice):
      choicePane(choice, look).draw(on: &canvas, in: screen)
    case .work(let work):
      let (title, share, detail) = work.account(of: session)
      WorkPane(title, share: share, detail: detail, look: look).draw(on: &canvas, in: screen)
    case .help(let help):
      HelpPane(
        paneRows(of: help), filter: help.filter, selected: help.selected, page: help.page, look: look
      ).draw(on: &canvas, in: above)
    }
  }

  /// What the status line says: while something lies over the run, what that is about.
  var shownStatus: String {
    switch overlay {
    case .choice(let choice): choice.hint
    case .help, .work: ""
    case .prompt, nil: status
    }
  }

  func choicePane(_ choice: Choice, _ look: Look) -> ChoicePane {
    let rows = choice.rows.map { ChoicePane.Row($0.title, $0.detail) }
    return ChoicePane(choice.title, rows, selected: choice.selected, look: look)
  }

  private func pane(of prompt: Prompt, _ look: Look) -> PromptPane {
    let all =
      isFoggy(prompt)
      ? []
      : prompt.completions(
        in: world, runs: runNames, goals: lesson?.goalIDs ?? [], dials: dials.map(\.name))
    let completions = all.prefix(6).map { name in
      PromptPane.Completion(name, prompt.text.contains(" ") ? "" : Self.meaning(of: name))
    }
    let problem = prompt.problem.map { PromptPane.Problem(at: $0.column - 1, $0.message) }
    return PromptPane(
      prompt.text, cursor: prompt.cursor, completions: Array(completions), problem: problem, look: look)
  }

  /// What a command does, by the row of the table that gives it.
  private static func meaning(of name: String) -> String {
    let row = CommandTable.rows.first { $0.command.split(separator: " ").first.map(String.init) == name }
    return row.map { "\($0.title): \($0.command)" } ?? ""
  }
}
