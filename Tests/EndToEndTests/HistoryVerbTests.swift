import Foundation
import TestSupport
import Testing

@Suite struct HistoryVerbTests {
  private static let ok = """
    {:process 0, :type :invoke, :f :write, :value 5}
    {:process 0, :type :ok, :f :write, :value 5}
    {:process 1, :type :invoke, :f :read, :value nil}
    {:process 1, :type :ok, :f :read, :value 5}

    """
  private static let notOk = ok.replacing(":ok, :f :read, :value 5", with: ":ok, :f :read, :value nil")
  /// Many writes at once, whose order takes steps to find.
  private static let wide =
    (0..<12).map { "{:process \($0), :type :invoke, :f :write, :value \($0)}\n" }.joined()
    + "{:process 12, :type :invoke, :f :read}\n{:process 12, :type :ok, :f :read, :value 99}\n"

  @Test func aHistoryIsOkNotOkOrUnknown() throws {
    let program = try Program()
    let ok = try program.write("ok.edn", Self.ok), notOk = try program.write("bad.edn", Self.notOk)
    let fine = try program.run("history", "check", ok, "--model", "register")
    #expect(fine.code == 0 && fine.errors == "" && fine.outputLines.count == 1, "\(fine.errors)")
    #expect(fine.output.hasPrefix("\(ok): ok"))
    let wrong = try program.run("history", "check", notOk, "--model", "register")
    #expect(wrong.code == 1 && wrong.errors == "")
    #expect(wrong.output.hasPrefix("\(notOk): not ok"))
    #expect(wrong.outputLines.count > 3 && wrong.output.contains("not linearizable: "))
    #expect(wrong.output.contains("line 1     write 5 by process 0"), "\(wrong.output)")
    #expect(wrong.output.contains("line 3     read -> nil by process 1"), "\(wrong.output)")
    let wide = try program.write("wide.edn", Self.wide)
    let given = try program.run("history", "check", wide, "--model", "register", "--steps", "10")
    #expect(given.code == 2 && given.output.hasPrefix("\(wide): unknown: "), "\(given.output)")
  }

  @Test func badInputIsToldWithItsPlaceAndTheOtherFilesAreLookedAt() throws {
    let program = try Program()
    let ok = try program.write("ok.edn", Self.ok), notOk = try program.write("bad.edn", Self.notOk)
    let broken = try program.write("broken.edn", Self.ok + "{:process 0, :type :okk, :f :read}\n")
    let unknown = try program.write("unknown.edn", Self.ok.replacing(":f :read", with: ":f :raed"))
    let none = "\(program.folder)/none.edn"
    let two = try program.run("history", "check", broken, unknown, notOk, ok, "--model", "register")
    #expect(two.code == 65)
    #expect(two.outputLines.last == "4 histories: 1 not ok, 1 ok, 0 unknown, 2 not read")
    #expect(two.outputLines.filter { $0.hasPrefix("/") }.count == 2)
    #expect(
      two.errorLines.first
        == "\(broken):5:20: no :type is \":okk\"; did you mean \":ok\"? (types: :invoke, :ok, :fail, :info)")
    #expect(two.errorLines.count == 2 && two.errorLines[1].hasPrefix("\(unknown):3:1: "))
    let gone = try program.run("history", "check", ok, none, broken, "--model", "register")
    #expect(gone.code == 66 && gone.outputLines.last == "3 histories: 0 not ok, 1 ok, 0 unknown, 2 not read")
    #expect(gone.errorLines.first == "cannot open \(none): No such file or directory")
    let empty = try program.write("empty.edn", "; nothing\n")
    #expect(try program.run("history", "check", empty, "--model", "register").code == 65)
  }

  @Test func whatTheOptionsDoNotKnowIsRefused() throws {
    let program = try Program()
    let ok = try program.write("ok.edn", Self.ok)
    func refusal(_ options: String...) throws -> String {
      let result = try program.run(["history", "check", ok] + options)
      #expect(result.code == 64 && result.output == "")
      return result.errors
    }
    #expect(try refusal("--model", "registr").hasSuffix("; did you mean \"register\"?\n"))
    #expect(
      try refusal("--model", "queue", "--consistency", "causal")
        == "netsplit: --model queue --consistency \"causal\": expected one of linearizable\n")
    #expect(
      try refusal("--model", "register", "--consistency", "casual").hasSuffix("; did you mean \"causal\"?\n"))
    #expect(
      try refusal("--model", "register", "--memory", "12")
        == "netsplit: --memory \"12\": expected a size such as 512MB or 2GB\n")
    #expect(try refusal("--model", "register", "--steps=-1").contains("not negative"))
    #expect(try program.run("history", "check", "--model", "register").code == 64)
  }

  @Test func consistencyIsChosenByName() throws {
    let program = try Program()
    let stale = try program.write("stale.edn", Self.notOk)
    let sequential = try program.run(
      "history", "check", stale, "--model", "register", "--consistency", "sequential")
    #expect(sequential.code == 0, "\(sequential.output)\(sequential.errors)")
    let transactions = try program.write(
      "txn.edn",
      """
      {:process 0, :type :invoke, :f :txn, :value [[:append 1 1]]}
      {:process 0, :type :ok, :f :txn, :value [[:append 1 1]]}
      {:process 1, :type :invoke, :f :txn, :value [[:r 1 nil]]}
      {:process 1, :type :ok, :f :txn, :value [[:r 1 []]]}
      {:process 1, :type :invoke, :f :txn, :value [[:r 1 nil]]}
      {:process 1, :type :ok, :f :txn, :value [[:r 1 [1]]]}

      """)
    let strict = try program.run("history", "check", transactions, "--model", "list-append")
    #expect(strict.code == 1 && strict.output.contains(" before line "), "\(strict.output)\(strict.errors)")
    let level = try program.run(
      "history", "check", transactions, "--model", "list-append", "--consistency", "serializable")
    #expect(level.code == 0, "\(level.output)\(level.errors)")
  }

  @Test func aPairIsAKeyWithItsValueWhereTheFlagSaysSo() throws {
    let program = try Program()
    let pairs = try program.write(
      "pairs.edn",
      """
      {:process 0, :type :invoke, :f :write, :value [1 5]}
      {:process 0, :type :ok, :f :write, :value [1 5]}
      {:process 1, :type :invoke, :f :read, :value [2 nil]}
      {:process 1, :type :ok, :f :read, :value [2 nil]}

      """)
    for options in [["--independent"], ["--independent", "--whole"]] {
      let result = try program.run(["history", "check", pairs, "--model", "register"] + options)
      #expect(result.code == 0, "\(result.output)\(result.errors)")
    }
    #expect(try program.run("history", "check", pairs, "--model", "register").code == 1)
  }

  @Test func jsonHasWhatALaterProgramNeeds() throws {
    let program = try Program()
    let notOk = try program.write("bad.edn", Self.notOk), ok = try program.write("ok.edn", Self.ok)
    let result = try program.run("history", "check", notOk, ok, "--model", "cas-register", "--json")
    #expect(result.code == 1 && result.errors == "")
    let reports = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    #expect(reports.map { $0["verdict"] as? String } == ["not ok", "ok"])
    #expect(reports.map { $0["model"] as? String } == ["cas-register", "cas-register"])
    #expect((reports[0]["steps"] as? Int).map { $0 > 0 } == true)
    let finding = try #require((reports[0]["findings"] as? [[String: Any]])?.first)
    #expect(finding["name"] as? String == "not linearizable" && finding["sentence"] is String)
    let impasse = try #require(finding["impasse"] as? [String: Any])
    let stuck = try #require(impasse["stuck"] as? [String: Any])
    #expect(stuck["words"] as? String == "read -> nil" && stuck["line"] as? Int == 3)
    #expect(stuck["index"] as? Int == 1 && stuck["process"] as? String == "process 1")
    let step = try #require((impasse["order"] as? [[String: Any]])?.last)
    #expect(step["words"] as? String == "write 5" && step["state"] is String)
  }

  @Test func nothingOfAFileIsObeyedByATerminal() throws {
    let program = try Program()
    let text = Self.notOk.replacing(":value 5", with: #":value "\u001b[2J\n\u202e""#)
    let file = try program.write("escape.edn", text)
    let result = try program.run("history", "check", file, "--model", "register")
    #expect(result.code == 1 && result.isPlain, "\(result.output.debugDescription)")
  }
}
