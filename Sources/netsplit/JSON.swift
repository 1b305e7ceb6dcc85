import Engine
import Foundation

/// What a program reads: keys sorted, so that equal results are equal texts.
func printJSON(_ content: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  print(String(decoding: try encoder.encode(content), as: UTF8.self))
}

/// A value of a simulation in JSON: times in microseconds, shares in parts per million.
struct JSONValue: Encodable {
  let value: Value
  init(_ value: Value) { self.value = value }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch value {
    case .none: try container.encodeNil()
    case .bool(let flag): try container.encode(flag)
    case .int(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    case .node: try container.encode(value.description)
    case .time(let duration): try container.encode(duration.inMicroseconds)
    case .percent(let ppm): try container.encode(ppm)
    case .number(let number): try container.encode(number)
    case .clock(let entries): try container.encode(entries)
    case .list(let values): try container.encode(values.map(JSONValue.init))
    case .table(let rows): try container.encode(rows.map { $0.map(JSONValue.init) })
    }
  }
}
