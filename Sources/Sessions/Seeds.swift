import Engine

/// Why a range of seeds or a shard cannot be meant; `description` is the wording.
package struct SeedError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String
  init(_ description: String) { self.description = description }
}

extension Range<UInt64> {
  /// `0..<1000`, `0...999`, or one seed.
  package init(seeds text: String) throws(SeedError) {
    let found = quotedForMessage(text)
    func number(_ text: some StringProtocol) throws(SeedError) -> UInt64 {
      guard let number = UInt64(text), number < .max else {
        throw SeedError("expected seeds such as 0...999 or '0..<1000', found \(found)")
      }
      return number
    }
    guard let dots = text.firstRange(of: "..") else {
      let seed = try number(text)
      self = seed..<(seed + 1)
      return
    }
    let first = try number(text[..<dots.lowerBound]), rest = text[dots.upperBound...]
    guard let sign = rest.first, sign == "." || sign == "<" else {
      // A shell that reads < itself leaves this.
      throw SeedError("expected seeds such as 0...999 or, with the quotes, '0..<1000', found \(found)")
    }
    let last = try number(rest.dropFirst())
    if first > last { throw SeedError("the seeds \(found) are reversed: the smaller one comes first") }
    let end = sign == "." ? last + 1 : last
    if first == end { throw SeedError("the seeds \(found) are none: \(first) is left out") }
    self = first..<end
  }
}

/// One of several processes that share the seeds of a range: each takes every `count`-th.
package struct Shard: Hashable, Sendable {
  /// Counted from 1.
  package let number: UInt64, count: UInt64
  package static let whole = Shard(number: 1, count: 1)
  private init(number: UInt64, count: UInt64) { (self.number, self.count) = (number, count) }

  package var text: String { "\(number)/\(count)" }

  /// `2/8`; `auto` for what the scheduler says; `auto/8` where that does not say how many there are.
  package init(parsing text: String, environment: [String: String] = [:]) throws(SeedError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    if parts[0] == "auto", parts.count <= 2 {
      let count = try parts.count == 2 ? Shard.count(parts[1], of: text) : nil
      self = try Shard.scheduled(count, environment)
      return
    }
    guard parts.count == 2, let number = UInt64(parts[0]) else {
      throw SeedError("expected a shard such as 2/8, auto or auto/8, found \(quotedForMessage(text))")
    }
    let count = try Shard.count(parts[1], of: text)
    guard (1...count).contains(number) else {
      throw SeedError("there is no shard \(number) of \(count): they are counted from 1 to \(count)")
    }
    self.init(number: number, count: count)
  }

  private static func count(_ word: String, of text: String) throws(SeedError) -> UInt64 {
    guard let count = UInt64(word), (1...1_000_000).contains(count) else {
      throw SeedError(
        "expected 1 to 1000000 shards, as in 2/8 or auto/8, found \(quotedForMessage(text))")
    }
    return count
  }

  /// What a Slurm array or a Kubernetes indexed Job tells its tasks. Slurm counts them from any number on in
  /// any step; Kubernetes from 0, and it does not say how many there are.
  private static func scheduled(
    _ count: UInt64?, _ environment: [String: String]
  ) throws(SeedError) -> Shard {
    func number(_ name: String) throws(SeedError) -> UInt64? {
      guard let text = environment[name] else { return nil }
      guard let number = UInt64(text), number < 1 << 32 else {
        throw SeedError("\(name) is \(quotedForMessage(text)), expected a number")
      }
      return number
    }
    if let task = try number("SLURM_ARRAY_TASK_ID") {
      guard let first = try number("SLURM_ARRAY_TASK_MIN"), let last = try number("SLURM_ARRAY_TASK_MAX"),
        let tasks = try number("SLURM_ARRAY_TASK_COUNT"), tasks > 0, first <= last
      else {
        throw SeedError(
          "SLURM_ARRAY_TASK_ID is set, but not _MIN, _MAX and _COUNT: name the shard, as in 2/8")
      }
      let step = tasks == 1 ? 1 : (last - first) / (tasks - 1)
      guard task >= first, task <= last, step > 0, (task - first) % step == 0,
        first + step * (tasks - 1) == last
      else {
        throw SeedError("the Slurm array has gaps: give it a range, as in --array=1-8")
      }
      guard count == nil || count == tasks else {
        throw SeedError(
          "the Slurm array has \(tasks) tasks, not \(count ?? 0): name the shard, as in 2/\(count ?? 0)")
      }
      return Shard(number: (task - first) / step + 1, count: tasks)
    }
    guard let index = try number("JOB_COMPLETION_INDEX") else {
      throw SeedError(
        "auto finds no scheduler: neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX is set")
    }
    guard let count else {
      throw SeedError(
        "a Kubernetes Job does not tell its pods how many they are: say so, as in --shard auto/8")
    }
    guard index < count else {
      throw SeedError("JOB_COMPLETION_INDEX is \(index), but there are \(count) shards, counted from 0 there")
    }
    return Shard(number: index + 1, count: count)
  }

  /// How many of so many seeds are its own.
  package func share(of total: UInt64) -> UInt64 {
    total >= number ? (total - number) / count + 1 : 0
  }
  /// Its seed of this index, counted from 0.
  package func seed(_ index: UInt64, of seeds: Range<UInt64>) -> UInt64 {
    seeds.lowerBound + number - 1 + index * count
  }
}
