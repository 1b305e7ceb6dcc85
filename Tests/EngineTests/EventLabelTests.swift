import Testing

@testable import Engine

@Suite struct EventLabelTests {
  @Test func `every counted event has a name, and the name finds it again`() throws {
    let roster = Roster(nodes: ["source", "station"])
    var world: any World = Simulation(Station(), setup: Setup(seed: 5, roster: roster))
    for _ in 0..<40 { _ = world.step() }
    var counts: [NodeID: Int] = [:]
    for index in 0..<world.traceCount {
      let event = world.traceEvent(index)
      guard let name = world.name(of: event) else {
        #expect(!event.isCounted)
        continue
      }
      let node = try #require(event.node)
      let number = counts[node, default: 0] + 1
      counts[node] = number
      #expect(name == EventName(world.roster.name(node), number))
      #expect(world.event(name) == event)
    }
    #expect(counts.count == 2 && world.event(EventName("source", 999)) == nil)
    for (id, count) in counts {
      #expect(world.nodes[id.index].vector[id.index] == count, "its own entry of the vector clock")
    }
  }

  @Test(arguments: ["n1 3 n2 5 before", "c 1 n2 700 concurrent", "a 1 a 2 after"])
  func `a label reads back what it prints`(_ text: String) throws {
    var reader = try TokenReader(text)
    let label = try EventLabel(&reader)
    #expect(reader.isAtEnd && label.text == text)
  }
}
