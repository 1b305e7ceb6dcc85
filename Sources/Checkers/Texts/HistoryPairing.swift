import Engine

/// Makes calls of the lines of a history: each completion belongs to the open call of its process.
struct HistoryPairing {
  private let source: SourceText
  private(set) var history = History()
  private var processes: [String: Int] = [:]
  /// By process: its open call, and the line after which it must not go on.
  private var open: [Int?] = []
  private var gone: [Int?] = []
  private var places = 0
  private var lastIndex: Int?

  init(_ source: SourceText) { self.source = source }

  mutating func add(_ end: HistoryEnd) throws(Diagnostic) {
    if let index = end.index {
      if let lastIndex, index <= lastIndex {
        throw problem(end, "the :index \(index) stands behind \(lastIndex); the lines are not in order")
      }
      lastIndex = index
    }
    if end.kind == .invoke { try begin(end) } else { try complete(end) }
  }

  private func problem(_ end: HistoryEnd, _ message: String) -> Diagnostic {
    source.diagnostic(at: end.offset, message)
  }
  private func shown(_ name: String) -> String { quotedForMessage(name) }
  /// The beginning of a call in words: `"write" in line 4`.
  private func beginning(_ call: Int) -> String {
    "\(shown(history.calls[call].function)) in line \(history.calls[call].line ?? 0)"
  }

  private mutating func begin(_ end: HistoryEnd) throws(Diagnostic) {
    let process = number(of: end.process)
    if let call = open[process] {
      throw problem(
        end,
        "\(end.process) begins \(shown(end.function)), but its \(beginning(call)) has not ended; "
          + "a process does one thing at a time")
    }
    if let line = gone[process], end.isNumbered {
      throw problem(
        end,
        "\(end.process) goes on after its :info in line \(line); whoever does not know how an operation "
          + "ended goes on under a new number")
    }
    open[process] = history.calls.count
    var call = Call(
      process: process, end.function, key: end.key, input: end.value, outcome: .info, invoked: places,
      returned: nil, line: end.line)
    call.invokedTime = end.time
    history.calls.append(call)
    places += 1
  }

  private mutating func number(of process: String) -> Int {
    if let number = processes[process] { return number }
    let number = history.processes.count
    processes[process] = number
    history.processes.append(process)
    open.append(nil)
    gone.append(nil)
    return number
  }

  private mutating func complete(_ end: HistoryEnd) throws(Diagnostic) {
    guard let process = processes[end.process], let index = open[process] else {
      throw problem(end, "\(end.process) ends \(shown(end.function)), but it has begun nothing")
    }
    var call = history.calls[index]
    guard call.function == end.function else {
      throw problem(
        end, "\(end.process) ends \(shown(end.function)), but what it has begun is \(beginning(index))")
    }
    if let key = end.key, key != call.key {
      throw problem(
        end,
        "\(end.process) ends \(shown(end.function)) of the key \(shown(key.description)), but it has begun "
          + "\(beginning(index)) of \(call.key.map { "the key " + shown($0.description) } ?? "no key")")
    }
    open[process] = nil
    switch end.kind {
    case .invoke, .info: gone[process] = end.hasEnded ? nil : end.line
    case .fail: call.outcome = .fail
    case .ok:
      call.outcome = .ok
      (call.input, call.output) = CallValues.read(call.function, begun: call.input, ended: end.value)
    }
    if end.kind != .info || end.hasEnded {
      call.returned = places
      call.returnedTime = end.time
      places += 1
    }
    history.calls[index] = call
  }
}

/// What the two values of an operation, that of its beginning and that of its end, mean.
enum CallValues {
  /// Operations whose end has the answer as its value, even where it is the value that they began with.
  private static let questions = ["read", "get", "dequeue", "peek", "drain"]

  /// What was handed over and what came back. Whatever is no question has what was handed over again at its
  /// end, which is no answer; a transaction has its operations with what they read.
  static func read(_ function: String, begun: Value, ended: Value) -> (input: Value, output: Value) {
    if function == "txn" { return (begun, ended) }
    if questions.contains(function) { return (begun == ended ? .none : begun, ended) }
    return (begun, begun == ended ? .none : ended)
  }

  /// The value with which a call that is `ok` ends.
  static func ended(_ call: Call) -> Value {
    if call.function == "txn" || questions.contains(call.function) { return call.output }
    return call.output == .none ? call.input : call.output
  }
}
