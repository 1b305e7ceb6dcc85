import Engine

/// Histories as texts. What is read, by looking at the text itself:
/// - Jepsen's `history.edn` and Knossos' files: maps `{:process 3, :type :invoke, :f :write, :value 5}`, one
///   after another or in one vector or list, bare or tagged `#jepsen.history.Op{...}`; `:key`, `:time` and
///   `:index` where there are any;
/// - Porcupine's kv files: the same with `:key`;
/// - Jepsen's log: lines `INFO  jepsen.util - 3 :invoke :write 5`, and its `history.txt`, which has them
///   without the beginning;
/// - what `lines(of:)` writes.
///
/// Sources: Jepsen's `jepsen.history` and `jepsen.util`, Knossos' `knossos.op`, Porcupine's test data.
package enum HistoryText {
  /// Reads a history.
  ///
  /// - `independent`: the value of every operation is `[key value]`, as Jepsen's independent tests have it.
  ///   Nothing in a text tells such a pair from the `[old new]` of a cas, so the caller says it.
  /// - Throws: what is wrong at which line and column.
  package static func read(_ text: String, independent: Bool = false) throws(Diagnostic) -> History {
    let source = SourceText(text)
    var pairing = HistoryPairing(source)
    let reader = HistoryEndReader(source, independent: independent)
    if let start = beginning(of: source) {
      if "{[(#".utf8.contains(source.bytes[start]) {
        try readElements(with: reader, into: &pairing)
      } else if isLog(source, at: start) {
        try readLog(with: reader, into: &pairing)
      } else {
        throw source.diagnostic(
          at: start,
          "found \(quotedForMessage(source.text(source.line(at: start)))), which begins no history; expected "
            + "maps of EDN such as {:process 0, :type :invoke, :f :write, :value 5} (Jepsen, Knossos, "
            + "Porcupine's kv files, netsplit), bare or in one vector, or lines of Jepsen's log such as "
            + "INFO  jepsen.util - 0 :invoke :write 5")
      }
    }
    guard !pairing.history.calls.isEmpty else {
      throw source.diagnostic(at: 0, "the history has no operation")
    }
    return pairing.history
  }

  /// The first byte that is neither a blank nor in a comment.
  private static func beginning(of source: SourceText) -> Int? {
    var isComment = false
    return source.bytes.firstIndex { byte in
      if byte == UInt8(ascii: ";") { isComment = true }
      if byte == UInt8(ascii: "\n") { isComment = false }
      return !isComment && !" ,\t\r\n\u{B}\u{C}".utf8.contains(byte)
    }
  }

  private static func isLog(_ source: SourceText, at start: Int) -> Bool {
    HistoryEndReader.operation(in: source.line(at: start), of: source) != nil
  }

  private static func readElements(
    with reader: HistoryEndReader, into pairing: inout HistoryPairing
  ) throws(Diagnostic) {
    var elements = EDNReader(reader.source)
    while let element = try elements.next() {
      switch element.form {
      case .vector(let maps), .list(let maps):
        for map in maps { if let end = try reader.end(map) { try pairing.add(end) } }
      default: if let end = try reader.end(element) { try pairing.add(end) }
      }
    }
  }

  private static func readLog(
    with reader: HistoryEndReader, into pairing: inout HistoryPairing
  ) throws(Diagnostic) {
    var start = 0, number = 1
    while start < reader.source.bytes.count {
      let line = reader.source.line(at: start)
      if let end = try reader.end(line, number) { try pairing.add(end) }
      start = line.upperBound + 1
      number += 1
    }
  }
}
