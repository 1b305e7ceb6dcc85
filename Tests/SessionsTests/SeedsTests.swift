import Testing

@testable import Sessions

@Suite struct SeedsTests {
  @Test func seedsAreARangeOrOne() throws {
    #expect(try Range(seeds: "0..<1000") == 0..<1000)
    #expect(try Range(seeds: "5...9") == 5..<10)
    #expect(try Range(seeds: "34") == 34..<35)
  }

  @Test(arguments: [
    ("5..<5", "are none: 5 is left out"), ("9...3", "are reversed"), ("9..<3", "are reversed"),
    ("", "expected seeds"), ("x", "expected seeds"), ("0..", "with the quotes"), ("1..9", "with the quotes"),
    ("-1...4", "expected seeds"), ("0...99999999999999999999", "expected seeds"),
    ("1...2...3", "expected seeds"),
    ("18446744073709551615", "expected seeds"),
  ])
  func otherSeedsAreRefused(_ text: String, _ part: String) {
    let error = #expect(throws: SeedError.self) { try Range(seeds: text) }
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
  }

  @Test(arguments: [1, 2, 3, 8, 40] as [UInt64]) func theShardsTogetherAreTheWhole(_ count: UInt64) throws {
    let seeds: Range<UInt64> = 7..<44
    var all: [UInt64] = []
    for number in 1...count {
      let shard = try Shard(parsing: "\(number)/\(count)")
      all += (0..<shard.share(of: UInt64(seeds.count))).map { shard.seed($0, of: seeds) }
    }
    #expect(all.sorted() == Array(seeds))
  }

  @Test(arguments: ["0/8", "9/8", "1/0", "-1/8", "1", "a/8", "1/8/2", "", "auto/", "auto/0", "auto/8/1"])
  func otherShardsAreRefused(_ text: String) {
    #expect(throws: SeedError.self) { try Shard(parsing: text, environment: ["JOB_COMPLETION_INDEX": "0"]) }
  }

  private func slurm(_ task: Int, _ first: Int, _ last: Int, _ count: Int) -> [String: String] {
    [
      "SLURM_ARRAY_TASK_ID": "\(task)", "SLURM_ARRAY_TASK_MIN": "\(first)", "SLURM_ARRAY_TASK_MAX": "\(last)",
      "SLURM_ARRAY_TASK_COUNT": "\(count)",
    ]
  }

  @Test func autoIsTheTaskOfASlurmArray() throws {
    func shard(_ environment: [String: String], _ text: String = "auto") throws -> String {
      try Shard(parsing: text, environment: environment).text
    }
    #expect(try (1...8).map { try shard(slurm($0, 1, 8, 8)) } == (1...8).map { "\($0)/8" })
    #expect(try (0...3).map { try shard(slurm($0, 0, 3, 4)) } == (1...4).map { "\($0)/4" })
    #expect(try [1, 3, 5, 7].map { try shard(slurm($0, 1, 7, 4)) } == (1...4).map { "\($0)/4" })
    #expect(try shard(slurm(5, 5, 5, 1)) == "1/1")
    #expect(try shard(slurm(2, 1, 8, 8), "auto/8") == "2/8")
    for environment in [
      slurm(2, 1, 9, 4), slurm(9, 1, 8, 8), slurm(1, 3, 2, 2), ["SLURM_ARRAY_TASK_ID": "3"],
    ] {
      #expect(throws: SeedError.self) { try shard(environment) }
    }
    // One task that is run again does not know the others.
    #expect(throws: SeedError.self) { try shard(slurm(3, 3, 3, 1), "auto/8") }
  }

  @Test func autoIsThePodOfAnIndexedJobThatSaysHowManyThereAre() throws {
    let pod = ["JOB_COMPLETION_INDEX": "0"]
    #expect(try Shard(parsing: "auto/8", environment: pod).text == "1/8")
    #expect(try Shard(parsing: "auto/8", environment: ["JOB_COMPLETION_INDEX": "7"]).text == "8/8")
    for (text, index) in [("auto", "0"), ("auto/8", "8"), ("auto/8", "x"), ("auto/8", "")] {
      #expect(throws: SeedError.self) {
        try Shard(parsing: text, environment: ["JOB_COMPLETION_INDEX": index])
      }
    }
    #expect(throws: SeedError.self) { try Shard(parsing: "auto/8") }
  }
}

@Suite struct ChaosSumTests {
  private let job = "system x version 1, until 60s, set a=\"; seeds 1\""

  private func lines(_ shard: String, violated: [UInt64] = [], done: UInt64? = nil) throws -> [String] {
    let seeds: Range<UInt64> = 0..<20
    let shard = try Shard(parsing: shard)
    let total = shard.share(of: 20)
    return [ChaosLine.head(job: job, seeds: seeds, shard: shard).text]
      + violated.flatMap {
        [
          ChaosLine.violated($0, sentence: "at 2s: broken promise: p").text,
          ChaosLine.reproduce("netsplit run x --seed \($0)").text, "shrunk to 1 of 7 commands in 3 runs:",
          "4s crash n1", "END",
        ]
      } + [ChaosLine.done(done ?? total, of: total, violated: violated.count).text]
  }

  @Test func linesReadBack() throws {
    let lines: [ChaosLine] = [
      .head(job: job, seeds: 3..<9, shard: .whole),
      .head(job: job, seeds: 0..<1000, shard: try Shard(parsing: "2/8")),
      .violated(34, sentence: "at 5.2s: broken promise: one: two"), .reproduce("netsplit run x --seed 34"),
      .done(5, of: 9, violated: 2), .done(9, of: 9, violated: 0),
    ]
    for line in lines { #expect(ChaosLine(parsing: line.text) == line) }
    for text in ["4s crash n1", "END", "", "shrunk to 1 of 2 commands in 3 runs:"] {
      #expect(ChaosLine(parsing: text) == nil)
    }
  }

  @Test func shardsSumUpToTheWhole() throws {
    var sum = ChaosSum()
    try sum.add(lines("2/3", violated: [4, 1]))
    try sum.add(lines("1/3") + lines("3/3", violated: [2]))
    #expect(sum.job == job && sum.sortedViolations.map(\.seed) == [1, 2, 4])
    #expect(sum.sortedViolations.last?.reproduce == "netsplit run x --seed 4")
    #expect(sum.sortedViolations.first?.sentence == "at 2s: broken promise: p")
    let coverage = sum.coverage
    #expect(coverage.run == 20 && coverage.of == 20 && coverage.missing == [] && coverage.twice == [])
  }

  @Test func whatIsMissingOrCountedTwiceIsSaid() throws {
    var sum = ChaosSum()
    try sum.add(lines("1/2", violated: [2], done: 3))
    try sum.add(lines("1/2", violated: [2], done: 2))
    try sum.add(Array(lines("2/2").dropLast()))
    #expect(sum.coverage.twice == [0..<1, 2..<3] && sum.coverage.run == 3)
    #expect(sum.coverage.missing == [1..<2, 3..<4, 5..<20])
    #expect(sum.violated.count == 1)
  }

  @Test func whatIsNoChaosRunOrAnotherJobIsRefusedWithItsLine() throws {
    var sum = ChaosSum()
    #expect(throws: (any Error).self) { try sum.add(["hello"]) }
    #expect(throws: (any Error).self) { try sum.add(["seed 3: something"]) }
    try sum.add(lines("1/2"))
    let other = try ["", lines("2/2")[0].replacing("60s", with: "61s")]
    #expect(throws: (any Error).self) { try sum.add(other) }
    let wrong = try lines("2/2").map { $0.replacing("10 of 10", with: "11 of 11") }
    #expect(throws: (any Error).self) { try sum.add(wrong) }
  }
}
