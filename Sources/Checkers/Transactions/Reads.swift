/// What single reads show to be wrong, whatever the order of the versions.
struct Reads {
  private let ledger: Ledger
  private(set) var finds = Finds()

  init(_ ledger: Ledger) {
    self.ledger = ledger
    for transaction in ledger.answered {
      findInternal(transaction)
      for step in ledger.transactions[transaction].steps where !step.isWrite {
        findForeign(step, by: transaction)
      }
    }
    findLostUpdates()
  }

  /// Garbage reads, aborted reads, intermediate reads.
  private mutating func findForeign(_ step: Ledger.Step, by reader: Int) {
    let isList = ledger.kind == .listAppend
    for element in step.elements {
      guard let writer = ledger.elements[element].writer else {
        let name = ledger.named(element)
        let sentence = "T1 read \(ledger.seen(step)), but no transaction wrote \(name)."
        finds.add(
          Found(anomaly: .garbageRead, key: step.key, transactions: [reader], sentence: sentence))
        continue
      }
      guard ledger.isAborted(element) else { continue }
      let name = ledger.named(element)
      finds.add(
        Found(
          anomaly: .g1a, key: step.key, transactions: [reader, writer],
          sentence: "T1 read \(ledger.seen(step)), "
            + (isList
              ? "with T2's append of \(name), though T2 failed." : "which T2 wrote, though T2 failed.")))
    }
    guard let last = step.elements.last, let writer = ledger.elements[last].writer, writer != reader,
      let later = ledger.elements[last].successor, !step.elements.contains(later)
    else { return }
    let (name, next) = (ledger.named(last), ledger.named(later))
    finds.add(
      Found(
        anomaly: .g1b, key: step.key, transactions: [reader, writer],
        sentence: "T1 read \(ledger.seen(step)), in the middle of T2, which "
          + (isList ? "appended \(name) and then \(next)." : "wrote \(name) and then \(next).")))
  }

  /// Reads that contradict what the transaction itself did before, and reads of what it did only later.
  private mutating func findInternal(_ transaction: Int) {
    /// By key: what a read must end in, and whether that is all of it.
    var expected: [Int: (end: [Int], isAll: Bool)] = [:]
    var written: Set<Int> = []
    for step in ledger.transactions[transaction].steps {
      if step.isWrite {
        written.insert(step.elements[0])
        let before = expected[step.key] ?? ([], false)
        expected[step.key] =
          ledger.kind == .register
          ? (step.elements, true) : (before.end + step.elements, before.isAll)
        continue
      }
      if let early = step.elements.first(where: {
        ledger.elements[$0].writer == transaction && !written.contains($0)
      }) {
        finds.add(
          Found(
            anomaly: .futureRead, key: step.key, transactions: [transaction],
            sentence: "T1 read \(ledger.seen(step)) before it wrote \(ledger.named(early)) itself."))
      }
      if let (end, isAll) = expected[step.key],
        isAll ? step.elements != end : !Array(step.elements.suffix(end.count)).elementsEqual(end)
      {
        let wanted = ledger.kind == .register ? ledger.value(end) : ledger.list(end)
        finds.add(
          Found(
            anomaly: .internal, key: step.key, transactions: [transaction],
            sentence: "T1 read \(ledger.seen(step)), which after its own operations must "
              + (isAll ? "be \(wanted)." : "end in \(wanted)."),
            implied: isFuzzy(end, step.elements, transaction) ? .gSingle : nil))
      }
      expected[step.key] = (step.elements, true)
    }
  }

  /// Whether a register had the values of two other transactions: whichever wrote first, the reader saw the
  /// one that wrote later, and missed it too.
  private func isFuzzy(_ one: [Int], _ other: [Int], _ reader: Int) -> Bool {
    guard ledger.kind == .register, let first = one.first.flatMap(ledger.committedWriter),
      let second = other.first.flatMap(ledger.committedWriter)
    else { return false }
    return first != second && first != reader && second != reader
  }

  /// Two transactions that read the same version of a key and then wrote to the key.
  private mutating func findLostUpdates() {
    var updaters: [Version: (transaction: Int, step: Int)] = [:]
    for transaction in ledger.answered {
      var first: [Int: Int] = [:]
      var written: Set<Int> = []
      let steps = ledger.transactions[transaction].steps
      for (place, step) in steps.enumerated() {
        guard step.isWrite else {
          if !written.contains(step.key), first[step.key] == nil { first[step.key] = place }
          continue
        }
        guard written.insert(step.key).inserted, let read = first[step.key] else { continue }
        let version = Version(key: step.key, elements: steps[read].elements)
        guard isInstalled(version, for: transaction) else { continue }
        guard let other = updaters[version] else {
          updaters[version] = (transaction, read)
          continue
        }
        add(version, (other.transaction, other.step), (transaction, read))
      }
    }
  }

  /// Whether a version is what another left behind, or nobody.
  private func isInstalled(_ version: Version, for reader: Int) -> Bool {
    guard let last = version.elements.last else { return true }
    guard let writer = ledger.committedWriter(last), writer != reader else { return false }
    return ledger.elements[last].successor == nil
  }

  private mutating func add(
    _ version: Version, _ one: (transaction: Int, step: Int), _ other: (transaction: Int, step: Int)
  ) {
    let key = version.key
    func hop(_ from: (transaction: Int, step: Int), _ to: Int) -> CycleSearch.Hop {
      let label = DependencyGraph.Label(key: key, element: version.elements.last ?? -1, step: from.step)
      return .init(from: from.transaction, to: to, kind: .rw, label: label)
    }
    let seen = ledger.seen(ledger.transactions[one.transaction].steps[one.step])
    finds.add(
      Found(
        anomaly: .lostUpdate, key: key, transactions: [one.transaction, other.transaction],
        sentence:
          "T1 and T2 both read \(seen) and then wrote to \(ledger.keys[key]), so that neither saw what"
          + " the other wrote.",
        cycle: [hop(one, other.transaction), hop(other, one.transaction)]))
  }

  private struct Version: Hashable {
    var key: Int
    var elements: [Int]
  }
}
