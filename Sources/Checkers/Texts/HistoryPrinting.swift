import Engine

extension HistoryText {
  /// A history in the form of Jepsen's `history.edn`, a line for each end of a call in the order of their
  /// places, `:index` counted from 0.
  ///
  /// What nobody knows the end of ends with `:info` when its process goes on, or at the end of the text; with
  /// `:ended true` where it has a place at which it ended, which is netsplit's own. A process without a
  /// number is written by its name. `read` gives the history back where its processes are numbered in the
  /// order of their first calls, its places are counted without gaps, and numbered processes do not go on
  /// after an end that nobody knows.
  package static func lines(of history: History) -> [String] {
    var begins: [Int: Int] = [:]
    var next: [Int?] = Array(repeating: nil, count: history.calls.count)
    for (index, call) in history.calls.enumerated() {
      if let before = begins[call.process] { next[before] = index }
      begins[call.process] = index
    }
    var ends: [Line] = []
    for (index, call) in history.calls.enumerated() {
      ends.append(Line(place: call.invoked, rank: 1, call: index))
      if let returned = call.returned {
        ends.append(Line(place: returned, rank: 2, call: index))
      } else if call.outcome == .info, let next = next[index] {
        // Right before its process goes on.
        ends.append(Line(place: history.calls[next].invoked, rank: 0, call: index))
      } else {
        ends.append(Line(place: .max, rank: 3, call: index))
      }
    }
    ends.sort { ($0.place, $0.rank, $0.call) < ($1.place, $1.rank, $1.call) }
    return ends.enumerated().map { index, end in
      EDN(.map(entries(of: end, in: history, index: index))).description
    }
  }

  private struct Line {
    var place: Int
    /// Among those of one place: 1 begins a call.
    var rank: Int
    var call: Int
  }

  private static func entries(of line: Line, in history: History, index: Int) -> [EDN.Entry] {
    let call = history.calls[line.call]
    let isBegin = line.rank == 1
    let value = isBegin || call.outcome != .ok ? call.input : CallValues.ended(call)
    var entries: [EDN.Entry] = []
    func add(_ name: String, _ element: EDN) { entries.append(EDN.Entry(EDN(.keyword(name)), element)) }
    add("type", EDN(.keyword(isBegin ? "invoke" : call.outcome.rawValue)))
    add("f", keyword(call.function))
    if let key = call.key { add("key", EDN(value: key)) }
    add("value", call.function == "txn" ? transaction(value) : EDN(value: value))
    add("process", process(history.processes[call.process]))
    if let time = isBegin ? call.invokedTime : call.returnedTime { add("time", EDN(.int(Int(time)))) }
    if !isBegin, call.outcome == .info, call.returned != nil { add("ended", EDN(.bool(true))) }
    add("index", EDN(.int(index)))
    return entries
  }

  /// A name as a keyword where it can be one.
  private static func keyword(_ name: String) -> EDN {
    let keyword = EDN(.keyword(name))
    let isRead = (try? EDNReader.read(keyword.description)) == [keyword]
    return isRead ? keyword : EDN(.text(name))
  }

  /// `process 3` by its number, any other by its name.
  private static func process(_ name: String) -> EDN {
    if name.hasPrefix("process "), let number = Int(name.dropFirst(8)), name == "process \(number)" {
      return EDN(.int(number))
    }
    return EDN(.text(name))
  }

  /// Its operations by keywords: `[[:append 11 1] [:r 11 nil]]`.
  private static func transaction(_ value: Value) -> EDN {
    guard case .list(let operations) = value else { return EDN(value: value) }
    return EDN(
      .vector(
        operations.map { operation in
          guard case .list(let words) = operation, case .text(let name) = words.first else {
            return EDN(value: operation)
          }
          return EDN(.vector([keyword(name)] + words.dropFirst().map { EDN(value: $0) }))
        }))
  }
}
