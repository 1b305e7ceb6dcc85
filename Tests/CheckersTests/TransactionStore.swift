import Checkers
import Engine

/// A store that runs the transactions of a few clients, one step of one client at a time by chance, and
/// isolates them as well as it is told; what they saw is the history.
struct TransactionStore {
  enum Isolation: String {
    /// All of a transaction in one step, between its begin and its end.
    case strict
    /// Reads what was committed when it began, and fails where another has committed a write to the same key
    /// since.
    case snapshot
    /// Locks what it writes until its end, and fails where another has the lock; reads what is committed, or
    /// what is there.
    case committed, uncommitted
  }

  private struct Running {
    var call: Int
    var steps: [(isWrite: Bool, key: Int, value: Value)]
    var answers: [Value] = []
    /// What it sees of each key where it has a copy of its own.
    var own: [[Value]?]
    /// How long each list was when it first saw it.
    var lengths: [Int?]
  }

  private let kind: Transactions.Kind, isolation: Isolation
  private var random: Random
  private var data: [[Value]], locks: [Int?]
  private var running: [Running?], processes: [Int]
  private var history = History()
  private var places = 0, values = 0

  /// The history of a seed.
  static func run(
    _ kind: Transactions.Kind, _ isolation: Isolation, seed: UInt64, transactions: Int = 24, keys: Int = 3,
    clients: Int = 3
  ) -> History {
    var store = TransactionStore(kind, isolation, seed, keys, clients)
    while store.history.calls.count < transactions || store.running.contains(where: { $0 != nil }) {
      let client = Int(store.random.below(Int64(clients)))
      if store.running[client] != nil {
        store.goOn(client)
      } else if store.history.calls.count < transactions {
        store.begin(client)
      }
    }
    return store.history
  }

  private init(_ kind: Transactions.Kind, _ isolation: Isolation, _ seed: UInt64, _ keys: Int, _ clients: Int)
  {
    (self.kind, self.isolation) = (kind, isolation)
    random = Random(seed: seed, stream: "store")
    data = Array(repeating: [], count: keys)
    locks = Array(repeating: nil, count: keys)
    running = Array(repeating: nil, count: clients)
    processes = Array(0..<clients)
    history.processes = processes.map { "c\($0)" }
  }

  private mutating func begin(_ client: Int) {
    let steps = (0...random.below(4)).map { _ in
      values += 1
      return (
        isWrite: random.below(2) == 0, key: Int(random.below(Int64(data.count))), value: Value.int(values)
      )
    }
    let sees = isolation == .snapshot
    running[client] = Running(
      call: history.calls.count, steps: steps, own: sees ? data : data.map { _ in nil },
      lengths: data.map { sees ? $0.count : nil })
    history.calls.append(
      Call(
        process: processes[client], "txn", input: .list(steps.map { operation($0, nil) }), outcome: .info,
        invoked: places, returned: nil))
    places += 1
  }

  private func operation(_ step: (isWrite: Bool, key: Int, value: Value), _ seen: Value?) -> Value {
    let write = kind == .listAppend ? "append" : "w"
    return .list([
      .text(step.isWrite ? write : "r"),
      .text(["x", "y", "z"][step.key % 3] + (step.key > 2 ? "\(step.key)" : "")),
      step.isWrite ? step.value : seen ?? .none,
    ])
  }

  private mutating func goOn(_ client: Int) {
    guard var now = running[client] else { return }
    var isDoomed = false
    repeat {
      guard now.answers.count < now.steps.count else { break }
      isDoomed = !take(&now, client)
    } while isolation == .strict && !isDoomed
    running[client] = now
    if isDoomed {
      end(client, commits: false)
    } else if now.answers.count == now.steps.count, isolation == .strict || random.below(2) == 0 {
      end(client, commits: random.below(10) > 0)
    }
  }

  /// One operation; false where the transaction cannot go on.
  private mutating func take(_ now: inout Running, _ client: Int) -> Bool {
    let step = now.steps[now.answers.count]
    let key = step.key
    guard step.isWrite else {
      let list = now.own[key] ?? data[key]
      now.answers.append(operation(step, kind == .listAppend ? .list(list) : list.last ?? .none))
      return true
    }
    if isolation == .committed || isolation == .uncommitted {
      guard locks[key] ?? client == client else { return false }
      locks[key] = client
    }
    if now.lengths[key] == nil { now.lengths[key] = data[key].count }
    if isolation == .uncommitted {
      data[key].append(step.value)
    } else {
      now.own[key] = (now.own[key] ?? data[key]) + [step.value]
    }
    now.answers.append(operation(step, nil))
    return true
  }

  private mutating func end(_ client: Int, commits: Bool) {
    guard let now = running[client] else { return }
    let written = data.indices.filter { key in
      now.steps.prefix(now.answers.count).contains { $0.isWrite && $0.key == key }
    }
    let commits =
      commits && (isolation != .snapshot || written.allSatisfy { data[$0].count == now.lengths[$0] })
    for key in written {
      if commits, let own = now.own[key] { data[key] = own }
      if !commits, isolation == .uncommitted {
        data[key].removeLast(data[key].count - (now.lengths[key] ?? 0))
      }
    }
    for key in data.indices where locks[key] == client { locks[key] = nil }
    running[client] = nil
    // Who sees what is not committed cannot know that the unanswered has failed.
    if random.below(8) == 0, commits || isolation != .uncommitted {
      processes[client] = history.processes.count
      history.processes.append("c\(processes[client])")
      return
    }
    history.calls[now.call].outcome = commits ? .ok : .fail
    history.calls[now.call].output = commits ? .list(now.answers) : .none
    history.calls[now.call].returned = places
    places += 1
  }
}
