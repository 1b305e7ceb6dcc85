import LessonTexts

/// The languages that a person reads, best first: `de-AT`, `de`.
package struct Languages: Hashable, Sendable {
  package let tags: [String]

  /// - `tag`: the one that was asked for by name; nil where it is none.
  package init?(_ tag: String) {
    guard Languages.isTag(tag) else { return nil }
    tags = [tag]
  }

  /// Those of the environment, as programs with message catalogues read it: `LC_ALL`, `LC_MESSAGES` or `LANG`
  /// names one; unless that is C, `LANGUAGE` may name more, with colons between them.
  package init(environment: [String: String]) {
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    guard let locale = named, let own = Languages.tag(ofLocale: locale) else {
      tags = []
      return
    }
    let more = (environment["LANGUAGE"] ?? "").split(separator: ":")
    let wanted = more.compactMap { Languages.tag(ofLocale: String($0)) }
    tags = wanted.isEmpty ? [own] : wanted
  }

  /// `de-AT, de`
  package var text: String { tags.joined(separator: ", ") }

  /// Those that some lesson of the course is written in.
  package static let built: [String] = LessonTexts.all.compactMap { LessonFile.original(of: $0.path)?.lang }
    .reduce(into: ["en"]) { if !$0.contains($1) { $0.append($1) } }

  /// The best of the translations that there are; nil where the original is as good or better.
  package func best(of translations: [String], original: String) -> String? {
    for tag in tags {
      for wanted in [tag, Languages.base(tag)] {
        if Languages.base(original) == wanted || original == wanted { return nil }
        if let found = translations.first(where: { $0.lowercased() == wanted.lowercased() }) { return found }
      }
    }
    return nil
  }

  private static func base(_ tag: String) -> String { String(tag.prefix { $0 != "-" }).lowercased() }

  /// `de_AT.UTF-8@euro` is `de-AT`; C and POSIX are no language.
  private static func tag(ofLocale name: String) -> String? {
    let tag = name.prefix { $0 != "." && $0 != "@" }.map { $0 == "_" ? "-" : $0 }
    return isTag(String(tag)) ? String(tag) : nil
  }

  /// Two or three letters, perhaps followed by `-` and a region or a script.
  static func isTag(_ text: String) -> Bool { text.wholeMatch(of: #/[a-z]{2,3}(-[A-Za-z0-9]{2,4})?/#) != nil }
}
