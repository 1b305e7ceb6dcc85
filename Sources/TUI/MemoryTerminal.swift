/// A terminal for tests: keys come from a list, and every frame is kept.
package struct MemoryTerminal: Terminal, Sendable {
  package private(set) var size: Size
  package let capabilities: Capabilities
  package private(set) var frames: [Canvas] = []
  package private(set) var repaints = 0
  package private(set) var suspensions = 0
  package private(set) var hasMouse = false
  /// The texts that were given to the clipboard, in order.
  package private(set) var copies: [String] = []
  /// How long each call of `nextKey` was ready to wait.
  package private(set) var limits: [Duration?] = []
  /// While false, frames are skipped as on a terminal that takes no output.
  package var isWritable = true
  private var input: [Key?]

  /// - Parameter input: what `nextKey` gives in turn; nil stands for a wait that nothing ended.
  package init(_ size: Size, capabilities: Capabilities = Capabilities(), input: [Key?] = []) {
    (self.size, self.capabilities, self.input) = (size, capabilities, input.reversed())
  }

  package mutating func feed(_ keys: Key?...) { input.insert(contentsOf: keys.reversed(), at: 0) }

  /// The next key of the list. After its end, time runs out; without a limit the terminal hangs up instead,
  /// so that no program under test waits for ever.
  package mutating func nextKey(within limit: Duration?) -> Key? {
    limits.append(limit)
    if let next = input.popLast() {
      if case .resize(let size) = next { self.size = size }
      if next != nil || limit != nil { return next }
    }
    let hangUp: Int32 = 1
    return limit == nil ? .terminated(hangUp) : nil
  }

  package mutating func show(_ canvas: Canvas) -> Bool {
    if isWritable { frames.append(canvas) }
    return isWritable
  }

  package mutating func repaint() { repaints += 1 }
  package mutating func setMouse(_ isOn: Bool) -> Bool {
    hasMouse = isOn
    return true
  }
  package mutating func copy(_ text: String) -> Bool {
    copies.append(text)
    return true
  }
  package mutating func suspend() { suspensions += 1 }
}
