import ArgumentParser
import Engine
import Foundation
import Sessions
import Systems

struct ReplayVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Show a recording again, with the same keys for time.")
  @Argument(help: "A recording (*.netsplit).") var file: String
  @Flag(help: "Play it without a screen and print what came of it; the last line is the digest.")
  var headless = false
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var screen: ScreenOptions

  func run() throws {
    let recording = try read()
    guard let last = recording.runs.last else {
      throw Ending.badInput.error(
        at: located(file, Diagnostic(line: 1, column: 1, "the recording holds no run; play one and save it")))
    }
    let world: any World
    do {
      world = try Playback(playing: last).world
    } catch { throw Ending.badInput.error(at: "\(shownPath(file)):1:1: \(error.description)") }
    if !headless, !json { return try screen.run { try $0.replay(recording) } }
    let report = RunReport(world)
    let isSame = last.digest.map { $0 == world.digest }
    let isOtherVersion = last.scenario.version.map { $0 != report.version } ?? false
    if isOtherVersion {
      warn(
        "\(shownPath(file)): made by version \(last.scenario.version ?? 0) of \(report.system); "
          + "this is version \(report.version): the same commands may give another run")
    }
    if json { try printJSON(report) } else { report.print() }
    if isSame == false {
      throw Ending.checkFailed.error(
        "\(shownPath(file)): out of sync: it was recorded with digest="
          + RecordingText.digestText(last.digest ?? 0))
    }
  }

  private func read() throws -> Recording {
    let text = try open(file, mayBeCut: true)
    do {
      let result = try RecordingText.read(text.text)
      for warning in result.warnings { warn(located(file, warning)) }
      return result.recording
    } catch { throw Ending.badInput.error(at: located(file, error)) }
  }
}
