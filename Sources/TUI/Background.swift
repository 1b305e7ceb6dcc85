/// Whether a terminal's background is dark or light, which decides the colours of text.
package enum Background: Hashable, Sendable {
  case dark, light

  /// By how bright a colour looks: `rgb` is 0xRRGGBB.
  package init(rgb: Int) {
    let red = rgb >> 16 & 0xFF, green = rgb >> 8 & 0xFF, blue = rgb & 0xFF
    self = 2 * (2126 * red + 7152 * green + 722 * blue) > 10_000 * 255 ? .light : .dark
  }

  /// As the terminal has answered; else as `COLORFGBG` says (`0;15` is black on white); else dark.
  package init(answer: Int?, environment: [String: String]) {
    if let answer {
      self.init(rgb: answer)
      return
    }
    let index = environment["COLORFGBG"]?.split(separator: ";").last.flatMap { Int($0) }
    self = index == 7 || index == 15 ? .light : .dark
  }
}
