import TUI
import Testing

@Suite struct TextFlowTests {
  func set(_ text: String, _ width: Int) -> [String] { TextFlow(text, width: width).lines.map(\.text) }

  @Test func `no line ends between a number and its unit`() {
    #expect(set("gaps of 5.7 s are long", 11) == ["gaps of", "5.7 s are", "long"])
    #expect(set("it took 61 ms.", 11) == ["it took", "61 ms."])
    #expect(set("the x s are", 5) == ["the x", "s are"])
  }

  @Test func `words are wrapped at blanks and blanks at the edges go`() {
    #expect(set("n2 heard nothing for 300 ms.", 12) == ["n2 heard", "nothing for", "300 ms."])
    #expect(set("exactly ten", 11) == ["exactly ten"])
    #expect(set("exactly ten", 10) == ["exactly", "ten"])
    #expect(set("two  blanks  become one", 40) == ["two blanks become one"])
    #expect(set("", 5) == [""])
    #expect(set("a\n\nb", 5) == ["a", "", "b"])
    #expect(set("a", 0) == [])
  }

  @Test func `lines after the first hang under the words of a list's item`() {
    #expect(set("- one two three", 9) == ["- one two", "  three"])
    #expect(set("12. one two", 8) == ["12. one", "    two"])
    #expect(set("  indented text", 10) == ["  indented", "  text"])
    #expect(set("2 nodes are up", 9) == ["2 nodes", "are up"])
  }

  @Test func `a word wider than the panel is cut`() {
    #expect(set("abcdefgh ij", 3) == ["abc", "def", "gh", "ij"])
    #expect(set("- abcdefgh", 4) == ["-", "  ab", "  cd", "  ef", "  gh"])
    #expect(set("      deep", 4) == ["   d", "eep"])
    #expect(set("abc", 1) == ["a", "b", "c"])
  }

  @Test func `no line is ever wider than asked, and no word is lost`() {
    let text = "- **Paxos** needs `3 of 5` votes;\n  a *minority* can/not-decide.\n\n10. **unclosed and `odd"
    let words = TextFlow(text, width: 1000).lines.map(\.text).joined().filter { $0 != " " }
    for width in 1...60 {
      let flow = TextFlow(text, width: width)
      #expect(flow.lines.allSatisfy { $0.columns <= width })
      #expect(flow.lines.map(\.text).joined().filter { $0 != " " } == words)
    }
  }

  @Test func `strong words and code become runs, also across lines`() {
    let lines = TextFlow("say **two words** or `a b`", width: 9).lines
    #expect(lines[0].runs == [.init("say "), .init("two", .strong)])
    #expect(lines[1].runs == [.init("words", .strong), .init(" or")])
    #expect(lines[2].runs == [.init("a b", .code)])
    #expect(set("2**3 and a ` b", 40) == ["2**3 and a ` b"])
    #expect(set("`**`", 40) == ["**"])
  }

  @Test func `a line is written with the style of each run`() {
    var canvas = Canvas(Size(9, 1))
    let strong = Style(attributes: .bold)
    let end = TextFlow("a **b** c", width: 9).lines[0].draw(on: &canvas, at: Point(1, 0)) {
      $0 == .strong ? strong : .plain
    }
    #expect(canvas.rows == [" a b c   "] && end == 6)
    #expect(canvas[Point(3, 0)].style == strong && canvas[Point(1, 0)].style == .plain)
  }

  @Test func `text is fitted and padded by columns`() {
    #expect("election".fitted(to: 8) == "election")
    #expect("election".fitted(to: 5) == "elec…")
    #expect("election".fitted(to: 5, ellipsis: "~") == "elec~")
    #expect("election".fitted(to: 0) == "")
    #expect("n1".padded(to: 4) == "n1  " && "n1".padded(to: 1) == "n1")
  }
}
