/// What a person pressed, or what happened to the terminal, whatever library read it.
package enum Key: Hashable, Sendable {
  case character(Unicode.Scalar)
  /// Ctrl and the lower-case letter or sign of its key; Tab, Enter and Backspace are never among them.
  case control(Unicode.Scalar)
  case up, down, left, right
  case home, end, pageUp, pageDown
  case enter, escape, tab, backTab, backspace, delete
  /// F1 to F12.
  case f(Int)
  case mouse(Mouse)
  case resize(Size)
  /// The process was asked to end by this signal: save, restore the terminal, then die by it.
  case terminated(Int32)
}

extension Key {
  /// The key that a terminal means by `scalar`: a character, or a control character by its usual name.
  package init(typed scalar: Unicode.Scalar) {
    switch scalar.value {
    case 8, 127: self = .backspace
    case 9: self = .tab
    case 10, 13: self = .enter
    case 27: self = .escape
    case 0: self = .control("@")
    case 1...26: self = .control(Unicode.Scalar(UInt8(scalar.value) + 0x60))
    case 28...31: self = .control(Unicode.Scalar(UInt8(scalar.value) + 0x40))
    default: self = .character(scalar)
    }
  }
}

extension Key: CustomStringConvertible {
  /// Names as key tables write them; the first of a key is its own, the others are read as well.
  private static let names: [(Key, [String])] = [
    (.character(" "), ["space"]), (.up, ["up"]), (.down, ["down"]), (.left, ["left"]), (.right, ["right"]),
    (.home, ["home"]), (.end, ["end"]), (.pageUp, ["pgup", "pageup"]), (.pageDown, ["pgdn", "pagedown"]),
    (.enter, ["enter", "return"]), (.escape, ["esc", "escape"]), (.tab, ["tab"]),
    (.backTab, ["shift-tab", "backtab"]), (.backspace, ["backspace"]), (.delete, ["del", "delete"]),
  ]

  /// The text form, which `init(_:)` reads: `c`, `?`, `space`, `ctrl-r`, `pgdn`, `f1`, `click-10-5`,
  /// `resize-80x24`.
  package var description: String {
    if let named = Key.names.first(where: { $0.0 == self }) { return named.1[0] }
    return switch self {
    case .character(let scalar): String(Character(scalar))
    case .control(let scalar): "ctrl-" + String(Character(scalar))
    case .f(let number): "f\(number)"
    case .mouse(let mouse): "\(mouse)"
    case .resize(let size): "resize-\(size.width)x\(size.height)"
    case .terminated(let signal): "signal-\(signal)"
    default: "key"  // every other case has a name above; a test goes through them
    }
  }

  /// Reads a key's text form; case counts only for single characters. Nil when it names no key.
  package init?(_ text: String) {
    let scalars = text.unicodeScalars
    if scalars.count == 1, let scalar = scalars.first {
      guard scalar.value > 0x20, scalar.value != 0x7F, !(0x80...0x9F).contains(scalar.value) else {
        return nil
      }
      self = .character(scalar)
      return
    }
    let name = text.lowercased()
    if let named = Key.names.first(where: { $0.1.contains(name) }) {
      self = named.0
    } else if let key = Key.control(named: name) ?? Key.numbered(name) {
      self = key
    } else if let mouse = Mouse(name) {
      self = .mouse(mouse)
    } else {
      return nil
    }
  }

  private static func control(named name: String) -> Key? {
    guard name.hasPrefix("ctrl-") else { return nil }
    let scalars = name.dropFirst(5).unicodeScalars
    guard scalars.count == 1, let scalar = scalars.first else { return nil }
    // Ctrl-H, I, J, M and [ send the same bytes as Backspace, Tab, Enter and Escape: no table may name them.
    let sent: Unicode.Scalar? =
      switch scalar.value {
      case 0x61...0x7A: Unicode.Scalar(scalar.value - 0x60)
      case 0x40, 0x5C...0x5F: Unicode.Scalar(scalar.value - 0x40)
      default: nil
      }
    guard let sent, case let key = Key(typed: sent), case .control = key else { return nil }
    return key
  }

  private static func numbered(_ name: String) -> Key? {
    if name.hasPrefix("f"), let number = Int(name.dropFirst()), (1...12).contains(number) {
      return .f(number)
    }
    if name.hasPrefix("signal-"), let number = Int32(name.dropFirst(7)), number > 0 {
      return .terminated(number)
    }
    guard name.hasPrefix("resize-") else { return nil }
    let sides = name.dropFirst(7).split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let width = sides[0], let height = sides[1], width >= 0, height >= 0 else {
      return nil
    }
    return .resize(Size(width, height))
  }
}
