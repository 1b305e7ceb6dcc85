/// In which order elements were appended, as reads tell, and what follows from it.
///
/// Every read of a list shows all its versions so far, so that the longest read orders them; an element that
/// no read shows came after all that some read does. Where reads contradict one another, only the beginning
/// that they share is trusted.
struct ListVersions {
  private let ledger: Ledger
  /// By key: the elements whose order is certain.
  private var orders: [[Int]]
  /// By element: its place in that order, or -1.
  private var places: [Int]
  /// By key: who read it, at which step, and how much of that has no element twice.
  private var reads: [[Read]]
  private(set) var finds = Finds()

  private struct Read {
    var transaction: Int, step: Int
    var distinct: Int
  }

  init(_ ledger: Ledger) {
    self.ledger = ledger
    orders = [[Int]](repeating: [], count: ledger.keys.count)
    places = [Int](repeating: -1, count: ledger.elements.count)
    reads = [[Read]](repeating: [], count: ledger.keys.count)
    collectReads()
    for key in ledger.keys.indices {
      order(key)
      findDirtyUpdate(key)
    }
  }

  private func elements(_ read: Read) -> [Int] {
    ledger.transactions[read.transaction].steps[read.step].elements
  }

  private mutating func collectReads() {
    var seen = [Int](repeating: -1, count: ledger.elements.count)
    var stamp = 0
    for transaction in ledger.answered {
      for (index, step) in ledger.transactions[transaction].steps.enumerated() where !step.isWrite {
        var distinct = step.elements.count
        for (place, element) in step.elements.enumerated() {
          if seen[element] == stamp, distinct == step.elements.count { distinct = place }
          seen[element] = stamp
        }
        if distinct < step.elements.count {
          let twice = ledger.named(step.elements[distinct])
          finds.add(
            Found(
              anomaly: .duplicateElements, key: step.key, transactions: [transaction],
              sentence: "T1 read \(ledger.seen(step)), with \(twice) twice, though it was appended once."))
        }
        reads[step.key].append(Read(transaction: transaction, step: index, distinct: distinct))
        stamp += 1
      }
    }
  }

  private mutating func order(_ key: Int) {
    var longest: Read?
    for read in reads[key] where read.distinct > longest?.distinct ?? 0 { longest = read }
    guard let longest else { return }
    let all = elements(longest).prefix(longest.distinct)
    var shared = all.count
    for read in reads[key] {
      let agreed = zip(elements(read).prefix(read.distinct), all).prefix { $0 == $1 }.count
      guard agreed < read.distinct else { continue }
      shared = min(shared, agreed)
      let (one, other) = (ledger.transactions[read.transaction].steps[read.step], elements(longest))
      finds.add(
        Found(
          anomaly: .incompatibleOrder, key: key,
          transactions: read.transaction == longest.transaction
            ? [read.transaction] : [read.transaction, longest.transaction],
          sentence: "T1 read \(ledger.seen(one)) and \(read.transaction == longest.transaction ? "T1" : "T2")"
            + " read it as \(ledger.list(other)): neither list is a beginning of the other, so that no one"
            + " order of the appends gives both."))
    }
    orders[key] = Array(all.prefix(shared))
    for (place, element) in orders[key].enumerated() { places[element] = place }
    findTurnedAppends(key, in: longest)
  }

  /// Appends of one transaction that are in a list in another order than it made them.
  private mutating func findTurnedAppends(_ key: Int, in read: Read) {
    var last: [Int: Int] = [:]
    for element in orders[key] {
      guard let writer = ledger.elements[element].writer else { continue }
      // Elements are numbered in the order in which they were asked for.
      guard let before = last.updateValue(element, forKey: writer), element < before else { continue }
      let isOwn = writer == read.transaction
      finds.add(
        Found(
          anomaly: .internal, key: key, transactions: isOwn ? [writer] : [read.transaction, writer],
          sentence: "T1 read \(ledger.seen(ledger.transactions[read.transaction].steps[read.step])), though"
            + " \(isOwn ? "T1" : "T2") appended \(ledger.named(element)) before \(ledger.named(before))."))
      return
    }
  }

  private mutating func findDirtyUpdate(_ key: Int) {
    var aborted: Int?
    for element in orders[key] {
      guard let writer = ledger.elements[element].writer else { continue }
      if ledger.isAborted(element) { aborted = element }
      guard let below = aborted, let lost = ledger.elements[below].writer,
        ledger.call(writer).outcome == .ok
      else { continue }
      finds.add(
        Found(
          anomaly: .dirtyUpdate, key: key, transactions: [lost, writer],
          sentence: "T2's append of \(ledger.named(element)) to \(ledger.keys[key]) stands on T1's append of"
            + " \(ledger.named(below)), though T1 failed."))
      return
    }
  }
}

// MARK: - Dependencies

extension ListVersions {
  func link(in graph: inout DependencyGraph) {
    var unread = [[Int]](repeating: [], count: ledger.keys.count)
    for (number, element) in ledger.elements.enumerated() where places[number] < 0 {
      guard let writer = ledger.committedWriter(number), unread[element.key].last != writer else { continue }
      unread[element.key].append(writer)
    }
    for key in ledger.keys.indices {
      link(key, rest: Row(unread[key], in: &graph), in: &graph)
    }
  }

  private func link(_ key: Int, rest: Row, in graph: inout DependencyGraph) {
    let order = orders[key]
    let late = placesOf(rest.members)
    /// By place: the next append that counts, there or later.
    var next = [Int?](repeating: nil, count: order.count + 1)
    var after: Int?
    for place in order.indices.reversed() {
      if let writer = ledger.committedWriter(order[place]) { after = writer }
      next[place] = after
    }
    var last: (element: Int, writer: Int)?
    for element in order {
      guard let writer = ledger.committedWriter(element) else { continue }
      if let last, last.writer != writer {
        graph.link(last.writer, writer, .ww, .init(key: key, element: last.element))
      }
      last = (element, writer)
    }
    if let last {
      rest.link(
        last.writer, except: late[last.writer], .ww, .init(key: key, element: last.element), in: &graph)
    }
    for read in reads[key] {
      let seen = elements(read)
      let (reader, label) = (read.transaction, DependencyGraph.Label(key: key, step: read.step))
      if let from = seen.last(where: { ledger.committedWriter($0) != nil }),
        let writer = ledger.committedWriter(from), writer != reader
      {
        graph.link(writer, reader, .wr, .init(key: key, element: from, step: read.step))
      }
      // What follows an own append is known from that append.
      if let top = seen.last, ledger.elements[top].writer == reader { continue }
      guard read.distinct == seen.count, seen.count <= order.count,
        seen.last.map({ places[$0] == seen.count - 1 }) ?? true
      else { continue }
      if let writer = next[seen.count] {
        if writer != reader { graph.link(reader, writer, .rw, label) }
      } else {
        rest.link(reader, except: late[reader], .rw, label, in: &graph)
      }
    }
  }

  private func placesOf(_ members: [Int]) -> [Int: Int] {
    var places: [Int: Int] = [:]
    for (place, member) in members.enumerated() { places[member] = place }
    return places
  }

  /// The first append of a transaction to the key that came after this one; after nil: after this reading.
  func append(by transaction: Int, to key: Int, after element: Int?, read: [Int]) -> Int? {
    let steps = ledger.transactions[transaction].steps
    return steps.first { step in
      guard step.isWrite, step.key == key else { return false }
      let place = places[step.elements[0]]
      guard place >= 0 else { return true }
      return element.map { places[$0] < place } ?? (place >= read.count)
    }?.elements[0]
  }
}

extension Row {
  fileprivate func link(
    _ from: Int, except place: Int?, _ kind: DependencyGraph.Kind, _ label: DependencyGraph.Label,
    in graph: inout DependencyGraph
  ) {
    link(
      from, 0..<members.count, except: place.map { [$0] } ?? [], kind, label, in: &graph)
  }
}
