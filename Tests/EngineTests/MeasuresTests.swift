import Testing

@testable import Engine

@Suite struct MeasuresTests {
  @Test func aSystemsFiguresAreReadByNameLikeTheEnginesOwn() throws {
    let world = try perform("op n1 put 3\nop n2 put 4\nop n3 put 5\nclock n2 +2s", until: "1s")
    #expect(world.global("least") == .int(3))
    #expect(world.global("worst") == .time(.seconds(2)))
    #expect(world.global("pause") == .time(.zero) && world.global("most") == nil)
    let schema = world.schema
    #expect(
      schema.globals.map(\.name) == [
        "now", "seed", "refused", "availability", "least", "worst", "pause", "careful",
      ])
    #expect(schema.globals.filter(\.isGod).map(\.name) == ["worst"])
  }
  @Test func aSystemsTablesNameItsNodesAndSeeTheDisksOfCrashedOnes() throws {
    let world = try perform("op n1 put 3\n10ms crash n1", until: "1s")
    #expect(
      world.rows(of: "disks") == [
        [.text("n1"), .int(3)], [.text("n2"), .int(0)], [.text("n3"), .int(0)],
      ])
    #expect(world.schema.tables.last?.name == "disks")
  }
  @Test func aSeriesHasAValueForEachSecondThatIsOver() throws {
    let world = try perform("", until: "3s")
    #expect(world.series("seconds") == [0, 1, 2] && world.series("hours").isEmpty)
    #expect(world.schema.series.map(\.chart) == ["Time"])
  }
}
