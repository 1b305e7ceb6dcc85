import Engine

/// Jobs that come at random to a station of equal servers with one waiting line, first come, first served:
/// the queue M/M/c, or M/D/c where every job takes equally long. The node that serves writes down what
/// happens to each job.
struct Station: System {
  /// The mean time from one job to the next, and that of the work on one.
  var gap = Duration.seconds(2), work = Duration.seconds(1)
  var isWorkEqual = false
  var servers = 1
  var jobs = 100

  static let card = Card(
    name: "station", version: 1, title: "", summary: "", sources: [], leftOut: "", shape: .row,
    nodes: ["source", "station"])
  static let fields = [
    FieldSchema("arrivals", .list(.int), "when each job came, in microseconds"),
    FieldSchema("works", .list(.int), "how long the work on each took"),
    FieldSchema("departures", .list(.int), "when each was done"),
    FieldSchema("area", .int, "the jobs present, summed over every microsecond"),
    FieldSchema("present", .int, "the jobs that wait or are served"),
  ]

  func boot(_ id: NodeID, nodes: [NodeID], _ power: PowerOn<Void>) -> Place {
    Place(
      station: self, target: id == nodes[0] ? nodes[1] : nil,
      servers: Array(repeating: nil, count: servers))
  }
  func adjust(_ node: inout Place) {}

  struct Place: Node {
    enum Message: Labelled {
      case job(Int)
      static let kinds = ["job"]
      var kind: Int { 0 }
    }
    enum Timer: Hashable, Labelled {
      case next
      case done(server: Int)
      static let kinds = ["next", "done"]
      var kind: Int { self == .next ? 0 : 1 }
    }
    typealias Request = Never

    let station: Station
    /// Where the source sends its jobs; nil at the station.
    let target: NodeID?
    var sent = 0
    /// The job that each server works on.
    var servers: [Int?]
    /// Jobs from this one on wait.
    var next = 0
    var arrivals: [Int64] = [], works: [Int64] = [], departures: [Int64] = []
    var present: Int64 = 0, area: Int64 = 0, changed: Int64 = 0

    var inspection: Inspection {
      func list(_ times: [Int64]) -> Value { .list(times.map { .int(Int($0)) }) }
      return Inspection(
        badge: target == nil ? "STAT" : "SRC",
        [
          "arrivals": list(arrivals), "works": list(works), "departures": list(departures),
          "area": .int(Int(area)), "present": .int(Int(present)),
        ])
    }
    mutating func start(_ io: inout Effects<Self>) {
      if target != nil { waitForNext(&io) }
    }
    mutating func wake(_ timer: Timer, _ io: inout Effects<Self>) {
      switch timer {
      case .next:
        if let target { io.send(.job(sent), to: target) }
        sent += 1
        waitForNext(&io)
      case .done(let server):
        guard let job = servers[server] else { return }
        departures[job] = io.clock.microseconds
        servers[server] = nil
        count(-1, io)
        serveNext(&io)
      }
    }
    mutating func receive(_ message: Message, from sender: NodeID, _ io: inout Effects<Self>) {
      arrivals.append(io.clock.microseconds)
      departures.append(-1)
      count(1, io)
      serveNext(&io)
    }
    private func waitForNext(_ io: inout Effects<Self>) {
      if sent < station.jobs { io.setTimer(.next, after: io.random.exponential(mean: station.gap)) }
    }
    private mutating func serveNext(_ io: inout Effects<Self>) {
      guard next < arrivals.count, let server = servers.firstIndex(of: nil) else { return }
      let work = station.isWorkEqual ? station.work : io.random.exponential(mean: station.work)
      works.append(work.inMicroseconds)
      servers[server] = next
      next += 1
      io.setTimer(.done(server: server), after: work)
    }
    private mutating func count(_ change: Int64, _ io: Effects<Self>) {
      area += present * (io.clock.microseconds - changed)
      changed = io.clock.microseconds
      present += change
    }
  }
}
