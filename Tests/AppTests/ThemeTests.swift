import Foundation
import TUI
import Testing

@testable import App

/// The colours of epochs and nodes, as people with different eyes see them.
@Suite struct ThemeTests {
  /// A colour in linear light, red, green and blue from 0 to 1.
  typealias Light = [Double]

  /// How a colour of the 256 looks: the cube of 6 x 6 x 6 from 16 on.
  static func light(_ index: Int16) -> Light {
    let levels = [0.0, 95, 135, 175, 215, 255], place = Int(index) - 16
    return [place / 36, place / 6 % 6, place % 6].map { step in
      let level = levels[step] / 255
      return level <= 0.04045 ? level / 12.92 : pow((level + 0.055) / 1.055, 2.4)
    }
  }
  static func times(_ matrix: [[Double]], _ light: Light) -> [Double] {
    matrix.map { row in zip(row, light).map { $0 * $1 }.reduce(0, +) }
  }
  static func luminance(_ light: Light) -> Double { times([[0.2126, 0.7152, 0.0722]], light)[0] }
  /// The contrast of WCAG 2, 1 to 21.
  static func contrast(_ a: Light, _ b: Light) -> Double {
    let (dark, bright) = (min(luminance(a), luminance(b)), max(luminance(a), luminance(b)))
    return (bright + 0.05) / (dark + 0.05)
  }
  /// CIE L*a*b* for the white of sRGB.
  static func lab(_ light: Light) -> [Double] {
    let toXYZ = [
      [0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
      [0.0193339, 0.1191920, 0.9503041],
    ]
    let f = zip(times(toXYZ, light), [0.95047, 1, 1.08883]).map { value, white in
      let share = value / white
      return share > 0.008856 ? cbrt(share) : 7.787 * share + 16.0 / 116
    }
    return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
  }
  /// The distance of CIE 1976 between two colours.
  static func distance(_ a: Light, _ b: Light) -> Double {
    sqrt(zip(lab(a), lab(b)).map { ($0 - $1) * ($0 - $1) }.reduce(0, +))
  }

  /// Matrices of Machado, Oliveira and Fernandes (2009), severity 1.0, for linear light.
  static let eyes: [(name: String, matrix: [[Double]])] = [
    ("normal", [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
    (
      "protanopia",
      [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    (
      "deuteranopia",
      [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
  ]

  @Test func `the measures are right where their values are known`() {
    #expect(abs(Self.contrast([0, 0, 0], [1, 1, 1]) - 21) < 0.001)
    let white = Self.lab([1, 1, 1])
    #expect(abs(white[0] - 100) < 0.01 && abs(white[1]) < 0.01 && abs(white[2]) < 0.01)
    // sRGB red is L* 53.24, a* 80.09, b* 67.20.
    #expect(zip(Self.lab([1, 0, 0]), [53.24, 80.09, 67.20]).allSatisfy { abs($0 - $1) < 0.05 })
    for eye in Self.eyes {
      #expect(Self.times(eye.matrix, [1, 1, 1]).allSatisfy { abs($0 - 1) < 0.0001 }, "\(eye.name) has white")
    }
  }

  @Test(arguments: [
    (Theme.Column.dark, 0.0, 6.1, 35.0), (.light, 1.0, 4.5, 26.0),
  ])
  func `identities are readable and stay apart for every eye`(
    _ column: Theme.Column, _ background: Double, _ contrast: Double, _ distance: Double
  ) {
    let indexes = (0..<6).map { Theme(column).identity($0).foreground }
    #expect(Set(indexes).count == 6)
    for index in indexes {
      let found = Self.contrast(Self.light(index), Array(repeating: background, count: 3))
      #expect(found >= contrast, "colour \(index) has a contrast of \(found)")
    }
    for eye in Self.eyes {
      let seen = indexes.map { index in
        Self.times(eye.matrix, Self.light(index)).map { min(1, max(0, $0)) }
      }
      for a in 0..<6 {
        for b in a + 1..<6 {
          let found = Self.distance(seen[a], seen[b])
          #expect(found >= distance, "\(indexes[a]) and \(indexes[b]) for \(eye.name): \(found)")
        }
      }
    }
  }

  @Test func `no identity is taken for the playhead or for what is bad`() {
    for column in [Theme.Column.dark, .light, .eight, .eightLight] {
      let theme = Theme(column)
      let colours = Set((0..<6).map { theme.identity($0).foreground })
      for role in [Role.accent, .bad, .waiting] {
        #expect(!colours.contains(theme.style(role).foreground), "\(column) \(role)")
      }
      guard column == .dark || column == .light else { continue }
      let bad = Self.light(theme.style(.bad).foreground)
      for colour in colours {
        #expect(Self.distance(Self.light(colour), bad) >= 55, "\(column): \(colour) is near to bad")
      }
    }
  }

  /// The eight colours as xterm has them: white and yellow on white have a contrast below 1.3, cyan of 1.9.
  @Test func `with eight colours nothing that matters is yellow or white on a light background`() {
    let theme = Theme(.eightLight)
    for role in Role.allCases {
      #expect(![3, 7].contains(theme.style(role).foreground), "\(role)")
    }
    #expect(!(0..<6).contains { [3, 7].contains(theme.identity($0).foreground) })
    let eight = Capabilities(colours: .eight)
    #expect(Look(eight, isLight: true).theme.column == .eightLight)
    #expect(Look(eight, isLight: false).theme.column == .eight)
    var settings = Settings()
    for (name, column) in [(Theme.Name.light, Theme.Column.eightLight), (.dark, .eight), (.mono, .mono)] {
      settings.theme = name
      #expect(Look(eight, isLight: false).liked(settings).theme.column == column)
    }
    #expect(Look(.mono).liked(settings).theme.column == .mono)
  }
}
