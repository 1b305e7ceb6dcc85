import Engine
import Sessions

/// Why a message did not arrive, and what stands behind a mark of the tape.
extension Play {
  /// What stopped a message, as it was when that came there.
  func whyLost(_ event: TraceEvent, _ what: String) -> WhyAnswer {
    guard let message = event.message else { return WhyAnswer(sentence: what) }
    let reason = world.traceLine(event.index).reason ?? ""
    let watched: Watched
    switch Loss(message: message, time: event.time, reason: reason).cause {
    case "partition", "cut": watched = .link(from: message.from, to: message.to)
    case "down", "crashed": watched = .condition(message.to)
    case "by chance": return WhyAnswer(sentence: "\(what) It is one of those that a link loses by chance.")
    default: return WhyAnswer(sentence: what)
    }
    var past = session
    past.seek(toRecord: event.index)
    guard let change = past.lastChange(of: watched) else { return WhyAnswer(sentence: what) }
    return WhyAnswer(
      sentence: "\(what) That is so since \(clock(change.instant)) s, \(cause(change)).",
      place: change.record.map { .record($0) } ?? .instant(change.instant))
  }

  /// The last mark at or before the playhead: a command, a broken promise, or a new epoch.
  var whyMark: WhyAnswer {
    if let fog { return WhyAnswer(sentence: "\(roster.name(fog)) cannot know of marks. V lifts the fog.") }
    // The trace ends at the playhead.
    let landmark = world.landmarkCount > 0 ? world.landmark(world.landmarkCount - 1) : nil
    if world.epochCount > 1 {
      let epoch = world.epochChange(world.epochCount - 1)
      if landmark.map({ world.traceEvent($0).time <= epoch.instant }) ?? true { return why(epoch) }
    }
    guard let landmark else {
      return WhyAnswer(sentence: "Nothing is marked up to this moment. ] goes to the next mark.")
    }
    let line = world.traceLine(landmark)
    let what = line.kind == .command ? "the command \(line.text), given from outside" : readable(line.text)
    return WhyAnswer(
      sentence: "The mark at \(clock(line.time)) s is \(what).", place: .record(landmark))
  }
  private func why(_ epoch: EpochChange) -> WhyAnswer {
    let name = (world.schema.card.epoch ?? "epoch").capitalisedFirst
    let began = "\(name) \(epoch.epoch) began at \(clock(epoch.instant)) s"
    guard let record = raiser(of: epoch) else {
      return WhyAnswer(sentence: "\(began).", place: .instant(epoch.instant))
    }
    let who = world.traceEvent(record).node.map { " on \(roster.name($0))" } ?? ""
    return WhyAnswer(sentence: "\(began)\(who), \(causeText(record)).", place: .record(record))
  }
  /// The record of the event after which some node first knew an epoch: that may be one of several at its
  /// instant.
  private func raiser(of epoch: EpochChange) -> Int? {
    var past = session
    past.seek(to: max(.zero, epoch.instant - .microseconds(1)))
    for _ in 0..<1_000 where (past.world.epoch ?? 0) < epoch.epoch {
      guard past.step() else { return nil }
    }
    return Moment(in: past.world)?.lines[0].index
  }
}
