import Engine

/// The values of histories as elements of EDN and back. Keywords, symbols, texts and characters are all
/// texts; lists and vectors are lists; a map is a table of two columns. Sets and maps are sorted, since they
/// have no order of their own.
extension EDN {
  package var value: Value {
    switch form {
    case .nothing: .none
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .float(let value): .number(value)
    case .text(let text), .keyword(let text), .symbol(let text): .text(text)
    case .character(let scalar): .text(String(scalar))
    case .list(let elements), .vector(let elements): .list(elements.map(\.value))
    case .set(let elements): .list(sorted(elements) { $0 }.map(\.value))
    case .map(let entries): .table(sorted(entries, by: \.key).map { [$0.key.value, $0.value.value] })
    // Two values with different tags differ.
    case .tagged(let tag, let element): .list([.text("#" + tag), element.value])
    }
  }

  /// Numbers by their size, before everything else by its text.
  private func sorted<Content>(_ contents: [Content], by key: (Content) -> EDN) -> [Content] {
    let keyed = contents.map { content in (content, key(content).form, key(content).description) }
    return keyed.sorted { a, b in
      switch (a.1, b.1) {
      case (.int(let a), .int(let b)): a < b
      case (.int, _): true
      case (_, .int): false
      default: a.2 < b.2
      }
    }.map(\.0)
  }

  package init(value: Value) {
    switch value {
    case .none: self.init(.nothing)
    case .bool(let flag): self.init(.bool(flag))
    case .int(let number): self.init(.int(number))
    case .text(let text): self.init(.text(text))
    case .node: self.init(.text(value.description))
    case .time(let duration): self.init(.int(Int(duration.inMicroseconds)))
    case .percent(let ppm): self.init(.int(ppm))
    case .number(let number): self.init(.float(number))
    case .clock(let entries): self.init(.vector(entries.map { EDN(.int($0)) }))
    case .list(let values): self.init(.vector(values.map { EDN(value: $0) }))
    case .table(let rows):
      let entries = rows.compactMap { $0.count == 2 ? Entry(EDN(value: $0[0]), EDN(value: $0[1])) : nil }
      let isMap = entries.count == rows.count && Set(entries.map(\.key)).count == rows.count
      self.init(
        isMap ? .map(entries) : .vector(rows.map { row in EDN(.vector(row.map { EDN(value: $0) })) }))
    }
  }
}
