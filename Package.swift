// swift-tools-version: 6.2
import PackageDescription

/// Warnings are errors in our own targets; dependencies keep theirs.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]
let strictC: [CSetting] = [
  .enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error),
]

/// Generic engine code is specialised for each system only across modules built with this (about five times
/// faster), and what touches a cell of a canvas is inlined.
let specialised: [SwiftSetting] =
  strict + [.unsafeFlags(["-cross-module-optimization"], .when(configuration: .release))]

/// Tests run against optimised modules in a release build, and are not worth the time to optimise them.
let unoptimised: [SwiftSetting] = strict + [.unsafeFlags(["-Onone"], .when(configuration: .release))]

let package = Package(
  name: "netsplit",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
  ],
  targets: [
    .target(name: "Engine", swiftSettings: specialised),
    .target(name: "Checkers", dependencies: ["Engine"], swiftSettings: strict),
    .target(name: "Systems", dependencies: ["Engine"], swiftSettings: specialised),
    .target(name: "Sessions", dependencies: ["Systems", "Checkers", "Engine"], swiftSettings: strict),
    .target(name: "LessonTexts", swiftSettings: strict, plugins: [.plugin(name: "EmbedLessons")]),
    .plugin(
      name: "EmbedLessons", capability: .buildTool(), dependencies: [.target(name: "lesson-embedder")],
      path: "Sources/EmbedLessons"),
    .executableTarget(name: "lesson-embedder", swiftSettings: strict),
    .target(
      name: "Lessons",
      dependencies: [
        "LessonTexts", "Sessions", "Systems", "Checkers", "Engine", .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict),
    .target(name: "TUI", swiftSettings: specialised),
    .target(name: "CMemory", cSettings: strictC),
    .target(name: "CTerminal", cSettings: strictC, linkerSettings: [.linkedLibrary("ncursesw")]),
    .target(name: "Curses", dependencies: ["TUI", "CTerminal"], swiftSettings: strict),
    .target(
      name: "App", dependencies: ["TUI", "Lessons", "Sessions", "Systems", "Checkers", "Engine"],
      swiftSettings: strict),
    .executableTarget(
      name: "netsplit",
      dependencies: [
        "App", "Curses", "TUI", "Lessons", "Sessions", "Systems", "Checkers", "Engine", "CMemory",
        "CTerminal",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: ["CTerminal", "TUI"], path: "Tests/TestSupport",
      swiftSettings: strict),
    .executableTarget(
      name: "terminal-probe", dependencies: ["Curses", "TUI", "TestSupport"], path: "Tests/TerminalProbe",
      swiftSettings: strict),
    .testTarget(
      name: "EngineTests", dependencies: ["Sessions", "Systems", "Engine"], swiftSettings: unoptimised),
    .testTarget(name: "CheckersTests", dependencies: ["Checkers", "Engine"], swiftSettings: unoptimised),
    .testTarget(
      name: "SystemsTests", dependencies: ["Sessions", "Systems", "Engine"], swiftSettings: unoptimised),
    .testTarget(
      name: "SessionsTests", dependencies: ["Sessions", "Systems", "Checkers", "Engine"],
      swiftSettings: unoptimised),
    .testTarget(
      name: "LessonsTests", dependencies: ["Lessons", "Sessions", "Systems", "Engine"],
      swiftSettings: unoptimised),
    .testTarget(name: "TUITests", dependencies: ["TUI"], swiftSettings: unoptimised),
    .testTarget(
      name: "CursesTests", dependencies: ["TUI", "TestSupport", "terminal-probe"],
      swiftSettings: unoptimised),
    .testTarget(
      name: "AppTests", dependencies: ["App", "TUI", "Lessons", "Sessions", "Systems", "Checkers", "Engine"],
      swiftSettings: unoptimised),
    .testTarget(
      name: "EndToEndTests", dependencies: ["TestSupport", "TUI", "Sessions", "netsplit"],
      swiftSettings: unoptimised),
    .testTarget(name: "TidyTests", swiftSettings: unoptimised),
  ],
  swiftLanguageModes: [.v6]
)
