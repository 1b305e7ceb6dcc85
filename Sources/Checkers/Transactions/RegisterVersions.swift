/// In which order the values of registers were written, as far as it is certain, and what follows from it.
///
/// Nothing comes before the value that nobody wrote. A transaction that read a value and then wrote another
/// replaced the one by the other, unless information flowed in a circle (G1c). Where real time counts too:
/// when one who saw a value had ended before another began who saw another value, the one is the older.
struct RegisterVersions {
  private let ledger: Ledger
  /// By value, and by key for the value that nobody wrote: who read it, at which step.
  private var readers: [[Read]], firstReaders: [[Read]]
  /// By value: who read it and then wrote; by key: who has committed a write.
  private var successors: [[Int]], writers: [[Int]]
  private(set) var finds = Finds()

  private struct Read {
    var transaction: Int, step: Int
  }

  init(_ ledger: Ledger, within bounds: Bounds) {
    self.ledger = ledger
    readers = [[Read]](repeating: [], count: ledger.elements.count)
    successors = [[Int]](repeating: [], count: ledger.elements.count)
    firstReaders = [[Read]](repeating: [], count: ledger.keys.count)
    writers = [[Int]](repeating: [], count: ledger.keys.count)
    for (index, transaction) in ledger.transactions.enumerated() where transaction.fate == .committed {
      collect(index, transaction)
    }
    findCyclicVersions(within: bounds)
  }

  private mutating func collect(_ index: Int, _ transaction: Ledger.Transaction) {
    /// By key that was read and not written yet: the values.
    var read: [Int: [Int]] = [:]
    var written: Set<Int> = []
    let knowsReads = ledger.call(index).outcome == .ok
    for (place, step) in transaction.steps.enumerated() {
      if step.isWrite {
        guard written.insert(step.key).inserted else { continue }
        writers[step.key].append(index)
        for element in read[step.key] ?? [] where ledger.elements[element].writer != index {
          if successors[element].last != index { successors[element].append(index) }
          findDirtyUpdate(of: element, by: index)
        }
      } else if knowsReads {
        guard let element = step.elements.first else {
          firstReaders[step.key].append(Read(transaction: index, step: place))
          continue
        }
        if ledger.elements[element].writer != index {
          readers[element].append(Read(transaction: index, step: place))
        }
        if !written.contains(step.key) { read[step.key, default: []].append(element) }
      }
    }
  }

  private mutating func findDirtyUpdate(of element: Int, by writer: Int) {
    let (key, lost) = (ledger.elements[element].key, ledger.elements[element].writer)
    guard ledger.isAborted(element), let lost, let new = ledger.lastWrite(of: writer, to: key) else { return }
    finds.add(
      Found(
        anomaly: .dirtyUpdate, key: key, transactions: [lost, writer],
        sentence: "T2 replaced T1's \(ledger.named(element)) in \(ledger.keys[key]) by \(ledger.named(new)),"
          + " though T1 failed."))
  }

  /// Values each of which replaced the one before it, in a circle.
  private mutating func findCyclicVersions(within bounds: Bounds) {
    var graph = DependencyGraph(transactions: ledger.elements.count)
    for (element, writers) in successors.enumerated() {
      for writer in writers {
        for step in ledger.transactions[writer].steps
        where step.isWrite && step.key == ledger.elements[element].key {
          graph.link(element, step.elements[0], .ww)
        }
      }
    }
    graph.seal()
    var search = CycleSearch(graph)
    let circles = CyclePattern(shape: .writes, variant: [])
    guard case .found(let hops) = search.shortest(circles, within: bounds) else { return }
    let values = hops.map(\.from)
    let writers = values.compactMap { ledger.elements[$0].writer }
    guard let key = values.first.map({ ledger.elements[$0].key }), writers.count == values.count else {
      return
    }
    let replaced = hops.indices.map { index in
      let by = (index + 1) % hops.count + 1
      return "T\(by) read \(ledger.named(hops[index].from)) and wrote \(ledger.named(hops[index].to))"
    }
    finds.add(
      Found(
        anomaly: .cyclicVersions, key: key, transactions: writers,
        sentence: "The values of \(ledger.keys[key]) replaced one another in a circle: "
          + replaced.joined(separator: ", ") + ".",
        cycle: hops.indices.map { index in
          let (from, to) = (writers[index], writers[(index + 1) % writers.count])
          let step = readers[values[index]].first { $0.transaction == to }?.step ?? -1
          return .init(
            from: from, to: to, kind: .wr, label: .init(key: key, element: values[index], step: step))
        }))
  }
}

// MARK: - Dependencies

extension RegisterVersions {
  func link(in graph: inout DependencyGraph) {
    for (element, reads) in readers.enumerated() {
      let key = ledger.elements[element].key
      if let writer = ledger.committedWriter(element) {
        for read in reads {
          graph.link(
            writer, read.transaction, .wr, .init(key: key, element: element, step: read.step))
        }
      }
      link(reads, to: Row(successors[element], in: &graph), element, key, in: &graph)
    }
    for (key, reads) in firstReaders.enumerated() where !reads.isEmpty {
      link(reads, to: Row(writers[key], in: &graph), -1, key, in: &graph)
    }
  }

  private func link(
    _ reads: [Read], to row: Row, _ element: Int, _ key: Int, in graph: inout DependencyGraph
  ) {
    for read in reads {
      // The rows are in the order of the transactions.
      let own = row.members.partition { $0 >= read.transaction }
      row.link(
        read.transaction, 0..<row.members.count,
        except: own < row.members.count && row.members[own] == read.transaction ? [own] : [], .rw,
        .init(key: key, element: element, step: read.step), in: &graph)
    }
  }

  /// What real time adds.
  func linkInTime(in graph: inout DependencyGraph) {
    var values = [[Seen]](repeating: [], count: ledger.keys.count)
    for element in ledger.elements.indices {
      if let seen = seen(element) { values[ledger.elements[element].key].append(seen) }
    }
    for key in ledger.keys.indices where values[key].count > 1 {
      let sorted = values[key].sorted { ($0.lastBegin, $0.element) < ($1.lastBegin, $1.element) }
      let row = Row(sorted.map(\.writer), in: &graph)
      var placeOfWriter: [Int: Int] = [:]
      for (place, seen) in sorted.enumerated() { placeOfWriter[seen.writer] = place }
      for (place, seen) in sorted.enumerated() {
        guard let end = seen.firstEnd else { continue }
        let newer = sorted.partition { $0.lastBegin > end }..<sorted.count
        let label = DependencyGraph.Label(key: key, element: seen.element)
        row.link(seen.writer, newer, except: [place], [.ww, .timed], label, in: &graph)
        for read in readers[seen.element] {
          let own = placeOfWriter[read.transaction]
          row.link(
            read.transaction, newer, except: ([place] + (own.map { [$0] } ?? [])).sorted(), [.rw, .timed],
            .init(key: key, element: seen.element, step: read.step), in: &graph)
        }
      }
    }
  }

  /// A value that was the last of its writer, and when it was seen by those who wrote and read it.
  private struct Seen {
    var element: Int, writer: Int
    var firstEnd: Int?
    var lastBegin: Int
  }

  private func seen(_ element: Int) -> Seen? {
    guard let writer = ledger.committedWriter(element), ledger.elements[element].successor == nil else {
      return nil
    }
    var seen = Seen(element: element, writer: writer, firstEnd: nil, lastBegin: ledger.call(writer).invoked)
    for transaction in [writer] + readers[element].map(\.transaction) {
      let call = ledger.call(transaction)
      seen.lastBegin = max(seen.lastBegin, call.invoked)
      guard call.outcome == .ok, let end = call.returned else { continue }
      seen.firstEnd = min(seen.firstEnd ?? end, end)
    }
    return seen
  }
}
