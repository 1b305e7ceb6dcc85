/// 64 bits over a sequence of words and texts: equal for equal runs, in any process and build.
struct Digest: Sendable {
  private(set) var bits: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func fold(_ word: UInt64) {
    bits = (bits ^ word) &* 0x9e37_79b9_7f4a_7c15
    bits ^= bits >> 29
  }
  mutating func fold(_ text: String) { fold(text.utf8) }
  /// A text that may name messages, as it was when their numbers stood behind a blank: `reply 1`.
  mutating func fold(numbersApart text: String) {
    var bytes = Array(text.utf8)
    for index in bytes.indices.dropFirst().dropLast() where bytes[index] == UInt8(ascii: "#") {
      let (before, after) = (bytes[index - 1], bytes[index + 1])
      if before > UInt8(ascii: "/"), (0x30...0x39).contains(after) { bytes[index] = UInt8(ascii: " ") }
    }
    fold(bytes)
  }
  private mutating func fold(_ bytes: some Sequence<UInt8>) {
    var word: UInt64 = 0, count: UInt64 = 0
    for byte in bytes {
      word = word << 8 | UInt64(byte)
      count += 1
      if count % 8 == 0 { fold(word) }
    }
    fold(word ^ count << 56)
  }
}

extension Simulation {
  /// Over the records of the trace in order (time, order, node, kind, outcome, content), then the state of
  /// every node now.
  /// - Complexity: O(length of the trace).
  public var digest: UInt64 {
    var digest = Digest()
    let words = words
    for record in trace.records {
      let (node, other) = ends(of: record)
      let letter = letter(of: record)
      digest.fold(UInt64(bitPattern: record.time))
      let from = UInt64(UInt32(bitPattern: Int32(node))), to = UInt64(UInt32(bitPattern: Int32(other)))
      digest.fold(from << 32 | to)
      let number = UInt64(letter?.number ?? 0) << 32, copy = UInt64(letter?.copy ?? 0) << 16
      digest.fold(number | copy | UInt64(record.kind.digestCode) << 8 | UInt64(record.detail))
      digest.fold(UInt64(record.lamport))
      if let content = content(of: record, words) {
        if record.kind == .send { digest.fold(content) } else { digest.fold(numbersApart: content) }
      }
    }
    for view in nodes {
      digest.fold(view.condition.rawValue)
      digest.fold(view.inspection?.badge ?? "")
      for field in view.inspection?.fields ?? [] {
        digest.fold(field.name)
        digest.fold(field.value.description)
      }
    }
    // A fault's change stands among the commands.
    for change in trace.clocks where change.isCorrection {
      digest.fold(UInt64(bitPattern: change.instant.microseconds))
      digest.fold(UInt64(change.node.index))
      digest.fold(UInt64(bitPattern: change.clock.error(at: now).inMicroseconds))
    }
    digest.fold(UInt64(bitPattern: now.microseconds))
    return digest.bits
  }

  private func letter(of record: TraceRecord) -> Letter? {
    switch record.kind {
    case .send, .receive, .lost: trace.letters[Int(record.content)]
    default: nil
    }
  }

  private func content(of record: TraceRecord, _ words: (Letter, Bool) -> String) -> String? {
    switch record.kind {
    case .command: CommandText(roster: setup.roster).print(trace.commands[Int(record.content)])
    case .refusal, .note, .violation: trace.notes[Int(record.content)].text
    case .send: words(trace.letters[Int(record.content)], false)
    case .timer: timerKinds[Int(record.content) % timerKinds.count]
    case .receive, .lost, .boot, .serve, .outcome: nil
    }
  }

  /// What a letter of this run says, whole or no more than its first part.
  var words: @Sendable (Letter, _ isBrief: Bool) -> String {
    let messages = trace.messages, calls = trace.calls, roster = setup.roster
    let messageKindCount = messageKindCount
    return { letter, isBrief in
      let content = Int(letter.content)
      if Int(letter.kind) < messageKindCount {
        return Describer(roster: roster).describe(messages[content], isBrief: isBrief)
      }
      switch calls[content] {
      case .request(_, _, let words): return words.map(\.text).joined(separator: " ")
      case .reply(let answer, _, let status):
        let value = answer.named(in: roster)
        if case .ok = status { return value == .none ? "reply ok" : "reply \(value)" }
        return value == .none ? "reply \(status.text)" : "reply \(status.text): \(value)"
      }
    }
  }
}

extension TraceRecord.Kind {
  /// A number of its own for each kind, which stays when kinds are added.
  fileprivate var digestCode: UInt8 {
    switch self {
    case .command: 1
    case .refusal: 2
    case .boot: 3
    case .send: 4
    case .receive: 5
    case .serve: 6
    case .lost: 7
    case .timer: 8
    case .note: 9
    case .violation: 10
    case .outcome: 11
    }
  }
}
