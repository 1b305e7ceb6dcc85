import Checkers
import Engine
import Testing

/// Draws elements of every form.
struct EDNGenerator {
  var random: Random
  init(seed: UInt64) { random = Random(seed: seed, stream: "edn") }

  mutating func pick<Content>(_ contents: [Content]) -> Content {
    contents[Int(random.below(Int64(contents.count)))]
  }
  mutating func name() -> String {
    let first = pick(Array("abzAZ*!_?$%&=<>é-+."))
    let rest = (0..<random.below(6)).map { _ in pick(Array("az09.*+!-_?$%&=<>|:#'é")) }
    // What begins like a number is none, nor are the three words.
    let name = String(first) + (first == "." || "+-".contains(first) ? "x" : "") + String(rest)
    return random.below(4) == 0 ? name + "/" + String(rest.reversed()) + "x" : name
  }
  mutating func text() -> String {
    var text = ""
    for _ in 0..<random.below(8) {
      text.unicodeScalars.append(
        pick([
          "a", "\"", "\\", "\n", "\r", "\t", "\u{8}", "\u{C}", "\u{1B}", "é", "😀", "\u{E0001}", ";", "\u{0}",
        ]))
    }
    return text
  }
  mutating func element(depth: Int) -> EDN {
    let form = random.below(depth > 0 ? 15 : 10)
    switch form {
    case 0: return EDN(.nothing)
    case 1: return EDN(.bool(random.below(2) == 0))
    case 2: return EDN(.int(Int(truncatingIfNeeded: random.next())))
    case 3: return EDN(.int(pick([0, -1, .min, .max, 7])))
    case 4:
      let number = Double(bitPattern: random.next())
      return EDN(.float(number.isNaN ? -0.5 : number))
    case 5:
      return EDN(.float(pick([0, 1, 0.1, 1e16, .leastNonzeroMagnitude, -2.5e300, .infinity, -.infinity])))
    case 6: return EDN(.text(text()))
    case 7:
      return EDN(
        .character(
          pick(["a", "u", "\n", " ", "\t", "\r", "\u{8}", "\u{C}", "\u{1B}", "(", ";", "\"", "\\", "é", "😀"]))
      )
    case 8: return EDN(.keyword(name()))
    case 9:
      let name = name()
      return EDN(.symbol(["nil", "true", "false"].contains(name) ? "other" : name))
    case 10: return EDN(.list(elements(depth - 1)))
    case 11: return EDN(.vector(elements(depth - 1)))
    case 12: return EDN(.set(distinct(elements(depth - 1))))
    case 13: return EDN(.map(distinct(elements(depth - 1)).map { EDN.Entry($0, element(depth: depth - 1)) }))
    default: return EDN(.tagged("t" + name(), element(depth: depth - 1)))
    }
  }
  private mutating func elements(_ depth: Int) -> [EDN] {
    (0..<random.below(5)).map { _ in element(depth: depth) }
  }
  private func distinct(_ elements: [EDN]) -> [EDN] {
    elements.indices.filter { elements.firstIndex(of: elements[$0]) == $0 }.map { elements[$0] }
  }
}

@Suite struct EDNTests {
  @Test func whatIsPrintedReadsBackAsTheSameElement() throws {
    for seed in UInt64(0)..<3000 {
      var generator = EDNGenerator(seed: seed)
      let element = generator.element(depth: 5)
      let text = element.description
      let read = try EDNReader.read(text)
      #expect(read == [element], "EDNGenerator(seed: \(seed)): \(text)")
      #expect(read.first?.description == text)
    }
  }

  @Test func eachFormIsRead() throws {
    let text = #"""
      nil true false ; a comment ] with anything
      12, -3 +4 7N 0x1F 0 -0 1.5 -2e3 1E+2 0.1M 2M ##Inf ##-Inf
      "a\n\t\r\b\f\"\\\u00e9\uD83D\uDE00;" \a \newline \space \tab
      \return \formfeed \backspace \u0041 \\ \( \u
      :ok :jepsen/ok :1 foo a.b/c / - + .a #_ nothing #_ #_ two [three]
      (1 [2 #{3}] {:a 1, :b nil}) #inst "2020" #jepsen.history.Op{:f :read} #a #b c
      """#
    let expected: [EDN.Form] = [
      .nothing, .bool(true), .bool(false), .int(12), .int(-3), .int(4), .int(7), .int(31), .int(0), .int(0),
      .float(1.5), .float(-2000), .float(100), .float(0.1), .float(2), .float(.infinity), .float(-.infinity),
      .text("a\n\t\r\u{8}\u{C}\"\\é😀;"), .character("a"), .character("\n"), .character(" "), .character("\t"),
      .character("\r"), .character("\u{C}"), .character("\u{8}"), .character("A"), .character("\\"),
      .character("("), .character("u"), .keyword("ok"), .keyword("jepsen/ok"), .keyword("1"), .symbol("foo"),
      .symbol("a.b/c"), .symbol("/"), .symbol("-"), .symbol("+"), .symbol(".a"),
      .list([
        EDN(.int(1)), EDN(.vector([EDN(.int(2)), EDN(.set([EDN(.int(3))]))])),
        EDN(.map([.init(EDN(.keyword("b")), EDN(.nothing)), .init(EDN(.keyword("a")), EDN(.int(1)))])),
      ]),
      .tagged("inst", EDN(.text("2020"))),
      .tagged("jepsen.history.Op", EDN(.map([.init(EDN(.keyword("f")), EDN(.keyword("read")))]))),
      .tagged("a", EDN(.tagged("b", EDN(.symbol("c"))))),
    ]
    #expect(try EDNReader.read(text).map(\.form) == expected)
    #expect(try EDNReader.read("") == [] && EDNReader.read(" ,; nothing") == [])
  }

  @Test func anElementKnowsWhereItBegan() throws {
    let elements = try EDNReader.read("1 \"a\nb\" ;c\n {:a\n [2]}")
    #expect(elements.map(\.line) == [1, 1, 3])
    #expect(elements.map(\.offset) == [0, 2, 12])
    guard case .map(let entries) = elements[2].form else {
      Issue.record("no map")
      return
    }
    #expect(entries[0].value.line == 4)
  }

  @Test func entriesOfMapsAndSetsHaveNoOrder() throws {
    let elements = try EDNReader.read("{:a #{1 2} :b 3} {:b 3 :a #{2 1}} {:a #{1 2} :b 4} [1 2] (1 2)")
    #expect(elements[0] == elements[1] && elements[0].hashValue == elements[1].hashValue)
    #expect(elements[0] != elements[2] && elements[3] != elements[4])
  }

  private static let refusals: [(String, String)] = [
    ("[1 2", "1:1: expected \"]\" for this \"[\", found the end"),
    ("\n ]", "2:2: expected an element, found \"]\", which closes nothing"),
    ("[1\n (2]", "2:4: expected \")\" for the \"(\" in line 2, found \"]\""),
    ("{:a 1 :b}", "1:7: a map has a value for each key; the key \":b\" has none"),
    ("{:a 1\n :a 2}", "2:2: a map has a key once; the key \":a\" stands in line 1 already"),
    ("é #{[1] [1]}", "1:9: a set has an element once; \"[1]\" stands in line 1 already"),
    ("#{#{1 2} #{2 1}}", "1:10: a set has an element once; \"#{2 1}\" stands in line 1 already"),
    (
      "9223372036854775808",
      "1:1: the integer \"9223372036854775808\" is beyond 64 bits, the most that is read"
    ),
    (
      "  99999999999999999999N",
      "1:3: the integer \"99999999999999999999N\" is beyond 64 bits, the most that is read"
    ),
    ("1/2", "1:1: \"1/2\" is a ratio, which is not read; write a decimal"),
    ("017", "1:1: \"017\" is no number: it begins with a needless 0"),
    ("12a", "1:1: expected a number such as 12, -3, 7N or 1.5, found \"12a\""),
    ("1.", "1:1: expected a number such as 12, -3, 7N or 1.5, found \"1.\""),
    ("0x", "1:1: expected a number such as 12, -3, 7N or 1.5, found \"0x\""),
    ("1e999", "1:1: the number \"1e999\" is beyond 1.8e308, the most there is"),
    ("##NaN", "1:1: \"##NaN\" is not read: it equals nothing, so nothing checks it"),
    ("##inf", "1:1: expected ##Inf or ##-Inf, found \"##inf\""),
    ("\n\"abc", "2:1: expected \" at the end of this text, found the end"),
    (#""a\q""#, #"1:3: expected one of \n \t \r \b \f \" \\ \u0041 in a text, found "\q""#),
    (#""\u12""#, #"1:2: expected four hexadecimal digits behind \u, found "\u12"""#),
    (#""\uD83D""#, #"1:2: "\uD83D" is one half of a character, without the other"#),
    (
      #"\newlin"#,
      #"1:1: expected a character such as \a, \newline or \u0041, found "\newlin"; did you mean "newline"?"#
    ),
    ("\\", #"1:1: expected a character such as \a, \newline or \u0041, found "\""#),
    ("::a", "1:1: \"::a\" is no keyword"), (":", "1:1: \":\" is no keyword"),
    ("a/b/c", "1:1: expected an element such as nil, 12, :ok, \"text\" or [1 2], found \"a/b/c\""),
    ("'a", "1:1: expected an element such as nil, 12, :ok, \"text\" or [1 2], found \"'a\""),
    ("^{:a 1}", "1:1: expected an element such as nil, 12, :ok, \"text\" or [1 2], found \"^\""),
    ("[#_]", "1:4: expected an element, found \"]\", which closes nothing"),
    ("1 #_ ;x", "1:3: expected an element behind \"#_\", found the end"),
    ("#inst", "1:1: expected an element behind \"#inst\", found the end"),
    ("#", "1:1: expected {, _ or a tag such as inst behind \"#\", found \"\""),
    ("#(a)", "1:1: expected {, _ or a tag such as inst behind \"#\", found \"\""),
    ("#:a{:b 1}", "1:1: expected {, _ or a tag such as inst behind \"#\", found \":a\""),
  ]
  @Test(arguments: refusals) func whatIsNoElementIsRefusedWithItsPlace(_ text: String, _ message: String) {
    let error = #expect(throws: Diagnostic.self) { try EDNReader.read(text) }
    #expect(error?.description == message)
  }

  @Test(arguments: ["[", "#_", "#a ", "#{", "{1 ", "{[", "(", "#_ #a ["])
  func depthIsBounded(_ open: String) throws {
    let text = String(repeating: open, count: 100_000)
    let error = #expect(throws: Diagnostic.self) { try EDNReader.read(text) }
    #expect(error?.message == "elements nest more than 64 deep, the most that is read")
    let fits = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(try EDNReader.read(fits).count == 1)
    // Sets within sets are hashed at each depth.
    let sets = String(repeating: "#{1 ", count: 63) + String(repeating: "}", count: 63)
    #expect(try EDNReader.read(sets) == EDNReader.read(sets))
  }
}
