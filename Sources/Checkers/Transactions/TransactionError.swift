import Engine

/// Why a history is none of transactions, and the call where that shows.
package struct TransactionError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Problem: Hashable, Sendable {
    case notATransaction(function: String)
    case notAList(Value)
    case notAnOperation(Value, of: Transactions.Kind)
    case notTheAnswer(Value, to: Value)
    case notAReadList(Value)
    case nothingWritten(key: Value)
    case writtenTwice(Value, key: Value)
  }
  /// An index of `History.calls`.
  package var call: Int
  /// The call's line in its file.
  package var line: Int?
  package var problem: Problem

  package var description: String {
    let place = line.map { "line \($0): " } ?? ""
    return place + problem.words
  }
}

extension TransactionError.Problem {
  /// Values come from files, so they are quoted.
  var words: String {
    func quoted(_ value: Value) -> String { quotedForMessage(value.description) }
    return switch self {
    case .notATransaction(let function):
      "\(quotedForMessage(function)) is no transaction; every operation must be a \"txn\""
    case .notAList(let value): "\(quoted(value)) is no list of operations"
    case .notAnOperation(let value, .listAppend):
      "\(quoted(value)) is no operation on a list; expected [append KEY VALUE] or [r KEY nil]"
    case .notAnOperation(let value, .register):
      "\(quoted(value)) is no operation on a register; expected [w KEY VALUE] or [r KEY nil]"
    case .notTheAnswer(let answer, let asked): "\(quoted(answer)) is no answer to \(quoted(asked))"
    case .notAReadList(let value): "\(quoted(value)) was read, which is no list"
    case .nothingWritten(let key): "nil was written to \(quoted(key)), which stands for no write at all"
    case .writtenTwice(let value, let key):
      "\(quoted(value)) was written to \(quoted(key)) before; every value must be written once only"
    }
  }
}
