import Engine

/// A text with one bit flipped, which is what a checksum is for; an empty one becomes `?`.
package func bitFlipped(_ text: String, _ random: inout Random) -> String {
  var characters = Array(text)
  guard !characters.isEmpty else { return "?" }
  let place = Int(random.below(Int64(characters.count)))
  let flipped = characters[place].asciiValue.map { $0 ^ 1 }
  let isPrintable = flipped.map { (0x20...0x7E).contains($0) } ?? false
  characters[place] = Character(Unicode.Scalar(isPrintable ? flipped ?? 0x3F : 0x3F))
  return String(characters)
}
