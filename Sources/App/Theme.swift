import TUI

/// What a cell means; the theme says how that looks.
package enum Role: CaseIterable, Sendable {
  /// Body text, always in the terminal's own foreground.
  case text
  /// Names of fields, times, hints: readable, but behind the body.
  case muted
  /// Headings, the present instant, the playhead.
  case accent
  case frame, focusedFrame
  /// Idle links, and the part of a link that carries something.
  case wire, activeWire
  case good, waiting, bad
  /// What the next command would act on.
  case selection
}

/// Roles and identities as styles: a column for each kind of terminal, none computed from another.
package struct Theme: Hashable, Sendable {
  /// With eight colours, too, what can be read depends on the background.
  package enum Column: CaseIterable, Sendable { case dark, light, eight, eightLight, mono }
  package let column: Column
  package init(_ column: Column) { self.column = column }

  package func style(_ role: Role) -> Style {
    switch column {
    case .dark: Self.dark(role)
    case .light: Self.light(role)
    case .eight: Self.eight(role)
    case .eightLight: Self.eightLight(role)
    case .mono: Self.mono(role)
    }
  }
  /// The colour of an epoch, a term or a node: a second way to see it, beside its number or name.
  package func identity(_ index: Int) -> Style {
    let colours: [Int16] =
      switch column {
      // The last of them is nearest to the accent: few runs come that far.
      case .dark: [84, 87, 105, 36, 202, 226]
      // Nothing red, which is `bad`.
      case .light: [29, 21, 54, 22, 60, 63]
      // Red is `bad`, and yellow the accent.
      case .eight: [2, 6, 5, 4]
      // Magenta is `waiting` there: yellow cannot be read.
      case .eightLight: [4, 6, 2]
      case .mono: [-1]
      }
    let count = colours.count
    return Style(foreground: colours[((index % count) + count) % count])
  }

  /// Of all that lies behind a dialog.
  package var behind: Style {
    switch column {
    case .dark: Style(foreground: 239)
    case .light: Style(foreground: 250)
    case .eight, .eightLight, .mono: Style(attributes: .dim)
    }
  }

  private static func dark(_ role: Role) -> Style {
    switch role {
    case .text: .plain
    case .muted: Style(foreground: 246)
    case .accent: Style(foreground: 229)
    case .frame: Style(foreground: 242)
    case .focusedFrame: Style(foreground: 117, attributes: .bold)
    case .wire: Style(foreground: 240)
    case .activeWire: Style(foreground: 250)
    case .good: Style(foreground: 84)
    case .waiting: Style(foreground: 221)
    case .bad: Style(foreground: 204)
    case .selection: Style(attributes: [.reverse, .bold])
    }
  }
  private static func light(_ role: Role) -> Style {
    switch role {
    case .text: .plain
    case .muted: Style(foreground: 241)
    case .accent: Style(foreground: 94, attributes: .bold)
    case .frame: Style(foreground: 246)
    case .focusedFrame: Style(foreground: 25, attributes: .bold)
    case .wire: Style(foreground: 247)
    case .activeWire: Style(foreground: 240)
    case .good: Style(foreground: 28)
    case .waiting: Style(foreground: 130)
    case .bad: Style(foreground: 160)
    case .selection: Style(attributes: [.reverse, .bold])
    }
  }
  private static func eight(_ role: Role) -> Style {
    switch role {
    case .text, .activeWire: .plain
    case .muted, .frame, .wire: Style(attributes: .dim)
    case .accent: Style(foreground: 3, attributes: .bold)
    case .focusedFrame: Style(foreground: 6, attributes: .bold)
    case .good: Style(foreground: 2)
    case .waiting: Style(foreground: 3)
    case .bad: Style(foreground: 1, attributes: .bold)
    case .selection: Style(attributes: [.reverse, .bold])
    }
  }
  private static func eightLight(_ role: Role) -> Style {
    switch role {
    case .accent: Style(attributes: .bold)
    case .focusedFrame: Style(foreground: 4, attributes: .bold)
    case .waiting: Style(foreground: 5)
    default: eight(role)
    }
  }
  private static func mono(_ role: Role) -> Style {
    switch role {
    case .text, .good, .waiting, .activeWire: .plain
    case .muted, .frame, .wire: Style(attributes: .dim)
    case .accent, .focusedFrame, .bad: Style(attributes: .bold)
    case .selection: Style(attributes: .reverse)
    }
  }
}

extension Style {
  package func adding(_ attributes: Attributes) -> Style {
    Style(foreground: foreground, background: background, attributes: self.attributes.union(attributes))
  }
}
