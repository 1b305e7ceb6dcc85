import Engine

/// Reads the elements of a text in EDN one after another.
///
/// A map has each of its keys once and a set each of its elements; `#_` leaves out the next element; `;`
/// begins a comment; commas are blanks. Linear in the text; elements nest at most `deepest` deep.
package struct EDNReader {
  /// How many collections, tags and discards may stand within one another.
  package static let deepest = 64

  let source: SourceText
  private let end: Int
  private var at: Int
  private var line: Int

  package init(_ text: String) { self.init(SourceText(text)) }

  /// For a part of a text, which begins in that line of it.
  init(_ source: SourceText, in range: Range<Int>? = nil, line: Int = 1) {
    let range = range ?? 0..<source.bytes.count
    (self.source, at, end, self.line) = (source, range.lowerBound, range.upperBound, line)
  }

  /// The next element, or nil at the end of the text.
  /// - Throws: what is wrong at which line and column; then the reader has no next element.
  package mutating func next() throws(Diagnostic) -> EDN? {
    try skipBlanks(depth: 1)
    return at < end ? try element(depth: 1) : nil
  }

  /// All elements of a text.
  package static func read(_ text: String) throws(Diagnostic) -> [EDN] {
    var reader = EDNReader(text), elements: [EDN] = []
    while let element = try reader.next() { elements.append(element) }
    return elements
  }

  func problem(_ message: String, at offset: Int) -> Diagnostic { source.diagnostic(at: offset, message) }

  private static func isBlank(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: ","), 0x09...0x0D: true
    default: false
    }
  }
  private static func isDelimiter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
      UInt8(ascii: "}"), UInt8(ascii: "\""), UInt8(ascii: ";"):
      true
    default: isBlank(byte)
    }
  }

  /// Goes on to the next element: over blanks, comments and what is discarded.
  private mutating func skipBlanks(depth: Int) throws(Diagnostic) {
    while at < end {
      let byte = source.bytes[at]
      if byte == UInt8(ascii: ";") {
        while at < end, source.bytes[at] != UInt8(ascii: "\n") { at += 1 }
      } else if Self.isBlank(byte) {
        if byte == UInt8(ascii: "\n") { line += 1 }
        at += 1
      } else if byte == UInt8(ascii: "#"), at + 1 < end, source.bytes[at + 1] == UInt8(ascii: "_") {
        let start = at
        at += 2
        _ = try follower(of: "#_", at: start, depth: depth)
      } else {
        return
      }
    }
  }

  /// The element that has to stand behind `#_` or a tag.
  private mutating func follower(
    of what: String, at start: Int, depth: Int
  ) throws(Diagnostic) -> EDN {
    guard depth < Self.deepest else { throw tooDeep(start) }
    try skipBlanks(depth: depth + 1)
    guard at < end else {
      throw problem("expected an element behind \(quotedForMessage(what)), found the end", at: start)
    }
    return try element(depth: depth + 1)
  }

  private func tooDeep(_ offset: Int) -> Diagnostic {
    problem("elements nest more than \(Self.deepest) deep, the most that is read", at: offset)
  }

  private mutating func element(depth: Int) throws(Diagnostic) -> EDN {
    guard depth <= Self.deepest else { throw tooDeep(at) }
    let start = at, line = line
    return EDN(try form(depth: depth), offset: start, line: line)
  }

  private mutating func form(depth: Int) throws(Diagnostic) -> EDN.Form {
    let start = at
    switch source.bytes[at] {
    case UInt8(ascii: "("): return .list(try elements(behind: "(", until: ")", depth: depth))
    case UInt8(ascii: "["): return .vector(try elements(behind: "[", until: "]", depth: depth))
    case UInt8(ascii: "{"): return .map(try entries(depth: depth))
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
      let found = quotedForMessage(source.text(at..<at + 1))
      throw problem("expected an element, found \(found), which closes nothing", at: at)
    case UInt8(ascii: "\""):
      let (text, next, lines) = try source.quoted(from: at, to: end)
      (at, line) = (next, line + lines)
      return .text(text)
    case UInt8(ascii: "\\"):
      // The character itself may be one that delimits.
      at = at + 1 < end ? at + 1 + source.width(at: at + 1) : end
      return .character(try source.character(token(from: start)))
    case UInt8(ascii: "#"): return try dispatch(depth: depth)
    default: return try source.atom(token(from: start))
    }
  }

  /// Where the word ends that began at `start`.
  private mutating func token(from start: Int) -> Range<Int> {
    while at < end, !Self.isDelimiter(source.bytes[at]) { at += 1 }
    return start..<at
  }

  private mutating func elements(
    behind open: String, until close: Character, depth: Int
  ) throws(Diagnostic) -> [EDN] {
    let start = at, firstLine = line
    var elements: [EDN] = []
    at += open.utf8.count
    while true {
      try skipBlanks(depth: depth)
      guard at < end else {
        throw problem("expected \"\(close)\" for this \"\(open)\", found the end", at: start)
      }
      let byte = source.bytes[at]
      if byte == close.asciiValue {
        at += 1
        return elements
      }
      if [UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}")].contains(byte) {
        let found = quotedForMessage(source.text(at..<at + 1))
        throw problem(
          "expected \"\(close)\" for the \"\(open)\" in line \(firstLine), found \(found)", at: at)
      }
      elements.append(try element(depth: depth + 1))
    }
  }

  private mutating func entries(depth: Int) throws(Diagnostic) -> [EDN.Entry] {
    let elements = try elements(behind: "{", until: "}", depth: depth)
    guard elements.count.isMultiple(of: 2) else {
      let key = elements[elements.count - 1]
      throw problem("a map has a value for each key; the key \(shown(key)) has none", at: key.offset)
    }
    let entries = stride(from: 0, to: elements.count, by: 2).map {
      EDN.Entry(elements[$0], elements[$0 + 1])
    }
    try refuseTwice(entries.map(\.key), "a map has a key once; the key")
    return entries
  }

  private func refuseTwice(_ elements: [EDN], _ rule: String) throws(Diagnostic) {
    var seen: Set<EDN> = []
    for element in elements where !seen.insert(element).inserted {
      let first = elements.first { $0 == element }
      throw problem(
        "\(rule) \(shown(element)) stands in line \(first?.line ?? element.line) already", at: element.offset)
    }
  }

  private func shown(_ element: EDN) -> String { quotedForMessage(element.description) }

  /// What begins with `#`, but for what is discarded.
  private mutating func dispatch(depth: Int) throws(Diagnostic) -> EDN.Form {
    let start = at
    if at + 1 < end, source.bytes[at + 1] == UInt8(ascii: "{") {
      let elements = try elements(behind: "#{", until: "}", depth: depth)
      try refuseTwice(elements, "a set has an element once;")
      return .set(elements)
    }
    at += 1
    let word = token(from: start)
    if let symbolic = try source.symbolicNumber(word) { return .float(symbolic) }
    let tag = try source.tag(word)
    return .tagged(tag, try follower(of: "#" + tag, at: start, depth: depth))
  }
}
