/// A stream of chance: xoshiro256++, seeded by SplitMix64 from the run's seed and the stream's name.
/// Source: Blackman & Vigna, "Scrambled Linear Pseudorandom Number Generators" (ACM TOMS 2021).
public struct Random: Chance, Hashable, Sendable {
  private var a: UInt64, b: UInt64, c: UInt64, d: UInt64

  public init(state: (UInt64, UInt64, UInt64, UInt64)) { (a, b, c, d) = state }

  /// A stream of its own for each `name`, so that a draw in one place never shifts another.
  public init(seed: UInt64, stream name: String) {
    var mixer = SplitMix64(seed: seed, stream: name)
    self.init(state: (mixer.next(), mixer.next(), mixer.next(), mixer.next()))
  }

  public mutating func next() -> UInt64 {
    let sum = a &+ d
    let result = (sum << 23 | sum >> 41) &+ a
    let shifted = b << 17
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = d << 45 | d >> 19
    return result
  }
}

/// The generator that seeds the streams.
/// Source: Steele, Lea & Flood, "Fast Splittable Pseudorandom Number Generators" (OOPSLA 2014).
public struct SplitMix64: Chance, Hashable, Sendable {
  static var step: UInt64 { 0x9e37_79b9_7f4a_7c15 }
  private var state: UInt64
  public init(state: UInt64) { self.state = state }
  /// A stream of its own for each `name` of a run's seed.
  init(seed: UInt64, stream name: String) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    var mixer = SplitMix64(state: seed)
    self.init(state: mixer.next() ^ hash)
  }
  public mutating func next() -> UInt64 {
    state &+= Self.step
    return Self.mix(state)
  }
  /// A bijection under which any bit of the input changes any bit of the output.
  static func mix(_ word: UInt64) -> UInt64 {
    var mixed = word
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

/// A source of random bits with our own sampling, since the standard library's may change between releases.
public protocol Chance {
  mutating func next() -> UInt64
}

extension Chance {
  /// An integer from 0 up to, not including, `bound`, by multiplication; the bias is below bound / 2^64.
  public mutating func below(_ bound: Int64) -> Int64 {
    Int64(bitPattern: next().multipliedFullWidth(by: UInt64(bitPattern: bound)).high)
  }
  /// A whole number of microseconds in the range, ends included.
  public mutating func microseconds(_ low: Int64, through high: Int64) -> Int64 {
    low + below(high - low + 1)
  }
  public mutating func duration(_ range: ClosedRange<Duration>) -> Duration {
    .microseconds(microseconds(range.lowerBound.inMicroseconds, through: range.upperBound.inMicroseconds))
  }
  /// True in `ppm` of a million cases.
  public mutating func chance(ppm: Int) -> Bool { below(1_000_000) < Int64(ppm) }
}
