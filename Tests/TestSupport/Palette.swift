/// The colours that xterm gives its palette of 256 by itself.
enum Palette {
  /// 0xRRGGBB of an index from 16 on: a cube of colours, then greys.
  static func rgb(_ index: Int) -> Int {
    if index >= 232 { return (8 + (index - 232) * 10) * 0x010101 }
    let steps = [0, 0x5F, 0x87, 0xAF, 0xD7, 0xFF], place = index - 16
    return [place / 36, place / 6 % 6, place % 6].reduce(0) { $0 << 8 | steps[$1] }
  }
  /// The index that looks like a colour; nil for one that is not in the palette.
  static func index(rgb: Int) -> Int? { (16...255).first { Palette.rgb($0) == rgb } }
}

extension VirtualTerminal {
  /// The colour behind `38;5` or `38;2` as an index of the palette; nil when it is none of it.
  static func colour(_ kind: Int, _ rest: inout ArraySlice<Int>) -> Int16? {
    switch kind {
    case 5: return rest.popFirst().map { Int16($0) }
    case 2:
      guard let red = rest.popFirst(), let green = rest.popFirst(), let blue = rest.popFirst() else {
        return nil
      }
      return Palette.index(rgb: red << 16 | green << 8 | blue).map { Int16($0) }
    default: return nil
    }
  }
}
