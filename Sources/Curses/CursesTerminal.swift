import CTerminal
import Glibc
import TUI

/// Why there is no screen to draw on.
package enum OpenFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// Standard input or output is a pipe or a file.
  case notATerminal
  /// The value of `TERM`, empty when it is not set, has no description on this machine.
  case unknownTerminal(String)
  /// The terminal cannot move its cursor.
  case dumbTerminal(String)
  case outOfResources

  package var description: String {
    switch self {
    case .notATerminal: "standard input and output are not a terminal"
    case .unknownTerminal(""): "TERM is not set, so the terminal's commands are unknown"
    case .unknownTerminal(let name): "the terminal type '\(name)' (TERM) is unknown on this machine"
    case .dumbTerminal(let name): "the terminal type '\(name)' (TERM) cannot move its cursor"
    case .outOfResources: "the system has no file descriptors or memory left for a screen"
    }
  }
}

/// The terminal of this process, through ncurses. There is one; `close` it before the program ends.
package struct CursesTerminal: Terminal {
  package let capabilities: Capabilities
  /// The background as the terminal has answered, 0xRRGGBB; nil when it did not.
  package let background: Int?
  /// What the person should be told when the screen is closed, if anything.
  package let notice: String?
  /// What the terminal shows now, and its size; nil when that is not known.
  private var shown: [Cell] = []
  private var shownSize: Size?
  /// Whether it has not taken the last frame.
  private var hasMissed = false
  private let kind: TerminalKind
  /// Room for the cells of a row.
  private var span: [ct_cell] = []

  /// Takes over the terminal.
  ///
  /// - Parameters:
  ///   - log: a file that standard error goes to while the screen is up; what was written to it is repeated
  ///     afterwards.
  ///   - environment: of the process.
  package init(
    log: String? = nil, environment: [String: String], overrides: Capabilities.Overrides = .init()
  ) throws(OpenFailure) {
    // Asked twice: what is wanted decides how the terminal is opened, which then says what it has.
    let wanted = Capabilities(environment: environment, terminalColours: 256, overrides: overrides)
    var options = ct_options()
    options.monochrome = wanted.colours == .none
    options.unicode = wanted.glyphs != .ascii
    kind = TerminalKind(environment: environment)
    options.like_xterm = kind.isLikeXterm
    options.asks_modes = kind.answersModes
    let result =
      if let log {
        log.withCString { path in
          options.log_path = path
          return ct_open(options)
        }
      } else {
        ct_open(options)
      }
    let name = environment["TERM"] ?? ""
    switch result {
    case CT_OPENED: break
    case CT_NOT_A_TERMINAL: throw .notATerminal
    case CT_UNKNOWN_TERMINAL: throw .unknownTerminal(name)
    case CT_DUMB_TERMINAL: throw .dumbTerminal(name)
    default: throw .outOfResources
    }
    var found = Capabilities(
      environment: environment, terminalColours: Int(ct_colors()), overrides: overrides)
    if !ct_unicode() { found.glyphs = .ascii }
    capabilities = found
    let answer = ct_background()
    background = answer >= 0 ? Int(answer) : nil
    notice = ct_substitute().map { substitute in
      "The terminal type '\(name)' is unknown here; it was used as '\(String(cString: substitute))'."
    }
  }

  package var size: Size {
    var columns: Int32 = 0, rows: Int32 = 0
    ct_size(&columns, &rows)
    return Size(Int(columns), Int(rows))
  }

  /// Gives the terminal back to the shell, with what was written to standard error meanwhile.
  package mutating func close() {
    shownSize = nil
    ct_close()
  }

  /// Ends the process by `signal`, as if it had never been caught; `close` first.
  package static func die(by signal: Int32) -> Never { ct_die_by(signal) }

  /// What was sent to the terminal so far: frames that changed something, calls of write(2), bytes.
  package var traffic: (frames: Int, writes: Int, bytes: Int) {
    let sent = ct_sent()
    return (Int(sent.frames), Int(sent.writes), Int(sent.bytes))
  }

  // MARK: Keys

  package mutating func nextKey(within limit: Duration?) -> Key? {
    let event = ct_next_event(limit.map(Self.milliseconds) ?? -1)
    switch event.kind {
    case CT_CHARACTER:
      guard let scalar = Unicode.Scalar(event.code), !(0x80...0x9F).contains(scalar.value) else {
        return nextKey(within: limit)  // a byte that is no character in this locale
      }
      return Key(typed: scalar)
    case CT_KEY:
      return Self.key(event.code)
    case CT_MOUSE:
      return Self.mouse(event.code).map { .mouse(Mouse($0, Point(Int(event.column), Int(event.row)))) }
    case CT_RESIZED:
      shownSize = nil
      return .resize(size)
    case CT_SIGNAL:
      return .terminated(Int32(event.code))
    default:
      // Without a limit, nothing comes only when the terminal is gone and the program goes on all the same.
      return limit == nil ? .terminated(SIGHUP) : nil
    }
  }

  /// Whole milliseconds, rounded up so that a loop does not wake just before its time.
  private static func milliseconds(_ limit: Duration) -> Int32 {
    let (seconds, attoseconds) = limit.components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    guard seconds < 1_000_000 else { return 1_000_000_000 }
    return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }

  private static func key(_ code: UInt32) -> Key? {
    let function = Int(code) - Int(CT_FUNCTION.rawValue)
    if function > 0 { return .f(function) }
    return switch ct_key(code) {
    case CT_UP: .up
    case CT_DOWN: .down
    case CT_LEFT: .left
    case CT_RIGHT: .right
    case CT_HOME: .home
    case CT_END: .end
    case CT_PAGE_UP: .pageUp
    case CT_PAGE_DOWN: .pageDown
    case CT_ENTER: .enter
    case CT_ESCAPE: .escape
    case CT_BACK_TAB: .backTab
    case CT_BACKSPACE: .backspace
    case CT_DELETE: .delete
    default: nil
    }
  }

  private static func mouse(_ code: UInt32) -> Mouse.Action? {
    switch ct_mouse_action(code) {
    case CT_PRESS: .press
    case CT_DRAG: .drag
    case CT_RELEASE: .release
    case CT_WHEEL_UP: .wheelUp
    case CT_WHEEL_DOWN: .wheelDown
    default: nil
    }
  }

  // MARK: Drawing

  /// Shows the whole canvas. Rows that it has not touched since it was last shown are taken to be the same.
  @discardableResult
  package mutating func show(_ canvas: Canvas) -> Bool {
    guard ct_writable() else {
      hasMissed = true
      return false
    }
    let isNew = shownSize != canvas.size
    if isNew {
      ct_erase()
      shown = Array(repeating: .blank, count: canvas.cells.count)
      span = Array(repeating: ct_cell(), count: canvas.size.width)
      shownSize = canvas.size
    }
    let visible = Rect(size).intersection(Rect(canvas.size))
    for row in 0..<visible.height where isNew || hasMissed || canvas.touched.contains(row) {
      put(row, of: canvas, width: visible.width)
    }
    hasMissed = false
    let cursor = canvas.cursor.flatMap { visible.contains($0) ? $0 : nil }
    ct_cursor(Int32(cursor?.x ?? 0), Int32(cursor?.y ?? 0), cursor != nil)
    ct_present()
    return true
  }

  /// Hands over the cells of a row that changed.
  private mutating func put(_ row: Int, of canvas: Canvas, width: Int) {
    let start = row * canvas.size.width
    canvas.cells.withUnsafeBufferPointer { new in
      shown.withUnsafeMutableBufferPointer { old in
        span.withUnsafeMutableBufferPointer { span in
          guard let here = new.baseAddress, let there = old.baseAddress, width > 0 else { return }
          var index = start
          let end = start + width, eight = 8 * MemoryLayout<Cell>.stride
          while index < end {
            // Most of a row is as it was.
            if index + 8 <= end, memcmp(here + index, there + index, eight) == 0 {
              index += 8
              continue
            }
            if new[index].bits == old[index].bits {
              index += 1
              continue
            }
            let first = index
            while index < end, new[index].bits != old[index].bits {
              span[index - first] = Self.cell(new[index])
              old[index] = new[index]
              index += 1
            }
            ct_put(Int32(first - start), Int32(row), span.baseAddress, Int32(index - first))
          }
        }
      }
    }
  }

  private static func cell(_ cell: Cell) -> ct_cell {
    let style = cell.style, has = style.attributes
    var attributes: Int32 = 0
    if has.contains(.bold) { attributes |= Int32(CT_BOLD) }
    if has.contains(.dim) { attributes |= Int32(CT_DIM) }
    if has.contains(.underline) { attributes |= Int32(CT_UNDERLINE) }
    if has.contains(.reverse) { attributes |= Int32(CT_REVERSE) }
    return ct_cell(
      scalar: cell.scalar.value, foreground: style.foreground, background: style.background,
      attributes: UInt32(attributes))
  }

  package mutating func repaint() {
    shownSize = nil
    ct_repaint()
  }

  @discardableResult
  package mutating func setMouse(_ isOn: Bool) -> Bool {
    guard kind.hasMouse(isDescribed: ct_describes_mouse()) else { return false }
    ct_mouse(isOn)
    return true
  }

  @discardableResult
  package mutating func copy(_ text: String) -> Bool {
    guard kind.isLikeXterm, let command = Clipboard.command(text) else { return false }
    command.withUnsafeBytes { bytes in
      if let start = bytes.baseAddress { ct_put_aside(start, bytes.count) }
    }
    return true
  }

  package mutating func suspend() {
    ct_suspend()
    shownSize = nil
  }
}
