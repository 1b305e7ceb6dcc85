/// Everything a handler may ask of the world.
public struct Effects<N: Node> {
  public let id: NodeID
  /// This node's own clock, which may be wrong.
  public let clock: Instant
  /// This node's own stream of chance.
  public var random: Random
  @usableFromInline var requested: [Effect<N>]

  @inlinable init(id: NodeID, clock: Instant, random: Random, requested: [Effect<N>]) {
    (self.id, self.clock, self.random, self.requested) = (id, clock, random, requested)
  }
  /// Sends after the handler has ended and its disk is kept.
  @inlinable public mutating func send(_ message: N.Message, to target: NodeID) {
    requested.append(.send(message, target))
  }
  @inlinable public mutating func broadcast(_ message: N.Message, to targets: [NodeID]) {
    for target in targets { requested.append(.send(message, target)) }
  }
  /// Wakes the node after `delay` on its own clock; setting a timer that runs replaces it.
  @inlinable public mutating func setTimer(_ timer: N.Timer, after delay: Duration) {
    requested.append(.setTimer(timer, delay.inMicroseconds))
  }
  @inlinable public mutating func cancel(_ timer: N.Timer) { requested.append(.cancel(timer)) }
  /// Answers the client, who closes the call when the answer arrives.
  @inlinable public mutating func reply(
    _ value: Value, to call: CallID, _ status: Operation.Status = .ok
  ) {
    requested.append(.reply(value, call, status))
  }
  /// Says in the trace, in one sentence, what the handler did and why.
  @inlinable public mutating func note(_ text: String) { requested.append(.note(text)) }
}

public enum Effect<N: Node>: Sendable {
  case send(N.Message, NodeID)
  case setTimer(N.Timer, Int64)
  case cancel(N.Timer)
  case reply(Value, CallID, Operation.Status)
  case note(String)
}
