import ArgumentParser
import Engine
import Sessions

/// `name=value` is `set name value`.
func readSetting(_ setting: String, _ text: CommandText) throws -> Command {
  guard let equals = setting.firstIndex(of: "="), equals != setting.startIndex else {
    throw Ending.usage.error(
      "--set \(quotedForMessage(setting)): expected name=value, such as rule=majority")
  }
  let name = setting[..<equals], value = setting[setting.index(after: equals)...]
  do {
    return try text.parse("set \(name) \(value)")
  } catch { throw Ending.usage.error("--set \(quotedForMessage(setting)): \(error.message)") }
}

/// Where a run ends, as `--until` says it.
func readEnd(_ text: String) throws -> Position {
  do {
    return try Position(parsing: text)
  } catch { throw Ending.usage.error("--until \(quotedForMessage(text)): \(error.message)") }
}

/// The same for a run under a fault plan, which ends at a time, not at an event.
func readPlanEnd(_ text: String) throws -> Instant {
  let position = try readEnd(text)
  guard position.events == nil else {
    throw Ending.usage.error("--until \(quotedForMessage(text)): a fault plan ends at a time such as 60s")
  }
  return position.instant
}

/// `crash,partition`: names of kinds of fault, each once.
func readKinds(_ text: String) throws -> [FaultKind] {
  let names = FaultKind.allCases.map(\.rawValue)
  let chosen = try text.split(separator: ",", omittingEmptySubsequences: false).map { word in
    guard let kind = FaultKind(rawValue: String(word)) else {
      throw Ending.usage.error(
        "--kinds \(quotedForMessage(text)): no kind of fault \(quotedForMessage(word))"
          + "\(didYouMean(String(word), among: names)) (kinds: \(names.joined(separator: ", ")))")
    }
    return kind
  }
  return FaultKind.allCases.filter(chosen.contains)
}

/// A word as a shell reads it back: bare, or between single quotes.
func shellWord(_ text: String) -> String {
  let isBare =
    !text.isEmpty
    && text.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
      default: "_-=.,%+:/@".utf8.contains(byte)
      }
    }
  return isBare ? text : "'" + text.replacing("'", with: "'\\''") + "'"
}
