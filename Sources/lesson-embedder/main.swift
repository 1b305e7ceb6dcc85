import Foundation

// Writes a Swift file with the texts of lessons in it: lesson-embedder OUTPUT FOLDER FILE...
// The texts are called by their paths below the folder.

func fail(_ message: String) -> Never {
  FileHandle.standardError.write(Data("\(message)\n".utf8))
  exit(1)
}

/// The text between quotes, on one line.
func quoted(_ text: String) -> String {
  var out = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\n": out += "\\n"
    case "\"", "\\": out += "\\\(scalar)"
    case _ where scalar.value < 32 || scalar.value == 127:
      out += "\\u{\(String(scalar.value, radix: 16))}"
    default: out.unicodeScalars.append(scalar)
    }
  }
  return out + "\""
}

let arguments = CommandLine.arguments.dropFirst()
guard arguments.count >= 2, let output = arguments.first, let folder = arguments.dropFirst().first else {
  fail("usage: lesson-embedder OUTPUT FOLDER FILE...")
}

var source = """
  extension LessonTexts {
    package static let all: [(path: String, text: String)] = [

  """
for path in arguments.dropFirst(2) {
  guard path.hasPrefix(folder + "/") else { fail("\(path): error: lies outside of \(folder)") }
  guard let bytes = FileManager.default.contents(atPath: path) else { fail("\(path): error: cannot be read") }
  guard let text = String(validating: bytes, as: UTF8.self) else { fail("\(path): error: is no UTF-8") }
  source += "    (\(quoted(String(path.dropFirst(folder.count + 1)))), \(quoted(text))),\n"
}
source += "  ]\n}\n"

do {
  try Data(source.utf8).write(to: URL(filePath: output), options: .atomic)
} catch {
  fail("\(output): error: cannot be written: \(error)")
}
