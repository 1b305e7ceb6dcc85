import TUI

extension App {
  /// Runs the program on a terminal until it is left. Gives the signal that ended it, if one did.
  ///
  /// Real time exists only here. While nothing moves it waits for a key and does not draw.
  package mutating func run(on terminal: inout some Terminal, frame: Duration = .milliseconds(33)) -> Int32? {
    let clock = ContinuousClock()
    var last = clock.now
    var isDirty = true
    while true {
      if isDirty {
        var canvas = Canvas(terminal.size)
        draw(on: &canvas)
        isDirty = !terminal.show(canvas)
      }
      let wait: Duration? = isMoving ? max(.zero, frame - (clock.now - last)) : isDirty ? frame : nil
      var key = terminal.nextKey(within: wait)
      let now = clock.now
      if isMoving {
        tick(now - last)
        isDirty = true
      }
      // All keys that wait are handled before the next frame, so that a burst of them costs one.
      while let pressed = key {
        isDirty = true
        switch pressed {
        case .terminated(let signal):
          close()
          return signal
        case .resize: break
        default:
          switch update(pressed) {
          case .goOn: break
          case .repaint: terminal.repaint()
          case .suspend: terminal.suspend()
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
}
