/// What a key can do. A toggle becomes the command that applies.
package enum Action: Hashable, Sendable {
  case playOrPause
  case view(ViewCommand)
  case faster, slower
  case digit(Int)
  case move(Move)
  case nextPanel, previousPanel
  case nextMessage, previousMessage, nextLink
  case crashOrRestart, wipe, freezeOrThaw, slowNode, clock
  case paint, heal, cutOrMend, slowLink
  case drop, duplicate, holdOrRelease
  case operation, dial, fog, allEvents, bookmark, replay
  case confirm, back
  case spaceTime, nextView, pick, goToCursor, compareRun
  case prompt, palette
  case copy, toggleMouse
  /// A line of the prompt: run, or put there to be finished where it ends in a blank.
  case line(String)
  case why, find
  case goToEvent, goToOperation, filterKind, filterNode
  case page(Int), edge(Int)
  case close, leave
  case repaint, suspend, leaveAtOnce

  package enum Move: Hashable, Sendable { case left, right, up, down }
}
