/// A client's place in a simulation.
struct ClientSlot: Sendable {
  enum Waiting: Sendable {
    case flight(Int)
    case giveUp(Int)
  }
  var condition: Condition = .up
  var since: Int64 = 0
  /// Operations that wait for their answer.
  var calls: [Call] = []
  /// What has arrived while it was frozen.
  var waiting: [Waiting] = []
  var thawOrder: UInt64 = 0

  struct Call: Sendable {
    let operation: Int
    /// The queue entry that ends the present try.
    var order: UInt64
  }
}

extension Simulation {
  /// Begins an operation: a request message from a client, or a request given at a node itself.
  mutating func call(_ id: NodeID, _ request: N.Request, words: [Word]) {
    let number = operations.count
    let kind = words.first?.text ?? ""
    let near = setup.roster.client(id).flatMap { setup.roster.id(named: $0.near) } ?? id
    begin(
      Operation(
        number: number, client: id, words: words, kind: kind, effect: request.effect, key: request.key,
        input: request.input, invoked: now, node: near, returned: nil, status: .pending, output: nil,
        attempts: 1, begun: trace.records.count))
    if setup.roster.isClient(id) {
      clients[id.index - slots.count].calls.append(ClientSlot.Call(operation: number, order: 0))
      attempt(number, request)
    } else {
      takeApart(.request(request, CallID(number: number, attempt: 1)), by: id.index)
    }
  }

  private mutating func attempt(_ number: Int, _ request: N.Request) {
    let operation = operations[number]
    let index = operation.client.index
    guard let client = setup.roster.client(operation.client) else { return }
    let slot = index - slots.count
    let delay = clocks[index].trueDelay(of: client.timeout.inMicroseconds)
    let order = schedule(.giveUp, index: number, at: now.microseconds + delay)
    if let call = clients[slot].calls.firstIndex(where: { $0.operation == number }) {
      clients[slot].calls[call].order = order
    }
    let kind = messageKindCount + (requestKinds.firstIndex(of: operation.kind) ?? 0)
    send(
      .request(request, CallID(number: number, attempt: operation.attempts), words: operation.words),
      kind: kind, from: index, to: operation.node.index)
  }

  func clientCall(_ operation: Int) -> ClientSlot.Call? {
    let index = operations[operation].client.index - slots.count
    guard index >= 0 else { return nil }
    return clients[index].calls.first { $0.operation == operation }
  }

  /// The present try of an operation has waited long enough: the next node in order is asked, or none is
  /// left.
  mutating func giveUp(_ number: Int) {
    let id = operations[number].client
    let slot = id.index - slots.count
    if clients[slot].condition == .frozen {
      clients[slot].waiting.append(.giveUp(number))
      return
    }
    overlays.tick(id.index)
    guard let client = setup.roster.client(id), operations[number].attempts < client.tries,
      let request = N.Request(words: operations[number].words)
    else { return end(number, .timeout, nil) }
    let asked = operations[number].node.index
    operations[number].attempts += 1
    operations[number].node = NodeID((asked + 1) % slots.count)
    let next = setup.roster.name(operations[number].node)
    let waited = client.timeout.text
    note("no answer from \(setup.roster.name(NodeID(asked))) in \(waited): asks \(next)", node: id.index)
    attempt(number, request)
  }

  /// A node's answer: a message to the client, or the end of a request that was given at the node itself.
  mutating func reply(_ value: Value, to call: CallID, _ status: Operation.Status, from index: Int) {
    guard operations.indices.contains(call.number) else { return }
    let client = operations[call.number].client
    if setup.roster.isClient(client) {
      send(.reply(value, call, status), kind: kinds.count - 1, from: index, to: client.index)
    } else if operations[call.number].status == .pending {
      end(call.number, status, value)
    }
  }

  /// An answer has reached its client; one that comes too late changes nothing.
  mutating func close(_ call: CallID, with value: Value, _ status: Operation.Status) {
    guard clientCall(call.number) != nil else { return }
    end(call.number, status, value)
  }

  mutating func end(_ number: Int, _ status: Operation.Status, _ value: Value?) {
    let index = operations[number].client.index
    if index >= slots.count {
      clients[index - slots.count].calls.removeAll { $0.operation == number }
    }
    operations[number].returned = now
    operations[number].ended = trace.records.count
    operations[number].status = status
    operations[number].output = value?.named(in: setup.roster)
    close(number)
    record(.outcome, content: UInt32(number), lamport: overlays.lamport[index])
  }
}
