import Checkers
import Engine
import Foundation
import Testing

/// Real histories, which lie beside the project.
enum Oracles {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/oracles/histories")
  static var isThere: Bool { FileManager.default.fileExists(atPath: folder.path()) }
  static func text(_ path: String) throws -> String {
    try String(contentsOf: folder.appending(path: path), encoding: .utf8)
  }
  /// The rows of `expected.tsv`: path, model, operations, crashed ones, most at once, verdict, time.
  static func rows() throws -> [[String]] {
    try text("expected.tsv").split(separator: "\n").dropFirst().map {
      $0.split(separator: "\t").map(String.init)
    }
  }
}

extension History {
  /// Without the lines of a file.
  var withoutLines: History {
    var history = self
    for index in history.calls.indices { history.calls[index].line = nil }
    return history
  }
  var text: String { HistoryText.lines(of: self).joined(separator: "\n") + "\n" }
}

/// Expects a text to be refused with that message.
func expectRefusal(_ text: String, independent: Bool = false, _ message: String) {
  let error = #expect(throws: Diagnostic.self) { try HistoryText.read(text, independent: independent) }
  #expect(error?.description == message)
}

@Suite struct HistoryTextTests {
  private static let jepsen = """
    {:process 0, :type :invoke, :f :write, :value 5, :time 10, :index 0}
    {:process :nemesis, :type :info, :f :start, :value "cut", :time 11, :index 1}
    {:process 1, :type :invoke, :f :read, :value nil, :time 12, :index 2}
    {:process 0, :type :ok, :f :write, :value 5, :time 13, :index 3}
    {:process 1, :type :ok, :f :read, :value 5, :time 14, :index 4}
    {:process 2, :type :invoke, :f :cas, :value [5 6], :time 15, :index 5}
    {:process 2, :type :fail, :f :cas, :value [5 6], :time 16, :index 6}
    {:process 1, :type :invoke, :f :write, :value 7, :time 17, :index 7}
    {:process 1, :type :info, :f :write, :value 7, :time 18, :index 8, :error :timeout}
    {:process 0, :type :invoke, :f :read}
    """
  private static var expected: History {
    var calls = [
      Call(process: 0, "write", input: .int(5), invoked: 0, returned: 2, line: 1),
      Call(process: 1, "read", output: .int(5), invoked: 1, returned: 3, line: 3),
      Call(
        process: 2, "cas", input: .list([.int(5), .int(6)]), outcome: .fail, invoked: 4, returned: 5,
        line: 6),
      Call(process: 1, "write", input: .int(7), outcome: .info, invoked: 6, returned: nil, line: 8),
      Call(process: 0, "read", outcome: .info, invoked: 7, returned: nil, line: 10),
    ]
    let times: [(Int64?, Int64?)] = [(10, 13), (12, 14), (15, 16), (17, nil), (nil, nil)]
    for (index, time) in times.enumerated() {
      (calls[index].invokedTime, calls[index].returnedTime) = time
    }
    return History(calls, processes: ["process 0", "process 1", "process 2"])
  }

  @Test func mapsAreReadBareOrInOneCollectionOrTagged() throws {
    let text = Self.jepsen
    #expect(try HistoryText.read(text) == Self.expected)
    #expect(try HistoryText.read("; a history\n[\(text)]").withoutLines == Self.expected.withoutLines)
    #expect(try HistoryText.read("(\(text))") == Self.expected)
    #expect(try HistoryText.read(text.replacing("{", with: "#jepsen.history.Op{")) == Self.expected)
  }

  @Test func aReadThatTimedOutInALogHasEndedAndItsProcessGoesOn() throws {
    let log = """
      INFO  jepsen.util - 0\t:invoke\t:read\tnil
      INFO  jepsen.util - :nemesis\t:info\t:start\t["n1" #<Foo> {]
      INFO  jepsen.util - 1\t:invoke\t:cas\t[1 2]
      INFO  jepsen.util - 0\t:fail\t:read\t:timed-out

      INFO  jepsen.util - 0\t:invoke\t:write\t3
      INFO  jepsen.util - 1\t:fail\t:cas\t[1 2]
      INFO  jepsen.util - 0\t:info\t:write\t:timed-out
      """
    let expected = History(
      [
        Call(process: 0, "read", outcome: .info, invoked: 0, returned: 2, line: 1),
        Call(
          process: 1, "cas", input: .list([.int(1), .int(2)]), outcome: .fail, invoked: 1, returned: 4,
          line: 3),
        Call(process: 0, "write", input: .int(3), outcome: .info, invoked: 3, returned: nil, line: 6),
      ], processes: ["process 0", "process 1"])
    #expect(try HistoryText.read(log) == expected)
    let text = log.replacing("INFO  jepsen.util - ", with: "").replacing(
      "\t:timed-out", with: "\tnil\t:timed-out")
    #expect(try HistoryText.read(text) == expected, "history.txt has the same lines without their beginning")
    #expect(try HistoryText.read(expected.text).withoutLines == expected.withoutLines)
    // In a history.edn a failed read has failed.
    let edn = "{:process 0 :type :invoke :f :read} {:process 0 :type :fail :f :read :error :timed-out}"
    #expect(try HistoryText.read(edn).calls.map(\.outcome) == [.fail])
  }

  @Test func aPairIsAKeyWithItsValueOnlyWhereTheCallerSaysSo() throws {
    let text = """
      {:process 0, :type :invoke, :f :cas, :value [1 [2 3]]}
      {:process 1, :type :invoke, :f :read, :value ["x" nil]}
      {:process 0, :type :info, :f :cas, :value :timed-out}
      {:process 1, :type :ok, :f :read, :value ["x" 5]}
      """
    let history = try HistoryText.read(text, independent: true)
    #expect(history.calls.map(\.key) == [.int(1), .text("x")])
    #expect(history.calls.map(\.words) == ["cas 1 [2 3]", "read x -> 5"])
    #expect(try HistoryText.read(history.text).withoutLines == history.withoutLines)
    let whole = try HistoryText.read(text)
    #expect(whole.calls.map(\.key) == [nil, nil])
    #expect(whole.calls.map(\.words) == ["cas [1 [2 3]]", "read [x -] -> [x 5]"])
    expectRefusal(
      "{:process 0, :type :invoke, :f :write, :value 3}", independent: true,
      "1:47: expected [key value], as each value is where keys are independent, found \"3\"")
    expectRefusal(
      "{:process 0, :type :invoke, :f :write, :key 1, :value [1 3]}", independent: true,
      "1:1: the operation has two keys: :key and that of its value")
  }

  @Test func whatComesBackIsNotWhatWasHandedOver() throws {
    let text = """
      {:process 0, :type :invoke, :f :append, :key "0", :value "x 9 0 y"}
      {:process 1, :type :invoke, :f :get, :key "0", :value nil}
      {:process 0, :type :ok, :f :append, :key "0", :value "x 9 0 y"}
      {:process 1, :type :ok, :f :get, :key "0", :value "x 9 0 y"}
      {:process 2, :type :invoke, :f :txn, :value [[:append 11 1] [:r 11 nil]]}
      {:process 2, :type :ok, :f :txn, :value [[:append 11 1] [:r 11 [1]]]}
      {:process 2, :type :invoke, :f :acquire, :value nil}
      {:process 2, :type :ok, :f :acquire, :value 7}
      {:process 2, :type :invoke, :f :read, :value 5}
      {:process 2, :type :ok, :f :read, :value 5}
      {:process 2, :type :invoke, :f :read}
      {:process 2, :type :ok, :f :read, :value #{10 9 :a}}
      """
    let history = try HistoryText.read(text)
    func transaction(_ read: Value) -> Value {
      .list([.list([.text("append"), .int(11), .int(1)]), .list([.text("r"), .int(11), read])])
    }
    #expect(
      history.calls.map { [$0.input, $0.output] } == [
        [.text("x 9 0 y"), .none], [.none, .text("x 9 0 y")],
        [transaction(.none), transaction(.list([.int(1)]))], [.none, .int(7)], [.none, .int(5)],
        [.none, .list([.int(9), .int(10), .text("a")])],
      ])
    #expect(history.text.contains(":value [[:append 11 1] [:r 11 [1]]]"))
    #expect(try HistoryText.read(history.text).withoutLines == history.withoutLines)
  }

  @Test func aClientWithANameGoesOnAfterAnEndThatNobodyKnows() throws {
    let history = History(
      [
        Call(process: 0, "write", key: .text("x"), input: .int(1), outcome: .info, invoked: 0, returned: nil),
        Call(process: 0, "read", key: .text("x"), output: .int(1), invoked: 1, returned: 3),
        Call(process: 1, "write", key: .text("x"), input: .int(2), outcome: .info, invoked: 2, returned: nil),
      ], processes: ["west", "process 3"])
    #expect(
      HistoryText.lines(of: history) == [
        #"{:type :invoke, :f :write, :key "x", :value 1, :process "west", :index 0}"#,
        #"{:type :info, :f :write, :key "x", :value 1, :process "west", :index 1}"#,
        #"{:type :invoke, :f :read, :key "x", :value nil, :process "west", :index 2}"#,
        #"{:type :invoke, :f :write, :key "x", :value 2, :process 3, :index 3}"#,
        #"{:type :ok, :f :read, :key "x", :value 1, :process "west", :index 4}"#,
        #"{:type :info, :f :write, :key "x", :value 2, :process 3, :index 5}"#,
      ])
    #expect(try HistoryText.read(history.text).withoutLines == history)
  }

  private static let write = "{:process 3 :type :invoke :f :write :value 1}\n"
  private static let refusals: [(String, String)] = [
    ("{:process 3 :type :ok :f :read}", "1:1: process 3 ends \"read\", but it has begun nothing"),
    (
      "\(write) {:process 3 :type :invoke :f :read}",
      "2:2: process 3 begins \"read\", but its \"write\" in line 1 has not ended; "
        + "a process does one thing at a time"
    ),
    (
      "\(write){:process 3 :type :info :f :write} {:process 3 :type :invoke :f :read}",
      "2:36: process 3 goes on after its :info in line 2; whoever does not know how an operation "
        + "ended goes on under a new number"
    ),
    (
      "\(write){:process 3 :type :ok :f :read}",
      "2:1: process 3 ends \"read\", but what it has begun is \"write\" in line 1"
    ),
    (
      "\(write){:process 3 :type :ok :f :write :key 4}",
      "2:1: process 3 ends \"write\" of the key \"4\", but it has begun \"write\" in line 1 of no key"
    ),
    (
      "{:process 3 :f :read}",
      "1:1: the operation has no :type; one is {:process 0, :type :invoke, :f :write, :value 5}"
    ),
    (
      "{:type :ok}",
      "1:1: the operation has no :process and no :f; one is {:process 0, :type :invoke, :f :write, :value 5}"
    ),
    (
      "{:process 3 :type :invok :f :read}",
      "1:19: no :type is \":invok\"; did you mean \":invoke\"? (types: :invoke, :ok, :fail, :info)"
    ),
    (
      "{:process [3] :type :ok :f :read}",
      "1:11: expected the number of a process, a name or :nemesis, found \"[3]\""
    ),
    ("{:process 3 :type :ok :f 3}", "1:26: expected the name of an operation such as :write, found \"3\""),
    ("{:process 3 :type :invoke :f :read :time 1.5}", "1:42: :time is in nanoseconds, found \"1.5\""),
    (
      "{:process 3 :type :invoke :f :read :index 5} {:process 4 :type :invoke :f :read :index 5}",
      "1:46: the :index 5 stands behind 5; the lines are not in order"
    ),
    (
      "[1]",
      "1:2: expected an operation such as {:process 0, :type :invoke, :f :write, :value 5}, found \"1\""
    ),
    ("{:process 3 :type :invoke :f :read", "1:1: expected \"}\" for this \"{\", found the end"),
    ("\n ; nothing\n", "1:1: the history has no operation"), ("[]", "1:1: the history has no operation"),
    ("{:process :nemesis :type :info :f :start}", "1:1: the history has no operation"),
    (
      "\n hello world\nx",
      "2:2: found \"hello world\", which begins no history; expected maps of EDN such as "
        + "{:process 0, :type :invoke, :f :write, :value 5} (Jepsen, Knossos, "
        + "Porcupine's kv files, netsplit), bare or in one vector, or lines of Jepsen's log such as "
        + "INFO  jepsen.util - 0 :invoke :write 5"
    ),
    (
      "INFO  jepsen.util - 0\t:invoke\t:read\tnil\nINFO  jepsen.core - x",
      "2:1: expected a line such as INFO  jepsen.util - 0 :invoke :write 5, found \"INFO  jepsen.core - x\""
    ),
    (
      "INFO  jepsen.util - 0\t:invoke\t:read",
      "1:21: expected a process, a type, an operation, its value and perhaps an error, "
        + "found \"0?:invoke?:read\""
    ),
    (
      "0\t:invoke\t:read\tnil\n0\t:okk\t:read\t3",
      "2:3: no :type is \":okk\"; did you mean \":ok\"? (types: :invoke, :ok, :fail, :info)"
    ),
    ("0\t:invoke\t:write\t[3", "1:18: expected \"]\" for this \"[\", found the end"),
  ]
  @Test(arguments: refusals) func whatIsNoHistoryIsRefusedWithItsPlace(_ text: String, _ message: String) {
    expectRefusal(text, message)
  }

  @Test(.enabled(if: Oracles.isThere, "the real histories lie beside the project"))
  func everyRealHistoryIsReadAndComesBackFromItsText() throws {
    let rows = try Oracles.rows()
    #expect(rows.count == 58)
    for row in rows {
      let history = try HistoryText.read(try Oracles.text(row[0]))
      #expect(history.calls.count == Int(row[2]), "\(row[0])")
      #expect(history.calls.count { $0.returned == nil } == (row[3] == "-" ? 0 : Int(row[3])), "\(row[0])")
      let again = try HistoryText.read(history.text)
      #expect(again.withoutLines == history.withoutLines, "\(row[0])")
    }
  }

  @Test func anyHistoryComesBackFromItsText() throws {
    for seed in UInt64(0)..<500 {
      var generator = HistoryGenerator(seed: seed)
      let history = generator.history()
      let read = try HistoryText.read(history.text)
      #expect(read.withoutLines == history, "HistoryGenerator(seed: \(seed)):\n\(history.text)")
    }
  }
}

/// Draws histories of named and numbered processes with values of all kinds.
struct HistoryGenerator {
  var random: Random
  init(seed: UInt64) { random = Random(seed: seed, stream: "histories") }

  mutating func pick<Content>(_ contents: [Content]) -> Content {
    contents[Int(random.below(Int64(contents.count)))]
  }
  mutating func value(depth: Int = 2) -> Value {
    switch random.below(depth > 0 ? 7 : 5) {
    case 0: .int(Int(random.below(5)))
    case 1: .text(pick(["", "a b", "é\"\n", "c1"]))
    case 2: .bool(true)
    case 3: .number(0.25)
    case 4: .none
    case 5: .list((0..<random.below(3)).map { _ in value(depth: depth - 1) })
    default: .table([[.text("k"), value(depth: depth - 1)], [.text("l"), value(depth: depth - 1)]])
    }
  }

  mutating func history() -> History {
    var history = History()
    var numbers: [String: Int] = [:], open: [String: Int] = [:], gone: Set<String> = []
    var place = 0
    let names = ["west", "process 0", "c 1", "process -2"]
    for _ in 0..<1 + random.below(20) {
      let name = place == 0 ? names[0] : pick(names)
      if let index = open[name] {
        open[name] = nil
        end(&history.calls[index], at: &place)
        if history.calls[index].returned == nil { gone.insert(name) }
      } else if name.hasPrefix("process") ? !gone.contains(name) : true {
        let process = numbers[name] ?? history.processes.count
        if numbers[name] == nil { history.processes.append(name) }
        numbers[name] = process
        open[name] = history.calls.count
        let function = pick(["read", "write", "cas", "txn", "add one", "dequeue"])
        var call = Call(
          process: process, function, key: random.below(2) == 0 ? .int(3) : nil,
          input: function == "read" || function == "dequeue" ? .none : value(), outcome: .info,
          invoked: place, returned: nil)
        if random.below(2) == 0 { call.invokedTime = random.below(1000) }
        history.calls.append(call)
        place += 1
      }
    }
    return history
  }

  private mutating func end(_ call: inout Call, at place: inout Int) {
    switch random.below(4) {
    case 0: call.outcome = .fail
    case 1: return
    case 2: break
    default:
      call.outcome = .ok
      let answer = value()
      let isAnswer = call.function == "txn" || answer != call.input
      call.output = isAnswer ? answer : .none
    }
    call.returned = place
    if random.below(2) == 0 { call.returnedTime = random.below(1000) }
    place += 1
  }
}
