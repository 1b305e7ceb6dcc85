/// The command that gives a text to the terminal's clipboard (OSC 52, as in xterm's control sequences).
package enum Clipboard {
  /// Terminals ignore what is longer, in bytes of base64.
  private static let most = 100_000

  /// The bytes to send; nil when the text is longer than terminals take.
  package static func command(_ text: String) -> [UInt8]? {
    let encoded = base64(Array(text.utf8))
    return encoded.count <= most ? Array("\u{1B}]52;c;".utf8) + encoded + [7] : nil
  }

  private static func base64(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var result: [UInt8] = []
    result.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 {
        result.append(place <= group.count ? digits[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return result
  }
}
