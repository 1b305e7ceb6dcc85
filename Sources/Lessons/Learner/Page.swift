import Engine
import Sessions

/// What a learner sees of a step at once: some prose, and at most one thing to do.
package struct Page: Hashable, Sendable {
  package enum Task: Hashable, Sendable {
    /// Nothing but reading.
    case read
    /// A prediction is scored by the run that follows; a quiz at once.
    case question(Question, isPrediction: Bool)
    case run(ScriptedRun)
    /// Free play, with what is allowed.
    case act
    case goal(Goal, isStretch: Bool)
    case await(Await)
    case contrast(Contrast)
  }
  package var prose: [Paragraph] = []
  package var task: Task = .read
  /// What the learner may do; nil: what the step before allowed.
  package var allowed: Allowed?
  package var hints: [Hints] = []

  var isStretch: Bool { if case .goal(_, isStretch: true) = task { true } else { false } }
  var isContrast: Bool { if case .contrast = task { true } else { false } }
  /// Whether a run begins with it.
  var beginsRun: Bool { if case .run = task { true } else { allowed?.reset != nil } }

  /// The name of the run that is played, replayed or begun on it; nil where it speaks of another page's.
  var runName: String? {
    switch task {
    case .run(let run): run.name
    case .contrast(let contrast): contrast.name
    default: allowed?.reset ?? (isStretch && allowed == nil ? "stretch" : nil)
    }
  }

  /// The pages of a step, in the order of its blocks.
  package static func pages(of step: Step) -> [Page] {
    var pages: [Page] = []
    var page = Page()
    func close(_ task: Task) {
      page.task = task
      pages.append(page)
      page = Page()
    }
    for block in step.blocks {
      switch block.content {
      case .say(let paragraph): page.prose.append(paragraph)
      case .act(let allowed): page.allowed = allowed
      case .run(let run): close(.run(run))
      case .predict(let question): close(.question(question, isPrediction: true))
      case .quiz(let question): close(.question(question, isPrediction: false))
      case .goal(let goal): close(.goal(goal, isStretch: false))
      case .stretch(let goal): close(.goal(goal, isStretch: true))
      case .await(let wait): close(.await(wait))
      case .contrast(let contrast): close(.contrast(contrast))
      case .hint(let hints):
        if pages.isEmpty { page.hints.append(hints) } else { pages[pages.count - 1].hints.append(hints) }
      case .scenario, .show, .watch, .branch, .solution, .note: break
      }
    }
    if page.allowed != nil { close(.act) } else if !page.prose.isEmpty { close(.read) }
    return pages.isEmpty ? [Page()] : pages
  }
}

extension Step {
  package var watches: [Watch] {
    blocks.compactMap { if case .watch(let watch) = $0.content { watch } else { nil } }
  }
  package var branches: [Branch] {
    blocks.flatMap { block -> [Branch] in
      if case .branch(let branches) = block.content { branches } else { [] }
    }
  }
  package var layout: Layout? {
    blocks.reduce(nil) { layout, block in
      guard case .show(let next) = block.content else { return layout }
      return layout?.replaced(by: next) ?? next
    }
  }
}

extension Lesson {
  func layout(at step: Int) -> Layout {
    var layout = steps[...step].compactMap(\.layout).reduce(Layout()) { $0.replaced(by: $1) }
    layout.events = steps[step].layout?.events ?? []
    return layout
  }
}

extension LessonRun {
  /// The words that are set as code in the prose up to this page, those of this page first, then those of the
  /// pages and steps before it.
  package var namesInProse: [String] {
    let before = lesson.steps[..<stepIndex].map { Page.pages(of: $0) }.joined()
    let pages = Array(before) + pages.prefix(pageIndex + 1)
    let spans = pages.reversed().flatMap { $0.prose.flatMap(\.spans) }
    return spans.flatMap { span -> [String] in
      guard case .code(let text) = span else { return [] }
      return text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
    }
  }
}
