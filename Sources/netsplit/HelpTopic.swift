import Lessons

/// What `netsplit help` explains besides verbs.
enum HelpTopic: String, CaseIterable {
  case lesson

  /// The topic that was asked for: `netsplit help lesson`.
  init?(_ arguments: [String]) {
    guard arguments.count == 2, arguments[0] == "help", let topic = HelpTopic(rawValue: arguments[1]) else {
      return nil
    }
    self = topic
  }

  var text: String {
    switch self {
    case .lesson: LessonHelp.text()
    }
  }
}
