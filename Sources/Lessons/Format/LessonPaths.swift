import Engine

/// Which steps a learner can come to: by going on, by a branch, by the time limit of an await.
extension LessonReader {
  /// Says of every step that no way leads to, and of every branch that is never taken.
  mutating func checkPaths(_ steps: [Step]) {
    // What could not be read may have been the way.
    guard problems.isEmpty, !steps.isEmpty else { return }
    var reached = [0], index = 0
    while index < reached.count {
      for next in followers(of: reached[index], in: steps) where !reached.contains(next) {
        reached.append(next)
      }
      index += 1
    }
    for (index, step) in steps.enumerated() where !reached.contains(index) {
      let before = steps[index - 1].id
      report(
        step.line, 4,
        "no way leads to the step \"\(step.id)\": \"\(before)\" always branches past it, and no branch "
          + "or timeout names it")
    }
  }

  private mutating func followers(of index: Int, in steps: [Step]) -> [Int] {
    let step = steps[index]
    var names: [String] = []
    for block in step.blocks {
      if case .await(let wait) = block.content { names += wait.timeout.map { [$0.step] } ?? [] }
    }
    var conditions: [String] = []
    var isDecided = false
    for branch in step.branches {
      if isDecided {
        let place = branch.condition.place
        report(place.line, place.column, "this branch is never taken: one before it always holds")
        break
      }
      names.append(branch.step)
      let text = branch.condition.text
      isDecided =
        text == "true" || conditions.contains("not \(text)") || conditions.contains { text == "not \($0)" }
      conditions.append(text)
    }
    var next = names.compactMap { name in steps.firstIndex { $0.id == name } }
    if !isDecided, index + 1 < steps.count { next.append(index + 1) }
    return next
  }
}
