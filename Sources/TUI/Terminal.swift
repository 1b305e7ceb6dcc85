/// Where canvases are shown and keys come from.
package protocol Terminal {
  var size: Size { get }
  var capabilities: Capabilities { get }

  /// The next key, waited for at most `limit`, or for ever without one; nil when the time is up.
  mutating func nextKey(within limit: Duration?) -> Key?

  /// Shows the whole canvas. False: the terminal takes no output now, so show it again later.
  mutating func show(_ canvas: Canvas) -> Bool

  /// Makes the next `show` draw every cell again, for when something else wrote on the terminal.
  mutating func repaint()

  /// Has the mouse reported as keys, or leaves it to the terminal, as it is at first; from the next `show`.
  /// False: this terminal has none to report.
  @discardableResult
  mutating func setMouse(_ isOn: Bool) -> Bool

  /// Gives `text` to the clipboard of the terminal, with the next `show`. False: this terminal takes none, or
  /// none of that length.
  @discardableResult
  mutating func copy(_ text: String) -> Bool

  /// Gives the terminal back to the shell until the program is continued; show again afterwards.
  mutating func suspend()
}
