extension Unicode.Scalar {
  /// Whether every terminal gives this scalar exactly one column: printable ASCII, Latin, Greek, Cyrillic,
  /// arrows, box drawing, blocks, geometric shapes and braille; no combining marks, no East Asian wide,
  /// no emoji.
  package var isOneColumn: Bool {
    switch value {
    case 0x20...0x7E: true
    case 0xA1...0x2FF where value != 0xAD: true
    case 0x370...0x482, 0x48A...0x52F: true
    case 0x2010...0x2027, 0x2030...0x205E: true
    case 0x2070...0x209C, 0x20AC: true
    case 0x2190...0x21FF, 0x2200...0x22FF: true
    case 0x2500...0x25FC, 0x25FF: true
    case 0x2713, 0x2717, 0x00D7: true
    case 0x2800...0x28FF: true
    default: false
    }
  }
}
