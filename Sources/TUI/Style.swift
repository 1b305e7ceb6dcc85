/// How a cell is drawn: colours as xterm-256 indices (-1 is the terminal's own) and attributes.
package struct Style: Hashable, Sendable {
  package struct Attributes: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
    package static let bold = Attributes(rawValue: 1)
    package static let dim = Attributes(rawValue: 2)
    package static let underline = Attributes(rawValue: 4)
    package static let reverse = Attributes(rawValue: 8)
  }
  package var foreground: Int16, background: Int16
  package var attributes: Attributes
  package init(foreground: Int16 = -1, background: Int16 = -1, attributes: Attributes = []) {
    (self.foreground, self.background, self.attributes) = (foreground, background, attributes)
  }
  package static let plain = Style()
}
