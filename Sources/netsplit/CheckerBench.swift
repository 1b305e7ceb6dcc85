import Checkers
import Foundation
import Sessions

/// Measures the verdicts on histories of etcd against another program's, in turns.
struct CheckerBench {
  let files: [String]
  let peer: String?

  func run(runs: Int) throws {
    guard !files.isEmpty else { throw Ending.usage.error("bench checker: expected the files of histories") }
    let histories = try files.map(read)
    var ours: [Int] = [], theirs: [Int] = []
    _ = try measure(histories)
    for _ in 0..<runs {
      ours.append(try measure(histories).microseconds)
      if let peer { theirs.append(try run(peer)) }
    }
    let steps = try measure(histories).steps
    print("total_us=\(median(ours)) steps=\(steps)", terminator: theirs.isEmpty ? "\n" : " ")
    guard !theirs.isEmpty else { return }
    let ratios = zip(theirs, ours).map { Double($0) / Double(max(1, $1)) }
    print("peer_us=\(median(theirs)) times_as_fast=\(String(format: "%.1f", median(ratios)))")
  }

  private func read(_ path: String) throws -> History {
    let text = try open(path).text
    do { return try HistoryText.read(text) } catch {
      throw Ending.badInput.error(at: located(path, error))
    }
  }

  private func measure(_ histories: [History]) throws -> (microseconds: Int, steps: Int) {
    var steps = 0
    let time = try ContinuousClock().measure {
      for history in histories {
        steps += try Linearizability.check(history, model: .etcdRegister, explaining: false).steps
      }
    }
    return (Int(seconds(time) * 1e6), steps)
  }

  private func run(_ peer: String) throws -> Int {
    let process = Process(), output = Pipe()
    process.executableURL = URL(fileURLWithPath: peer)
    process.arguments = files
    process.standardOutput = output
    do { try process.run() } catch {
      throw Ending.cannotOpen.error("--peer \(shownPath(peer)): cannot be run")
    }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let figure = text.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("total_us=") }
    guard let microseconds = figure.flatMap({ Int($0.dropFirst("total_us=".count)) }) else {
      throw Ending.badInput.error("--peer \(shownPath(peer)): expected total_us=N among what it prints")
    }
    return microseconds
  }
}
