import Engine

/// Judges histories of transactions by the cycles of their dependencies.
///
/// Every call of the history is a `txn` whose input is a list of operations, `[append KEY VALUE]` or
/// `[w KEY VALUE]` and `[r KEY nil]`, and whose output, where it is ok, is the same list with what was read.
/// Every key begins as nil or as the empty list, and every value is written to a key once only.
///
/// Source: Adya, Weak Consistency, PhD thesis, MIT 1999, chapters 3 and 4; Kingsbury & Alvaro, Elle:
/// Inferring Isolation Anomalies from Experimental Observations, VLDB 2020.
package enum Transactions {
  package enum Kind: String, CaseIterable, Sendable {
    case listAppend = "list-append"
    case register = "rw-register"
  }

  /// Tells what is wrong at an isolation level, and what is odd but allowed there: of each anomaly the
  /// shortest cycle, or the first example where it is no cycle. A variant for processes or real time is told
  /// only where the anomaly does not exist without it.
  ///
  /// Throws where a call is no transaction of this kind.
  package static func check(
    _ history: History, as kind: Kind, proscribing level: IsolationLevel = .strictSerializable,
    within bounds: Bounds = Bounds()
  ) throws(TransactionError) -> Report {
    let ledger = try Ledger(history, as: kind)
    var graph = DependencyGraph(transactions: ledger.transactions.count)
    var lists: ListVersions?
    var finds = Finds()
    for found in Reads(ledger).finds.all { finds.add(found) }
    switch kind {
    case .listAppend:
      let versions = ListVersions(ledger)
      versions.link(in: &graph)
      for found in versions.finds.all { finds.add(found) }
      lists = versions
    case .register:
      let versions = RegisterVersions(ledger, within: bounds)
      versions.link(in: &graph)
      for found in versions.finds.all { finds.add(found) }
      versions.linkInTime(in: &graph)
    }
    let isEmpty = !graph.hasData
    graph.linkCalls(of: ledger)
    graph.seal()
    let isOver = addCycles(&finds, graph, kind, level, bounds)
    return report(
      finds.all, level, TransactionWords(ledger: ledger, lists: lists),
      obstacle: isOver ? .timeIsOver : isEmpty ? .nothingDepends : nil)
  }

  private enum Obstacle: String {
    case timeIsOver = "The time was over before the search for cycles was."
    case nothingDepends = "No transaction depends on another, so that there is nothing to judge."
  }

  private static func report(
    _ all: [Found], _ level: IsolationLevel, _ words: TransactionWords, obstacle: Obstacle?
  ) -> Report {
    let severity = Anomaly.allCases
    var wrong: [Finding] = [], allowed: [Finding] = []
    for anomaly in severity {
      for found in all where found.anomaly == anomaly {
        let isWrong = level.proscribes(anomaly) || found.implied.map(level.proscribes) ?? false
        let finding = words.finding(found, allowed: !isWrong)
        if isWrong { wrong.append(finding) } else { allowed.append(finding) }
      }
    }
    let verdict: Verdict = !wrong.isEmpty ? .notOk : obstacle != nil ? .unknown : .ok
    return Report(verdict, wrong + allowed, obstacle: verdict == .unknown ? obstacle?.rawValue : nil)
  }

  /// Returns whether the time was over before all that the level proscribes was looked for.
  private static func addCycles(
    _ finds: inout Finds, _ graph: DependencyGraph, _ kind: Kind, _ level: IsolationLevel, _ bounds: Bounds
  ) -> Bool {
    var search = CycleSearch(graph)
    // What the level proscribes comes first: the rest may be left out where the time is over.
    for isProscribed in [true, false] {
      for anomaly in Anomaly.allCases where level.proscribes(anomaly) == isProscribed {
        guard let (pattern, plainer) = anomaly.cycle(in: kind), !plainer.contains(where: finds.has) else {
          continue
        }
        let hops: [CycleSearch.Hop]
        switch search.shortest(pattern, within: bounds) {
        case .found(let cycle): hops = cycle
        case .none: continue
        case .outOfTime(let cycle?): hops = cycle
        case .outOfTime(nil): return isProscribed
        }
        finds.add(Found(anomaly: anomaly, transactions: hops.map(\.from), cycle: hops))
      }
    }
    return false
  }
}

extension Anomaly {
  /// The pattern of the anomaly, and the anomalies that make it needless; nil where it is no cycle.
  fileprivate func cycle(in kind: Transactions.Kind) -> (CyclePattern, plainer: [Anomaly])? {
    let time: DependencyGraph.Kind = kind == .register ? [.realtime, .timed] : .realtime
    return switch self {
    case .g0: (CyclePattern(shape: .writes, variant: []), [])
    case .g1c: (CyclePattern(shape: .information, variant: []), [])
    case .gSingle: (CyclePattern(shape: .single, variant: []), [])
    case .gNonadjacent: (CyclePattern(shape: .nonadjacent, variant: []), [])
    case .g2Item: (CyclePattern(shape: .adjacent, variant: []), [])
    case .g0Process: (CyclePattern(shape: .writes, variant: .process), [.g0])
    case .g1cProcess: (CyclePattern(shape: .information, variant: .process), [.g1c])
    case .gSingleProcess: (CyclePattern(shape: .single, variant: .process), [.gSingle])
    case .gNonadjacentProcess: (CyclePattern(shape: .nonadjacent, variant: .process), [.gNonadjacent])
    case .g2ItemProcess: (CyclePattern(shape: .adjacent, variant: .process), [.g2Item])
    case .g0Realtime: (CyclePattern(shape: .writes, variant: time), [.g0, .g0Process])
    case .g1cRealtime: (CyclePattern(shape: .information, variant: time), [.g1c, .g1cProcess])
    case .gSingleRealtime: (CyclePattern(shape: .single, variant: time), [.gSingle, .gSingleProcess])
    case .gNonadjacentRealtime:
      (CyclePattern(shape: .nonadjacent, variant: time), [.gNonadjacent, .gNonadjacentProcess])
    case .g2ItemRealtime: (CyclePattern(shape: .adjacent, variant: time), [.g2Item, .g2ItemProcess])
    default: nil
    }
  }
}

extension DependencyGraph {
  /// Who had ended before another began, in all and by process. What nobody answered may have happened later,
  /// so that it precedes nothing.
  fileprivate mutating func linkCalls(of ledger: Ledger) {
    let committed = ledger.transactions.indices.filter { ledger.transactions[$0].fate == .committed }
    func link(_ members: [Int], _ kind: Kind) {
      let sorted = members.sorted { (ledger.call($0).invoked, $0) < (ledger.call($1).invoked, $1) }
      let row = Row(sorted, in: &self)
      for member in sorted where ledger.call(member).outcome == .ok {
        guard let end = ledger.call(member).returned else { continue }
        let first = sorted.partition { ledger.call($0).invoked > end }
        row.link(member, first..<sorted.count, kind, Label(), in: &self)
      }
    }
    link(committed, .realtime)
    var byProcess = [[Int]](repeating: [], count: ledger.history.processes.count)
    for member in committed { byProcess[ledger.call(member).process].append(member) }
    for members in byProcess { link(members, .process) }
  }
}
