import Engine

/// The lines that a chaos run prints, which another one reads to sum up several.
package enum ChaosLine: Hashable, Sendable {
  /// The first line: what is run, and on which seeds.
  case head(job: String, seeds: Range<UInt64>, shard: Shard)
  case violated(UInt64, sentence: String)
  case reproduce(String)
  /// The last line: how many of the shard's seeds were run, in their order.
  case done(UInt64, of: UInt64, violated: Int)

  package var text: String {
    switch self {
    case .head(let job, let seeds, let shard):
      "chaos: \(job); seeds \(seeds.lowerBound)..<\(seeds.upperBound)"
        + (shard == .whole ? "" : ", shard \(shard.text)")
    case .violated(let seed, let sentence): "seed \(seed): \(sentence)"
    case .reproduce(let command): "reproduce: \(command)"
    case .done(let count, let total, let violated):
      "chaos: \(count) of \(total) seeds, \(violated) violated" + (count < total ? ", ended early" : "")
    }
  }

  /// nil for every other line, such as those of a script.
  package init?(parsing text: String) {
    if let match = text.wholeMatch(of: /chaos: (.*); seeds ([0-9.<]+)(, shard ([0-9\/]+))?/) {
      guard let seeds = try? Range(seeds: String(match.2)),
        let shard = try? match.4.map({ try Shard(parsing: String($0)) }) ?? .whole
      else { return nil }
      self = .head(job: String(match.1), seeds: seeds, shard: shard)
    } else if let match = text.wholeMatch(of: /chaos: ([0-9]+) of ([0-9]+) seeds, ([0-9]+) violated.*/) {
      guard let count = UInt64(match.1), let total = UInt64(match.2), let violated = Int(match.3) else {
        return nil
      }
      self = .done(count, of: total, violated: violated)
    } else if let match = text.wholeMatch(of: /seed ([0-9]+): (.*)/), let seed = UInt64(match.1) {
      self = .violated(seed, sentence: String(match.2))
    } else if let match = text.wholeMatch(of: /reproduce: (.*)/) {
      self = .reproduce(String(match.1))
    } else {
      return nil
    }
  }
}

/// What several chaos runs of the same job have found together.
package struct ChaosSum: Sendable {
  package struct Violated: Hashable, Sendable {
    package let seed: UInt64, sentence: String
    package var reproduce: String?
  }
  package private(set) var job: String?
  /// Violated seeds in their order, each once.
  package private(set) var violated: [Violated] = []
  /// The ranges that were to be run.
  private var ranges: [Range<UInt64>] = []
  private var runs: [(seeds: Range<UInt64>, shard: Shard, count: UInt64)] = []

  package init() {}

  /// The most seeds that are summed up.
  static let mostSeeds: UInt64 = 1 << 28

  /// Takes in what one run has printed, or several one after the other.
  /// - Throws: `Diagnostic` where the lines are no chaos run's, or another job's; where the last one has no
  ///   end, its seeds count as missing.
  package mutating func add(_ lines: [String]) throws(Diagnostic) {
    var open: (seeds: Range<UInt64>, shard: Shard)?
    for (index, text) in lines.enumerated() {
      func problem(_ message: String) -> Diagnostic { Diagnostic(line: index + 1, column: 1, message) }
      guard let line = ChaosLine(parsing: text) else { continue }
      if case .head(let job, let seeds, let shard) = line {
        guard self.job ?? job == job else {
          throw problem("another job than before: \(quotedForMessage(job)), not \(self.job ?? "")")
        }
        (self.job, open) = (job, (seeds, shard))
        if !ranges.contains(seeds) { ranges.append(seeds) }
        guard let low = ranges.map(\.lowerBound).min(), let high = ranges.map(\.upperBound).max(),
          high - low <= Self.mostSeeds
        else { throw problem("more than \(Self.mostSeeds) seeds, the most that are summed up") }
        continue
      }
      guard let run = open else { throw problem("the first line of a chaos run is missing above this one") }
      switch line {
      case .head: break
      case .violated(let seed, let sentence): note(Violated(seed: seed, sentence: sentence))
      case .reproduce(let command):
        if let last = violated.indices.last, violated[last].reproduce == nil {
          violated[last].reproduce = command
        }
      case .done(let count, let total, _):
        guard total == run.shard.share(of: UInt64(run.seeds.count)), count <= total else {
          throw problem("these are not the numbers of shard \(run.shard.text)")
        }
        runs.append((run.seeds, run.shard, count))
        open = nil
      }
    }
    guard job != nil else { throw Diagnostic(line: 1, column: 1, "expected what `netsplit chaos` printed") }
  }

  private mutating func note(_ new: Violated) {
    if !violated.contains(where: { $0.seed == new.seed }) { violated.append(new) }
  }

  /// What each seed of the ranges was: not run, or run more than once; and how many were run.
  package var coverage: (run: UInt64, of: UInt64, missing: [Range<UInt64>], twice: [Range<UInt64>]) {
    guard let low = ranges.map(\.lowerBound).min(), let high = ranges.map(\.upperBound).max() else {
      return (0, 0, [], [])
    }
    var counts = [UInt8](repeating: 0, count: Int(high - low)), wanted = counts
    for range in ranges { for seed in range { wanted[Int(seed - low)] = 1 } }
    for run in runs {
      for index in 0..<run.count {
        let place = Int(run.shard.seed(index, of: run.seeds) - low)
        counts[place] = min(2, counts[place] + 1)
      }
    }
    func stretches(_ isIn: (Int) -> Bool) -> [Range<UInt64>] {
      var found: [Range<UInt64>] = []
      for index in counts.indices where isIn(index) {
        let seed = low + UInt64(index)
        if let last = found.last, last.upperBound == seed {
          found[found.count - 1] = last.lowerBound..<(seed + 1)
        } else {
          found.append(seed..<(seed + 1))
        }
      }
      return found
    }
    return (
      UInt64(counts.count { $0 > 0 }), UInt64(wanted.count { $0 > 0 }),
      stretches { wanted[$0] == 1 && counts[$0] == 0 }, stretches { counts[$0] > 1 }
    )
  }

  package var sortedViolations: [Violated] { violated.sorted { $0.seed < $1.seed } }
}
