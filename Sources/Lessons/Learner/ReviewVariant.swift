import Engine

/// A question as the review asks it: with other names for the scenario's nodes and clients, and its options
/// in another order, so that it is thought about and not recognised. What is right stays right.
///
/// The same lesson, question and rung give the same variant.
package struct ReviewVariant: Hashable, Sendable {
  package let question: Question
  /// For each option that is shown its index in the lesson.
  private let order: [Int]

  /// - Parameter names: the nodes and clients of the lesson's scenario.
  package init(_ question: Question, names: [String], lesson: String, rung: Int) {
    var random = Random(seed: UInt64(max(0, rung)), stream: "review \(lesson) \(question.id)")
    let text = question.allText
    let swaps = question.variants.filter { $0.allSatisfy(question.says) }
    let swap = swaps.isEmpty ? [] : swaps[Int(random.below(Int64(swaps.count)))]
    let renaming = Renaming(names, in: text, swap, &random)
    order = Self.order(of: question, text, &random)
    var changed = question
    changed.prompt = renaming.applied(to: question.prompt)
    changed.options = order.map { index in
      var option = question.options[index]
      option.text = renaming.applied(to: option.text)
      option.reason = renaming.applied(to: option.reason)
      return option
    }
    self.question = changed
  }

  /// The number that an option has in the lesson, by the number under which it is shown.
  package func original(of option: Int) -> Int {
    order.indices.contains(option - 1) ? order[option - 1] + 1 : option
  }

  /// Words that may speak of the place of an option.
  private static let placeWords: Set = [
    "above", "below", "former", "latter", "option", "options", "oben", "unten",
  ]

  /// Another order of the options, unless the text may speak of their order.
  private static func order(of question: Question, _ text: String, _ random: inout Random) -> [Int] {
    var order = Array(question.options.indices)
    let speaksOfPlaces = Renaming.words(of: text).contains { placeWords.contains($0.text.lowercased()) }
    guard order.count > 1, !speaksOfPlaces else { return order }
    for index in order.indices.dropFirst().reversed() {
      order.swapAt(index, Int(random.below(Int64(index + 1))))
    }
    if order == Array(question.options.indices) { order.append(order.removeFirst()) }
    return order
  }
}

/// Other names for some names, each for one: a text in which they are exchanged as whole words says the same
/// of the others.
struct Renaming: Hashable, Sendable {
  private var names: [String: String] = [:]
  /// Of nodes that are a letter and a number only the letter changes: often it matters who has the least.
  private var letters: [String: String] = [:]

  /// Words that say nothing but who is meant. One of a row is exchanged for another of the same row.
  private static let rows = [
    ["west", "east", "north", "south"],
    ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi"],
    ["amsterdam", "berlin", "dublin", "lisbon", "madrid", "oslo", "tokyo", "vienna"],
  ]
  /// Letters that stand before the numbers of nodes.
  private static let letters = ["n", "k", "p", "q", "r", "t", "v", "w"]
  /// Names of one letter that are neither words nor units nor numbers.
  private static let single = ["b", "c", "e", "g", "j", "q", "v", "w", "z"]

  /// - Parameters:
  ///   - text: all that will be renamed: a new name is none of its words.
  ///   - swaps: what else is exchanged, as it stands.
  init(_ old: [String], in text: String, _ swaps: [Question.Swap] = [], _ random: inout Random) {
    let words = Self.words(of: text).map { $0.text.lowercased() }
    var taken = Set(words + old.map { $0.lowercased() } + swaps.map { $0.to.lowercased() })
    for swap in swaps { names[swap.from] = swap.to }
    for row in Self.rows + [Self.single] {
      let used = old.filter(row.contains)
      guard !used.isEmpty, !Self.isDerived(used, in: words) else { continue }
      let free = row.filter { !taken.contains($0) }
      guard free.count >= used.count else { continue }
      let start = Int(random.below(Int64(free.count)))
      for (index, name) in used.enumerated() { names[name] = free[(start + index) % free.count] }
      taken.formUnion(used.compactMap { names[$0] })
    }
    let start = Int(random.below(Int64(Self.letters.count)))
    let others = Self.letters.indices.map { Self.letters[(start + $0) % Self.letters.count] }
    for letter in Self.letters where old.contains(where: { Self.isNumbered($0, letter) }) {
      let free = others.first { other in !taken.contains { Self.isNumbered($0, other) } }
      guard let free else { continue }
      letters[letter] = free
      taken.insert(free + "1")
    }
  }

  private static func isNumbered(_ name: String, _ letter: String) -> Bool {
    name.count > 1 && name.hasPrefix(letter) && name.dropFirst().allSatisfy { $0.isASCII && $0.isNumber }
  }
  /// Whether the text has words made of a name, as `western` is: they would stay behind.
  private static func isDerived(_ names: [String], in words: [String]) -> Bool {
    names.contains { name in name.count > 1 && words.contains { $0 != name && $0.hasPrefix(name) } }
  }

  /// The text with the new names; a name at the start of a sentence keeps its capital.
  func applied(to text: String) -> String {
    var out = ""
    var rest = text.startIndex
    for word in Self.words(of: text) {
      out += text[rest..<word.startIndex] + renamed(word.text)
      rest = word.endIndex
    }
    return out + text[rest...]
  }
  private func renamed(_ word: String) -> String {
    if let name = names[word] { return name }
    let letter = String(word.prefix(1))
    if let other = letters[letter], Self.isNumbered(word, letter) { return other + word.dropFirst() }
    guard let first = word.first, first.isUppercase, word.count > 1 else { return word }
    guard let name = names[first.lowercased() + word.dropFirst()] else { return word }
    return name.prefix(1).uppercased() + name.dropFirst()
  }

  struct Word {
    let text: String
    let startIndex: String.Index, endIndex: String.Index
  }
  /// The words of a text; the `s` of a genitive belongs to none.
  static func words(of text: String) -> [Word] {
    var words: [Word] = []
    var index = text.startIndex
    while index < text.endIndex {
      guard isLetter(text[index]) else {
        index = text.index(after: index)
        continue
      }
      let start = index
      while index < text.endIndex, isLetter(text[index]) { index = text.index(after: index) }
      let isGenitive = start > text.startIndex && "'’".contains(text[text.index(before: start)])
      guard !isGenitive else { continue }
      words.append(Word(text: String(text[start..<index]), startIndex: start, endIndex: index))
    }
    return words
  }
  private static func isLetter(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }
}

extension Question {
  /// All that it says, before and after it is answered.
  var allText: String {
    ([prompt] + options.flatMap { [$0.text, $0.reason] }).joined(separator: "\n")
  }
  /// Whether the word of a swap stands in it. Not where a translation says it in another one: that is asked
  /// as it is.
  func says(_ swap: Swap) -> Bool { Renaming.words(of: allText).contains { $0.text == swap.from } }
}

extension LessonReader {
  /// The most words that one variant of a question exchanges.
  private static let mostSwaps = 12

  /// `4 = 6, 2 = 3`: what stands for what when a question returns.
  mutating func swaps(_ text: String, at place: Place) -> [Question.Swap]? {
    func isWord(_ text: String) -> Bool {
      let words = Renaming.words(of: text)
      return words.count == 1 && words[0].text == text && text.count <= 32
    }
    var swaps: [Question.Swap] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = part.split(separator: "=", omittingEmptySubsequences: false).map { $0.trimmed }
      guard sides.count == 2, sides.allSatisfy(isWord), sides[0] != sides[1] else {
        report(place, "a variant is written 4 = 6, 2 = 3: a word or number of the question, and another")
        return nil
      }
      if swaps.contains(where: { $0.from == sides[0] }) {
        report(place, "\(quotedForMessage(sides[0])) stands here twice")
      }
      swaps.append(Question.Swap(from: sides[0], to: sides[1]))
    }
    if swaps.count > Self.mostSwaps { report(place, "a variant has at most \(Self.mostSwaps) words") }
    return swaps
  }

  /// The variants of a question, each of whose words stands in it.
  mutating func checked(
    _ variants: [(swaps: [Question.Swap], place: Place)], for question: Question
  ) -> [[Question.Swap]] {
    for variant in variants {
      for swap in variant.swaps where !question.says(swap) {
        let near = didYouMean(swap.from, among: Renaming.words(of: question.allText).map(\.text))
        report(variant.place, "the question has no word \(quotedForMessage(swap.from))\(near)")
      }
    }
    return variants.map(\.swaps)
  }
}

extension Lesson {
  /// The check question of that id; predictions are none.
  package func check(_ id: String) -> Question? {
    for block in steps.flatMap(\.blocks) {
      if case .quiz(let question) = block.content, question.id == id { return question }
    }
    return nil
  }
}
