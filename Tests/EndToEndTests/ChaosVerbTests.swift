import TestSupport
import Testing

@Suite struct ChaosVerbTests {
  private let bug = ["chaos", "replicated-kv", "--set", "ack=at_once", "--until", "40s"]

  @Test func theReproduceLineShowsTheSameViolationWithStatusOne() throws {
    let program = try Program()
    let result = try program.run(bug + ["--seeds", "0...2", "--shrink", "none"])
    #expect(result.code == 1)
    let lines = result.outputLines.map(String.init)
    let index = try #require(lines.firstIndex { $0.hasPrefix("reproduce: netsplit run ") })
    let sentence = try #require(
      lines[index - 1].firstIndex(of: ":").map {
        String(lines[index - 1][$0...].dropFirst(2))
      })
    let arguments = lines[index].split(separator: " ").dropFirst(2).map(String.init)
    let again = try program.run(arguments)
    #expect(again.code == 1 && again.output.contains(sentence), "\(again.output)")
  }

  @Test func theShrunkScriptCanBePastedAndShowsItToo() throws {
    let program = try Program()
    let lines = try program.run(bug + ["--seeds", "0...2"]).outputLines.map(String.init)
    let start = try #require(lines.firstIndex { $0.hasSuffix("--script /dev/stdin <<'END'") })
    let end = try #require(lines[start...].firstIndex(of: "END"))
    let script = try program.write("shrunk", lines[(start + 1)..<end].joined(separator: "\n") + "\n")
    let words = lines[start].split(separator: " ").dropFirst().dropLast(2).map(String.init)
    let again = try program.run(words + [script])
    #expect(again.code == 1, "\(again.output) \(again.errors)")
  }

  @Test func shardsTogetherFindWhatOneProcessFindsAndJoinSumsThemUp() throws {
    let program = try Program()
    let common = bug + ["--seeds", "0..<6", "--shrink", "none"]
    let whole = try program.run(common).outputLines.filter { $0.hasPrefix("seed ") }
    var paths: [String] = [], found: [Substring] = []
    for shard in 1...2 {
      let result = try program.run(common + ["--shard", "\(shard)/2"])
      found += result.outputLines.filter { $0.hasPrefix("seed ") }
      paths.append(try program.write("shard\(shard)", result.output))
    }
    #expect(whole.count > 2 && Set(found) == Set(whole) && found.count == whole.count)
    let sum = try program.run(["chaos", "--join"] + paths)
    #expect(sum.code == 1 && sum.outputLines.filter { $0.hasPrefix("seed ") } == whole)
    #expect(sum.outputLines.last == "chaos: 6 of 6 seeds, \(whole.count) violated")
    let half = try program.run("chaos", "--join", paths[0])
    #expect(half.errors.contains("missing: seeds 1, 3, 5"))
  }

  @Test func aSchedulersVariablesNameTheShard() throws {
    let program = try Program()
    let slurm = [
      "SLURM_ARRAY_TASK_ID": "4", "SLURM_ARRAY_TASK_MIN": "3", "SLURM_ARRAY_TASK_MAX": "5",
      "SLURM_ARRAY_TASK_COUNT": "3",
    ]
    let common = ["chaos", "ping-stream", "--seeds", "0...5"]
    let one = try program.run(common + ["--shard", "auto"], environment: slurm)
    #expect(one.code == 0 && one.outputLines.first?.hasSuffix(", shard 2/3") == true, "\(one.errors)")
    let two = try program.run(common + ["--shard", "auto/3"], environment: ["JOB_COMPLETION_INDEX": "1"])
    #expect(two.output == one.output)
    #expect(try program.run(common + ["--shard", "auto"]).code == 64)
  }

  @Test(arguments: [
    (["--seeds", "5...2"], "reversed"), (["--seeds", "3..<3"], "are none"),
    (["--seeds", "x"], "expected seeds"),
    (["--shard", "9/8"], "no shard 9 of 8"), (["--shard", "0/8"], "no shard 0 of 8"),
    (["--until", "-3s"], "--until"), (["--until", "2s"], "too short"), (["--set", "retry=-1s"], "--set"),
    (["--kinds", "crsh"], "did you mean \"crash\""), (["--set", "ackk=majority"], "did you mean \"ack\""),
  ]) func wrongWordsEndWithAUsageErrorAndASentence(_ words: [String], _ sentence: String) throws {
    let result = try Program().run(["chaos", "replicated-kv"] + words)
    #expect(result.code == 64 && result.errors.contains(sentence), "\(result.errors)")
    #expect(result.isPlain)
  }

  @Test func anInterruptPrintsWhatWasDoneSoFar() throws {
    let command =
      "\"$0\" chaos heartbeat-failover --set rule=majority --seeds 0...99999 & sleep 2; "
      + "kill -INT $!; wait $!; echo status $?"
    let result = try ProcessRun(
      ["/bin/bash", "-c", command, BuiltProgram.path("netsplit")], environment: [:], seconds: 30)
    let lines = result.output.split(separator: "\n")
    #expect(lines.last == "status 130", "\(result.output)")
    #expect(lines.dropLast().last?.hasSuffix("of 100000 seeds, 0 violated, ended early") == true)
  }
}
