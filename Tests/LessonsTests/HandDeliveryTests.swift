import Lessons
import Testing

/// A goal that only the order of deliveries reaches.
@Suite struct HandDeliveryTests {
  private static func text(_ solution: String) -> String {
    """
    ---
    id: by-hand
    title: You are the network
    chapter: 1
    needs: []
    minutes: 5
    breaks: [M3]
    ---

    ## deliver · Choose the next
    Messages wait for you.

    ```scenario
    system ping-stream
    nodes n1 n2
    set scheduling manual
    ```
    ```do
    allow: deliver
    reset: mine
    ```
    ```goal g1
    the inbox of n2 reads 3 1 2: n2.received == [3, 1, 2]
    ```
    ```solution g1
    \(solution)
    until 2s
    ```

    """
  }

  @Test func `deliveries by hand reach a goal, and another order does not`() throws {
    let right = [3, 1, 2].map { "at 1s deliver n1>n2 number \($0)" }.joined(separator: "\n")
    let (parsed, problems) = LessonText.parse(Self.text(right))
    let findings = Proof.of(try #require(parsed, "\(problems)"))
    #expect(findings.allSatisfy { $0.holds }, "\(findings.map(\.text))")
    let wrong = [1, 3, 2].map { "at 1s deliver n1>n2 number \($0)" }.joined(separator: "\n")
    let other = try #require(LessonText.parse(Self.text(wrong)).lesson)
    #expect(Proof.of(other).contains { !$0.holds && $0.text.contains("[1, 3, 2]") })
  }
}
