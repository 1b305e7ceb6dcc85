import TUI

/// A small terminal: it understands what ncurses sends for xterm, screen, tmux, linux and vt100.
///
/// Its cells are the program's own `Cell`, so that what was drawn and what arrived can be compared.
/// Commands that it does not know are kept in `unknown`.
package struct VirtualTerminal: Sendable {
  package private(set) var size: Size
  package private(set) var cells: [Cell]
  package private(set) var cursor = Point(0, 0)
  package var showsCursor: Bool { modesOn.contains("25") }
  /// Whether the second screen is shown, the one without history that full-screen programs use.
  package private(set) var isAlternate = false
  package private(set) var unknown: [String] = []
  /// How many times the whole screen was cleared.
  package private(set) var clearings = 0
  /// What it answers to the questions so far; the one who feeds it passes them on.
  package private(set) var answers = ""
  /// Whether the last of the questions has come.
  package private(set) var wasAsked = false
  /// Whether it tells what the mouse does: the button with its moves (1002), in decimal numbers (1006).
  package var reportsMouse: Bool { modesOn.isSuperset(of: ["1002", "1006"]) }
  /// Whether nothing is drawn until the frame is whole (2026).
  package private(set) var holdsFrame = false
  /// How many frames came as a whole.
  package private(set) var wholeFrames = 0
  /// What was given to the clipboard last.
  package private(set) var clipboard: String?
  package let traits: Traits

  /// What a terminal says of itself, as far as it answers at all.
  package struct Traits: Sendable {
    /// As in `rgb:ffff/ffff/ffff`; nil: it does not answer that.
    package var background: String?
    /// Whether it can hold frames, and says so.
    package var synchronizes: Bool
    /// Whether it answers nothing at all.
    package var isSilent: Bool
    package init(background: String? = nil, synchronizes: Bool = false, isSilent: Bool = false) {
      (self.background, self.synchronizes, self.isSilent) = (background, synchronizes, isSilent)
    }
  }

  /// The modes that are on, by their numbers; `keypad` is the one without.
  package private(set) var modesOn = VirtualTerminal.usualModes
  private static let usualModes: Set<String> = ["7", "25"]  // lines wrap, the cursor is shown
  /// What a program has left behind: modes that are not as they were at first, the pen, half a frame.
  package var leftovers: [String] {
    let modes = modesOn.symmetricDifference(Self.usualModes).subtracting(["12"])  // a blinking cursor
    return modes.sorted() + (pen == .plain ? [] : ["\(pen)"]) + (parser == .text ? [] : ["a sequence"])
  }

  private var normalScreen: (cells: [Cell], cursor: Point)?
  private var savedCursor = Point(0, 0)
  private var top = 0, bottom: Int  // the rows that scroll
  private var pen = Style.plain
  private var lastWritten: Unicode.Scalar = " "
  private var wrapsNext = false  // the last column was written: the next character starts a new line
  private var parser = Parser.text
  private var parameters = ""
  private var encoded: [UInt8] = []
  private var string: [UInt8] = []

  private enum Parser { case text, escape, control, skipOne, string, stringEscape }

  package init(_ size: Size, traits: Traits = Traits()) {
    self.size = size
    self.traits = traits
    cells = Array(repeating: .blank, count: size.width * size.height)
    bottom = size.height - 1
  }

  package func row(_ y: Int) -> String {
    String(String.UnicodeScalarView(cells[y * size.width..<(y + 1) * size.width].map(\.scalar)))
  }
  package var rows: [String] { (0..<size.height).map(row) }
  /// The rows without the blanks at their ends.
  package var text: String {
    rows.map { row in
      var row = Substring(row)
      while row.last == " " { row.removeLast() }
      return String(row)
    }.joined(separator: "\n")
  }
  package subscript(x: Int, y: Int) -> Cell { cells[y * size.width + x] }

  /// Takes a new size as xterm does: rows and columns are cut off or added at the ends.
  package mutating func resize(_ new: Size) {
    var canvas = Array(repeating: Cell.blank, count: new.width * new.height)
    for y in 0..<min(size.height, new.height) {
      for x in 0..<min(size.width, new.width) { canvas[y * new.width + x] = self[x, y] }
    }
    (size, cells, top, bottom) = (new, canvas, 0, new.height - 1)
    cursor = Point(min(cursor.x, new.width - 1), min(cursor.y, new.height - 1))
    normalScreen = normalScreen.map { _ in (Array(repeating: .blank, count: canvas.count), Point(0, 0)) }
  }

  package mutating func feed(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { take(byte) }
  }

  // MARK: Parsing

  private mutating func take(_ byte: UInt8) {
    if byte == 24 {  // cancels whatever it is in
      (parser, encoded) = (.text, [])
      return
    }
    switch parser {
    case .text: takeText(byte)
    case .escape: takeEscape(byte)
    case .control:
      if (0x40...0x7E).contains(byte) {
        parser = .text
        run(Character(Unicode.Scalar(byte)))
      } else {
        parameters.unicodeScalars.append(Unicode.Scalar(byte))
      }
    case .skipOne: parser = .text
    case .string:
      if byte == 7 { endString() } else if byte == 27 { parser = .stringEscape } else { string.append(byte) }
    case .stringEscape: endString()
    }
  }

  private mutating func endString() {
    parser = .text
    let command = String(decoding: string, as: UTF8.self)
    if command == "11;?" {
      if let background = traits.background { answers += "\u{1B}]11;\(background)\u{1B}\\" }
    } else if command.hasPrefix("52;c;") {
      clipboard = String(command.dropFirst(5))
    } else {
      unknown.append("OSC \(command)")
    }
  }

  private mutating func takeText(_ byte: UInt8) {
    if !encoded.isEmpty || byte >= 0x80 {
      encoded.append(byte)
      let length = encoded[0] >= 0xF0 ? 4 : encoded[0] >= 0xE0 ? 3 : 2
      guard encoded.count == length else { return }
      for scalar in String(decoding: encoded, as: UTF8.self).unicodeScalars { put(scalar) }
      encoded = []
      return
    }
    switch byte {
    case 27: parser = .escape
    case 8: move(toX: cursor.x - 1)
    case 9: move(toX: (cursor.x / 8 + 1) * 8)
    case 10: lineFeed()
    case 13: move(toX: 0)
    case 0x20...0x7E: put(Unicode.Scalar(byte))
    default: break  // bell, padding and character sets
    }
  }

  private mutating func takeEscape(_ byte: UInt8) {
    parser = .text
    switch Character(Unicode.Scalar(byte)) {
    case "[": (parser, parameters) = (.control, "")
    case "(", ")", "#": parser = .skipOne
    case "]": (parser, string) = (.string, [])
    case "M": if cursor.y == top { scroll(-1) } else { move(toY: cursor.y - 1) }
    case "D": lineFeed()
    case "E":
      lineFeed()
      move(toX: 0)
    case "7": savedCursor = cursor
    case "8": cursor = savedCursor
    case "=": modesOn.insert("keypad")
    case ">": modesOn.remove("keypad")
    default: unknown.append("ESC \(Character(Unicode.Scalar(byte)))")
    }
  }

  private mutating func run(_ command: Character) {
    if parameters == "?2026$" {
      if traits.synchronizes { answers += "\u{1B}[?2026;2$y" }
      return
    }
    if parameters.hasPrefix("?") {
      for mode in parameters.dropFirst().split(separator: ";") { setMode(String(mode), command == "h") }
      return
    }
    let values = parameters.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    let first = values.first ?? 0, count = max(1, first), second = values.count > 1 ? values[1] : 0
    if !moveCursor(command, count, max(1, second)), !edit(command, first, count, second) {
      switch command {
      case "m":
        // With colons a colour has one part more, which nobody fills: 38:2::255:0:0.
        let plain = parameters.replacing("8:2::", with: "8;2;").replacing(":", with: ";")
        setPen(plain.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 })
      case "c":
        wasAsked = true
        if !traits.isSilent { answers += "\u{1B}[?62;22c" }
      case "h", "l", "t", "n": break  // insert mode, window titles, reports
      default: unknown.append("CSI \(parameters)\(command)")
      }
    }
  }

  private mutating func setMode(_ mode: String, _ on: Bool) {
    if on { modesOn.insert(mode) } else { modesOn.remove(mode) }
    switch mode {
    case "2026":
      if holdsFrame, !on { wholeFrames += 1 }
      holdsFrame = on
    case "1049", "47", "1047":
      guard on != isAlternate else { return }
      isAlternate = on
      if on {
        normalScreen = (cells, cursor)
        erase(0..<cells.count)
      } else if let normalScreen {
        (cells, cursor) = normalScreen
      }
    default: break
    }
  }

  // MARK: The cursor

  private mutating func move(toX x: Int? = nil, toY y: Int? = nil) {
    cursor.x = min(max(0, x ?? cursor.x), size.width - 1)
    cursor.y = min(max(0, y ?? cursor.y), size.height - 1)
    wrapsNext = false
  }

  private mutating func lineFeed() {
    if cursor.y == bottom { scroll(1) } else { move(toY: cursor.y + 1) }
  }

  private mutating func moveCursor(_ command: Character, _ count: Int, _ second: Int) -> Bool {
    switch command {
    case "H", "f": move(toX: second - 1, toY: count - 1)
    case "A": move(toY: cursor.y - count)
    case "B": move(toY: cursor.y + count)
    case "C": move(toX: cursor.x + count)
    case "D": move(toX: cursor.x - count)
    case "G", "`": move(toX: count - 1)
    case "d": move(toY: count - 1)
    default: return false
    }
    return true
  }

  // MARK: Writing and erasing

  private mutating func put(_ scalar: Unicode.Scalar) {
    if wrapsNext {
      move(toX: 0)
      lineFeed()
    }
    cells[cursor.y * size.width + cursor.x] = Cell(scalar, pen)
    lastWritten = scalar
    if cursor.x == size.width - 1 { wrapsNext = true } else { cursor.x += 1 }
  }

  private var erased: Cell { Cell(" ", Style(background: pen.background)) }

  private mutating func erase(_ range: Range<Int>) {
    if range.count == cells.count { clearings += 1 }
    for index in range.clamped(to: 0..<cells.count) { cells[index] = erased }
  }

  private mutating func scroll(_ count: Int, from first: Int? = nil) {
    let first = (first ?? top) * size.width, end = (bottom + 1) * size.width
    guard first < end else { return }
    let blank = Array(repeating: erased, count: min(abs(count) * size.width, end - first))
    let rows = cells[first..<end]
    let moved = count > 0 ? rows.dropFirst(blank.count) + blank : blank + rows.dropLast(blank.count)
    cells.replaceSubrange(first..<end, with: moved)
  }

  private mutating func edit(_ command: Character, _ first: Int, _ count: Int, _ second: Int) -> Bool {
    let start = cursor.y * size.width, here = start + cursor.x, end = start + size.width
    let width = min(count, size.width - cursor.x)
    switch (command, first) {
    case ("J", 0): erase(here..<cells.count)
    case ("J", 1): erase(0..<here + 1)
    case ("J", _): erase(0..<cells.count)
    case ("K", 0): erase(here..<end)
    case ("K", 1): erase(start..<here + 1)
    case ("K", _): erase(start..<end)
    case ("X", _): erase(here..<here + width)
    case ("b", _): for _ in 0..<count { put(lastWritten) }
    case ("@", _):
      cells.replaceSubrange(
        here..<end, with: Array(repeating: erased, count: width) + cells[here..<end - width])
    case ("P", _):
      cells.replaceSubrange(
        here..<end, with: cells[here + width..<end] + Array(repeating: erased, count: width))
    case ("L", _): scroll(-count, from: cursor.y)
    case ("M", _): scroll(count, from: cursor.y)
    case ("S", _): scroll(count)
    case ("T", _): scroll(-count)
    case ("r", _):
      top = max(1, first) - 1
      bottom = (second > 0 ? min(second, size.height) : size.height) - 1
      move(toX: 0, toY: 0)
    default: return false
    }
    return true
  }

  private mutating func setPen(_ values: [Int]) {
    var rest = (values.isEmpty ? [0] : values)[...]
    while let value = rest.popFirst() {
      switch value {
      case 0: pen = .plain
      case 1: pen.attributes.insert(.bold)
      case 2: pen.attributes.insert(.dim)
      case 4: pen.attributes.insert(.underline)
      case 7: pen.attributes.insert(.reverse)
      case 21, 22: pen.attributes.subtract([.bold, .dim])
      case 24: pen.attributes.remove(.underline)
      case 27: pen.attributes.remove(.reverse)
      case 30...37: pen.foreground = Int16(value - 30)
      case 40...47: pen.background = Int16(value - 40)
      case 90...97: pen.foreground = Int16(value - 82)
      case 100...107: pen.background = Int16(value - 92)
      case 39: pen.foreground = -1
      case 49: pen.background = -1
      case 38, 48:
        guard let kind = rest.popFirst(), let colour = Self.colour(kind, &rest) else { return }
        if value == 38 { pen.foreground = colour } else { pen.background = colour }
      case 3, 5, 10, 23, 25: break  // italics, blinking, the usual font
      default: unknown.append("SGR \(value)")
      }
    }
  }
}
