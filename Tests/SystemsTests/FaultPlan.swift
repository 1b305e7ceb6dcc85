import Engine

/// A random plan of faults and operations, whose kinds are themselves switched on and off by the seed.
struct FaultPlan {
  /// Lines of `TIME COMMAND` in the order of time, as a script file has them.
  let lines: [String]
  /// When the faults are over, nodes run and links are healed.
  static let quiet = 8_000

  /// - `settings`: what is set at the start, such as `rule majority`.
  init(seed: UInt64, nodes: Int, clients: [String], settings: [String], requests: [String]) {
    var random = Random(seed: seed, stream: "fault plan")
    func below(_ bound: Int) -> Int { Int(random.below(Int64(bound))) }
    let kinds = (0..<8).map { _ in below(3) > 0 }
    var timed: [(Int, String)] = settings.map { (0, "set \($0)") }
    if kinds[0] {
      let delay = ["20ms jitter 15ms", "uniform 1ms 120ms", "5ms"][below(3)]
      timed.append((0, "link all \(delay) loss \(below(20))% dup \(below(20))% reorder \(below(30))%"))
    }
    var writes = 0
    for _ in 0..<(10 + below(20)) {
      let request = requests[below(requests.count)]
      writes += 1
      timed.append(
        (
          below(Self.quiet),
          "op \(clients[below(clients.count)]) \(request.replacing("#", with: "v\(writes)"))"
        ))
    }
    for _ in 0..<(4 + below(30)) {
      let node = 1 + below(nodes), other = 1 + (node + below(nodes - 1)) % nodes
      let time = 100 + below(Self.quiet - 100)
      switch below(8) {
      case 0 where kinds[1]: timed += [(time, "crash n\(node)"), (time + below(2_000), "restart n\(node)")]
      case 1 where kinds[2]: timed.append((time, "freeze n\(node) for \(50 + below(2_000))ms"))
      case 2 where kinds[3]: timed += [(time, "isolate n\(node)"), (time + below(3_000), "heal")]
      case 3 where kinds[4]: timed += [(time, "cut n\(node)>n\(other)"), (time + below(2_000), "heal")]
      case 4 where kinds[5]: timed.append((time, "slow n\(node) \(1 + below(40))"))
      case 5 where kinds[6]:
        timed.append((time, "clock n\(node) +\(below(900))ms drift \(below(1_000))ppm"))
      case 6 where kinds[7]:
        timed.append((time, "link n\(node)>n\(other) \(below(400))ms"))
      default: continue
      }
    }
    for node in 1...nodes {
      timed += ["slow n\(node) 1", "restart n\(node)", "thaw n\(node)"].map { (Self.quiet + 2_500, $0) }
    }
    timed.append((Self.quiet + 2_500, "heal"))
    let order = timed.indices.sorted { (timed[$0].0, $0) < (timed[$1].0, $1) }
    lines = order.map { "\(timed[$0].0)ms \(timed[$0].1)" }
  }

  /// What repeats a run of the plan: a command and the script that it reads.
  func reproduce(_ system: String, seed: UInt64, until end: String) -> String {
    let script = lines.map { "'\($0)'" }.joined(separator: " ")
    return "reproduce: printf '%s\\n' \(script) > plan; "
      + "netsplit run \(system) --seed \(seed) --until \(end) --script plan"
  }
}

extension World {
  /// The fields that each node shows, and the words that messages begin with, beside what the system says.
  func misnamed() -> [String] {
    var wrong: [String] = []
    for node in nodes {
      guard let inspection = node.inspection else { continue }
      if inspection.fields.map(\.name) != schema.nodeFields.map(\.name) {
        wrong.append("\(node.name) shows \(inspection.fields.map(\.name))")
      }
      if inspection.badge.count > 5 { wrong.append("the badge \(inspection.badge) is too long") }
    }
    for line in (0..<traceCount).map(traceLine) where line.kind == .send {
      guard let kind = line.message?.kind, schema.messageKinds.contains(kind) else { continue }
      if line.text.split(separator: " ").first.map(String.init) != kind {
        wrong.append("\(line.text) is of the kind \(kind)")
      }
    }
    return wrong
  }
  /// The kinds of message that were sent.
  var sentKinds: Set<String> {
    Set((0..<traceCount).filter { traceKind($0) == .send }.compactMap { traceLine($0).message?.kind })
  }
}
