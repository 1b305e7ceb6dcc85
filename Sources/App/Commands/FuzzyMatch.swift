/// How well what somebody typed fits a text in which its letters stand in that order, not side by side.
enum FuzzyMatch {
  /// The higher the better; nil when a letter is missing. Letters at the start of words and letters in a row
  /// count more; of two that fit alike the shorter text wins.
  static func score(_ typed: String, in text: String) -> Int? {
    let wanted = Array(typed.lowercased().unicodeScalars.filter { $0 != " " })
    guard !wanted.isEmpty else { return 0 }
    let scalars = Array(text.lowercased().unicodeScalars)
    // The best score with which the letters so far end at each place.
    var best = [Int?](repeating: nil, count: scalars.count)
    for (index, letter) in wanted.enumerated() {
      var next = [Int?](repeating: nil, count: scalars.count)
      var before: Int?
      for place in scalars.indices {
        defer { if let here = best[place] { before = max(before ?? here, here) } }
        guard scalars[place] == letter else { continue }
        let bonus = isStart(scalars, place) ? 10 : 1
        if index == 0 {
          next[place] = bonus
        } else {
          let inARow = place > 0 ? best[place - 1].map { $0 + 12 } : nil
          next[place] = [inARow, before].compactMap { $0 }.max().map { $0 + bonus }
        }
      }
      best = next
    }
    return best.compactMap { $0 }.max().map { $0 * 100 - scalars.count }
  }

  private static func isStart(_ scalars: [Unicode.Scalar], _ place: Int) -> Bool {
    place == 0 || !scalars[place - 1].properties.isAlphabetic
  }
}
