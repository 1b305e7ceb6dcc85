/// An anomaly with its proof in numbers of transactions; the words are made at the end.
struct Found {
  var anomaly: Anomaly
  var key: Int?
  /// In the order in which the sentence names them: T1, T2, ...
  var transactions: [Int]
  var sentence = ""
  var cycle: [CycleSearch.Hop] = []
  /// Another anomaly that is certain then, though its edges are not known.
  var implied: Anomaly?
}

/// The first of each anomaly, in the order in which they were found.
struct Finds {
  private(set) var all: [Found] = []

  func has(_ anomaly: Anomaly) -> Bool { all.contains { $0.anomaly == anomaly } }

  mutating func add(_ found: Found) {
    if !has(found.anomaly) { all.append(found) }
  }
}
