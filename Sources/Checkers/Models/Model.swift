import Engine

/// A sequential object as a specification: what each operation does to its state, and what it may answer.
///
/// A model is a value and its steps are pure: equal states and actions give equal results.
package protocol Model: Sendable {
  associatedtype State: Hashable & Sendable
  /// An operation in the model's own terms: what was asked, and what was told where that is known.
  associatedtype Action: Hashable & Sendable
  var initial: State { get }
  /// The action of a call; nil for one that has no bearing on any order, as one that failed.
  func action(of call: Call) throws(ModelError) -> Action?
  /// The state after an action; nil where the object cannot do or answer this.
  func step(_ state: State, _ action: Action) -> State?
  /// Whether the action leaves every state as it is.
  func isObserver(_ action: Action) -> Bool
  /// A state in words.
  func words(_ state: State) -> String
}

/// What a model cannot make sense of.
package enum ModelError: Error, Hashable, Sendable {
  /// The functions that it knows.
  case unknownFunction(Call, model: ModelName)
  /// An argument or answer of the wrong form; what was expected, in words.
  case malformed(Call, expected: String)

  package var call: Call {
    switch self {
    case .unknownFunction(let call, _), .malformed(let call, _): call
    }
  }
  package var description: String {
    switch self {
    case .unknownFunction(let call, let model):
      let known = model.functions
      return "\(model.rawValue) has no operation \(quotedForMessage(call.function))"
        + didYouMean(call.function, among: known) + "; it has \(known.joined(separator: ", "))"
    case .malformed(let call, let expected):
      return "found \(quotedForMessage(call.words)), expected \(expected)"
    }
  }
}

/// The objects that a history can be checked against, by the names that people use for them.
package enum ModelName: String, CaseIterable, Hashable, Sendable {
  case register
  /// A register with compare-and-set; one that failed says nothing, as in Knossos.
  case casRegister = "cas-register"
  /// The same, but one that failed says that the value was another, as in Porcupine's model of etcd.
  case etcdRegister = "etcd-register"
  case kvAppend = "kv-append"
  case queue, mutex, set, counter
  case fencedLock = "fenced-lock"
  case log

  package var functions: [String] {
    switch self {
    case .register: ["read", "write"]
    case .casRegister, .etcdRegister: ["read", "write", "cas"]
    case .kvAppend: ["get", "put", "append"]
    case .queue: ["enqueue", "dequeue"]
    case .mutex, .fencedLock: ["acquire", "release"]
    case .set: ["add", "remove", "read", "contains"]
    case .counter: ["add", "read"]
    case .log: ["append", "write", "read"]
    }
  }
  package var sentence: String {
    switch self {
    case .register: "a value that is written and read"
    case .casRegister: "a register with cas [old new]; a cas that failed says nothing"
    case .etcdRegister: "a register with cas [old new]; a cas that failed says that another value stood there"
    case .kvAppend: "a text that is put, appended to and got"
    case .queue: "first in, first out; a dequeue of nil says that it was empty"
    case .mutex: "a lock that one may hold"
    case .set: "values that are added and removed; a read sees all of them"
    case .counter: "a number that is added to; a read sees the sum"
    case .fencedLock: "a lock whose acquire gives a number that always grows, released by its holder"
    case .log: "a list that is appended to (append or write); a read sees all of it"
    }
  }
}
