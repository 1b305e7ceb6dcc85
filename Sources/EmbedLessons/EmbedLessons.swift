import PackagePlugin

/// Makes the lessons a part of the program: for each build whose lessons have changed, a Swift file with
/// their texts.
///
/// The target has a link to the folder of the lessons: so a lesson that comes or goes is noticed, too.
@main
struct EmbedLessons: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: Target) async throws -> [Command] {
    guard let target = target.sourceModule else { return [] }
    let texts = target.sourceFiles.map(\.url).filter { $0.pathExtension == "md" }
      .sorted { $0.path() < $1.path() }
    let folder = target.directoryURL.appending(path: "lessons")
    let output = context.pluginWorkDirectoryURL.appending(path: "AllTexts.swift")
    return [
      .buildCommand(
        displayName: "Embedding \(texts.count) lesson texts",
        executable: try context.tool(named: "lesson-embedder").url,
        arguments: [output.path(percentEncoded: false), folder.path(percentEncoded: false)]
          + texts.map { $0.path(percentEncoded: false) },
        inputFiles: texts, outputFiles: [output])
    ]
  }
}
