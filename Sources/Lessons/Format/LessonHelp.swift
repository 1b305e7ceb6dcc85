/// How to write a lesson, as text: made from the tables that the reader and the checker use.
package enum LessonHelp {
  /// Lines of at most `width` columns, where words allow it.
  package static func text(width: Int = 80) -> String {
    var out = intro(width)
    out += ["", "FENCES", ""]
    for fence in FenceWord.all {
      out.append("```\(fence.form)")
      out += fence.lines.map { "    \($0)" }
      out += flowed(fence.sentence, indent: 2, width: width) + [""]
    }
    out += ["CONDITIONS", ""]
    out += flowed(conditions, indent: 0, width: width) + [""]
    for group in ConditionWord.Group.allCases {
      out += [group.rawValue, ""]
      for word in ConditionWord.all where word.group == group {
        out.append("  \(word.form)")
        out += flowed(word.sentence, indent: 6, width: width)
        out += ["      \(word.example)", ""]
      }
    }
    out += ["LIMITS", ""]
    for sentence in LessonLimits.sentences { out += flowed(sentence, indent: 2, width: width) }
    return out.joined(separator: "\n") + "\n"
  }

  private static let conditions =
    "A condition asks the simulation, never a proxy for it. Names are nodes, parameters and words of the "
    + "lesson's system, tables of rows (nodes, messages, links, ops, events, faults, lost_acked, "
    + "stale_reads, and the system's own) and their fields: `netsplit inspect SYSTEM` lists them. It is "
    + "checked before anything runs: a wrong name is told with its place and the nearest right one. Goals "
    + "are followed after every event; going back in time does not undo what was reached. Some fields are "
    + "known to nobody in the system (error, survives, stale): goals may use them."

  private static func intro(_ width: Int) -> [String] {
    let paragraphs = [
      "A lesson is a Markdown file NAME.lesson.md. `netsplit new lesson ID` writes one to begin with.",
      "It begins with its front matter, between two lines ---: id, title, chapter, minutes, and if you like "
        + "needs: [ids of lessons], breaks: [M1, M4], lang: en.",
      "Then come steps: ## step-id · Title. A step's id never changes: progress and translations hang on it. "
        + "What stands outside fences is what the learner reads: **term** enters the glossary, `code` is "
        + "typed, {n1.epoch} is a value of the simulation as it is now, or at the end of a run that is over. "
        + "At most \(LessonLimits.words) words stand between two things to do.",
      "A fence is a block between ``` lines whose first word says what it is.",
      "`netsplit check FILE` says what is wrong in the text and where; `netsplit prove FILE` plays "
        + "everything that the lesson claims; `netsplit author FILE` shows it while you write.",
      "NAME.de.md beside NAME.lesson.md translates it: front matter with id, lang and title, then the same "
        + "steps by their ids, with their paragraphs in order. Its fences hold only what is read, in order: "
        + "the question, options and reasons of predict and quiz; a label a line in goal and stretch; "
        + "label -> pause \"sentence\" in watch; the ladder of hint. Everything else is left out or stays as "
        + "it is: a changed condition, script or right option is an error. What is missing is shown as in "
        + "the original.",
    ]
    return ["WRITING A LESSON", ""]
      + paragraphs.map { flowed($0, indent: 0, width: width) }.joined(separator: [""])
  }

  /// Marks of emphasis stay as they are written: here they are the subject.
  private static func flowed(_ text: String, indent: Int, width: Int) -> [String] {
    let edge = String(repeating: " ", count: indent)
    var lines: [String] = []
    var line = edge
    for word in text.split(separator: " ") {
      if line.count > indent, line.count + 1 + word.count > width {
        lines.append(line)
        line = edge
      }
      line += (line.count > indent ? " " : "") + word
    }
    return lines + [line]
  }
}
