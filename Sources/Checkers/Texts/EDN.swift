import Engine

/// One element of a text in EDN, the notation of Clojure's data, and where in its text it began.
///
/// Equal elements are equal wherever they stand; the entries of a map and of a set have no order.
/// Source: Hickey, "edn-format" (github.com/edn-format/edn), 2012.
/// Left out: ratios, metadata, namespace maps, `##NaN` (it equals nothing).
package struct EDN: Sendable {
  package indirect enum Form: Sendable {
    case nothing, bool(Bool), int(Int), float(Double), text(String), character(Unicode.Scalar)
    /// Without its colon: `jepsen/ok`.
    case keyword(String)
    case symbol(String)
    case list([EDN]), vector([EDN]), map([Entry]), set([EDN])
    /// Its tag without the `#`.
    case tagged(String, EDN)
  }
  package struct Entry: Hashable, Sendable {
    package var key: EDN, value: EDN
    package init(_ key: EDN, _ value: EDN) { (self.key, self.value) = (key, value) }
  }
  package var form: Form
  /// The byte of the text, counted from 0, and its line, counted from 1.
  package var offset: Int, line: Int

  package init(_ form: Form, offset: Int = 0, line: Int = 1) {
    (self.form, self.offset, self.line) = (form, offset, line)
  }
}

extension EDN: Hashable {
  package static func == (a: EDN, b: EDN) -> Bool { a.form == b.form }
  package func hash(into hasher: inout Hasher) { hasher.combine(form) }
}

extension EDN.Form: Hashable {
  package static func == (a: EDN.Form, b: EDN.Form) -> Bool {
    switch (a, b) {
    case (.nothing, .nothing): true
    case (.bool(let a), .bool(let b)): a == b
    case (.int(let a), .int(let b)): a == b
    case (.float(let a), .float(let b)): a == b
    case (.text(let a), .text(let b)), (.keyword(let a), .keyword(let b)), (.symbol(let a), .symbol(let b)):
      a == b
    case (.character(let a), .character(let b)): a == b
    case (.list(let a), .list(let b)), (.vector(let a), .vector(let b)): a == b
    case (.map(let a), .map(let b)): a.count == b.count && Set(a) == Set(b)
    case (.set(let a), .set(let b)): a.count == b.count && Set(a) == Set(b)
    case (.tagged(let tag, let a), .tagged(let other, let b)): tag == other && a == b
    default: false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .nothing: hasher.combine(0)
    case .bool(let value): hasher.combine(value)
    case .int(let value): hasher.combine(value)
    case .float(let value): hasher.combine(value)
    case .text(let text), .keyword(let text), .symbol(let text): hasher.combine(text)
    case .character(let scalar): hasher.combine(scalar)
    case .list(let elements), .vector(let elements): hasher.combine(elements)
    case .map(let entries): hasher.combine(EDN.Form.unordered(entries))
    case .set(let elements): hasher.combine(EDN.Form.unordered(elements))
    case .tagged(let tag, let element):
      hasher.combine(tag)
      hasher.combine(element)
    }
  }

  /// The hashes of some elements in any order. A `Set` would hash each twice, at each depth of a nesting.
  private static func unordered(_ elements: [some Hashable]) -> Int {
    elements.reduce(into: 0) { sum, element in
      var hasher = Hasher()
      hasher.combine(element)
      sum ^= hasher.finalize()
    }
  }
}

/// The text that reads back as an equal element.
extension EDN: CustomStringConvertible {
  package var description: String {
    var out = ""
    write(to: &out)
    return out
  }

  func write(to out: inout String) {
    switch form {
    case .nothing: out += "nil"
    case .bool(let value): out += value ? "true" : "false"
    case .int(let value): out += String(value)
    case .float(let value): out += EDN.text(of: value)
    case .text(let text): EDN.write(text, to: &out)
    case .character(let scalar): out += "\\" + EDN.name(of: scalar)
    case .keyword(let name): out += ":" + name
    case .symbol(let name): out += name
    case .list(let elements): EDN.write(elements, "(", ")", to: &out)
    case .vector(let elements): EDN.write(elements, "[", "]", to: &out)
    case .set(let elements): EDN.write(elements, "#{", "}", to: &out)
    case .map(let entries):
      out += "{"
      for (index, entry) in entries.enumerated() {
        if index > 0 { out += ", " }
        entry.key.write(to: &out)
        out += " "
        entry.value.write(to: &out)
      }
      out += "}"
    case .tagged(let tag, let element):
      out += "#" + tag + " "
      element.write(to: &out)
    }
  }

  private static func write(_ elements: [EDN], _ open: String, _ close: String, to out: inout String) {
    out += open
    for (index, element) in elements.enumerated() {
      if index > 0 { out += " " }
      element.write(to: &out)
    }
    out += close
  }

  private static func text(of number: Double) -> String {
    if number.isInfinite { return number < 0 ? "##-Inf" : "##Inf" }
    return number.isNaN ? "##NaN" : String(number)
  }

  private static func write(_ text: String, to out: inout String) {
    out += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case _ where isForbiddenInText(scalar):
        for unit in String(scalar).utf16 { out += "\\u" + hex(unit) }
      default: out.unicodeScalars.append(scalar)
      }
    }
    out += "\""
  }

  /// The characters that have a name in EDN.
  static var namedCharacters: [(name: String, scalar: Unicode.Scalar)] {
    [
      ("newline", "\n"), ("return", "\r"), ("space", " "), ("tab", "\t"), ("formfeed", "\u{C}"),
      ("backspace", "\u{8}"),
    ]
  }
  private static func name(of scalar: Unicode.Scalar) -> String {
    if let named = namedCharacters.first(where: { $0.scalar == scalar }) { return named.name }
    guard isForbiddenInText(scalar), scalar.value <= 0xFFFF else { return String(scalar) }
    return "u" + hex(UInt16(scalar.value))
  }
  private static func hex(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16, uppercase: true)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}
