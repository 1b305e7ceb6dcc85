import TUI

extension App {
  /// Real time in which the program was stopped is not played.
  private static let longestTick = Duration.milliseconds(250)
  /// How long a saved file may wait until it is seen.
  private static let filePatience = Duration.milliseconds(250)

  /// Runs the program on a terminal until it is left. Gives the signal that ended it, if one did.
  ///
  /// Real time exists only here. While nothing moves it waits for a key and does not draw.
  package mutating func run(
    on terminal: inout some Terminal, frame interval: Duration = .milliseconds(33)
  ) -> Int32? {
    let clock = ContinuousClock()
    var last = clock.now, lookedAt = last
    var isDirty = true
    var idle = Duration.zero
    while true {
      if isDirty {
        terminal.setMouse(settings.mouse)
        isDirty = !terminal.show(frame(terminal.size))
      }
      let rest = max(.zero, interval - (clock.now - last))
      let wait = isWorking ? .zero : isMoving ? rest : isDirty ? interval : patience(idle)
      var key = terminal.nextKey(within: wait)
      let now = clock.now
      if key == nil, !isMoving, !isDirty, !isWorking {
        idle += now - last
        note(idle: idle)
        drawAll()
        isDirty = true
      } else if key != nil {
        idle = .zero
      }
      if looksAtFile(now, &lookedAt) { isDirty = true }
      if isMoving {
        tick(min(now - last, Self.longestTick))
        isDirty = true
      }
      if isWorking {
        // For one frame's time, so that the bar moves and Esc is seen.
        repeat { work() } while isWorking && clock.now - now < interval
        worked(for: clock.now - now)
        isDirty = true
      }
      // All keys that wait are handled before the next frame, so that a burst of them costs one.
      while let pressed = key {
        isDirty = true
        see(terminal.size)
        switch pressed {
        case .terminated(let signal):
          close()
          return signal
        case .resize: drawAll()
        default:
          switch update(pressed) {
          case .goOn: break
          case .repaint: terminal.repaint()
          case .suspend: terminal.suspend()
          case .copy(let text): terminal.copy(text)
          case .quit:
            close()
            return nil
          }
        }
        key = terminal.nextKey(within: .zero)
      }
      last = now
    }
  }

  /// How long to wait for a key where nothing moves; nil: without end.
  private func patience(_ idle: Duration) -> Duration? {
    isAuthoring ? Self.filePatience : waitsForIdle && idle < .seconds(120) ? .seconds(30) : nil
  }

  /// Now and then looks whether the file of an author was saved; true when there is something new.
  private mutating func looksAtFile(_ now: ContinuousClock.Instant, _ last: inout ContinuousClock.Instant)
    -> Bool
  {
    guard isAuthoring, now - last >= Self.filePatience else { return false }
    last = now
    return reload()
  }
}
