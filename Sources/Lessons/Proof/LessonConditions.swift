import Engine
import Sessions
import Systems

/// A condition of the page or of its step as it stands now: what an author watches.
package struct LiveCondition: Hashable, Sendable {
  package enum Kind: String, Sendable { case goal, await, watch, hint, branch, truth }
  package let kind: Kind
  /// The label of a part, the step of a branch, the text of an option.
  package let label: String
  /// nil: it asks a run that does not exist yet, or a value that is missing.
  package let holds: Bool?
  /// What is measured of it: `count(ops where acked) is 1`.
  package let measured: String
}

extension ConditionScope {
  /// Everything that a lesson itself makes for conditions to name.
  package init(of lesson: Lesson, _ schema: Schema) {
    self.init(schema, roster: lesson.scenario.roster)
    for block in lesson.steps.flatMap(\.blocks) {
      switch block.content {
      case .goal(let goal), .stretch(let goal): goals += goal.id.map { [$0] } ?? []
      case .predict(let question), .quiz(let question): questions.append(question.id)
      case .run(let run): runs.append(run.name)
      case .act(let allowed): runs += allowed.reset.map { [$0] } ?? []
      case .contrast(let contrast): runs.append(contrast.name)
      default: break
      }
    }
  }
}

extension LessonRun {
  /// All conditions of the step that are alive on this page, in the order of the file.
  package func conditions(in session: Session) -> [LiveCondition] {
    guard let schema = Catalog.entry(named: lesson.scenario.system)?.schema else { return [] }
    let reading = ConditionReading(
      session: session, evidence: evidence, reachedGoals: reachedGoals,
      scope: ConditionScope(of: lesson, schema))
    var out: [LiveCondition] = []
    switch page.task {
    case .goal(let goal, _):
      out += zip(goal.parts, (session.observer as? LessonObserver)?.parts ?? []).map { part, evaluator in
        reading.live(.goal, part.label, evaluator)
      }
    case .await(let wait): out.append(reading.live(.await, wait.condition.text, Evaluator(wait.condition)))
    case .question(let question, _):
      out += question.options.compactMap { option in
        option.truth.map { truth in
          reading.live(.truth, (option.isRight ? "right: " : "wrong: ") + option.text, Evaluator(truth))
        }
      }
    default: break
    }
    out +=
      (session.observer as? LessonObserver)?.watchers.map { watcher in
        reading.live(.watch, watcher.watch.label, watcher.evaluator)
      } ?? []
    out += page.hints.compactMap { hints in
      hints.condition.map { reading.live(.hint, $0.text, Evaluator($0)) }
    }
    out += step.branches.map { branch in
      reading.live(.branch, "\(branch.step) when \(branch.condition.text)", Evaluator(branch.condition))
    }
    return out
  }
}

/// What conditions are read in.
private struct ConditionReading {
  let session: Session
  var evidence: Evidence
  let scope: ConditionScope
  private let runs: BookmarkedRuns

  init(session: Session, evidence: Evidence, reachedGoals: [String], scope: ConditionScope) {
    (self.session, self.evidence, self.scope) = (session, evidence, scope)
    self.evidence.goals = reachedGoals
    runs = BookmarkedRuns(runs: session.bookmarks)
  }

  func live(_ kind: LiveCondition.Kind, _ label: String, _ evaluator: Evaluator) -> LiveCondition {
    let value = evaluator.value(in: session.world, evidence: evidence, runs: runs)
    // What other runs say is said by the condition itself; what is remembered is not remembered here.
    let measures = Measure.all(of: evaluator.condition, in: scope).filter { measure in
      measure.condition.type != .bool && !measure.condition.asksRuns && !measure.condition.needsTrace
    }
    let measured = measures.map { measure in
      measure.described(Evaluator(measure.condition).value(in: session.world, evidence: evidence))
    }
    return LiveCondition(
      kind: kind, label: label, holds: value == .none ? nil : value == .bool(true),
      measured: measured.joined(separator: ", "))
  }
}
