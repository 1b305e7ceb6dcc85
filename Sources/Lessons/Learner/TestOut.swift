/// Whoever reaches the stretch of a chapter's last lesson without a hint knows the chapter.
extension LessonShelf {
  /// The lessons that are in the chapter of this one, in their order; a person's own are apart from the
  /// course's.
  package func chapter(of id: String) -> [Header] {
    guard let entry = entries.first(where: { $0.header?.id == id }), let header = entry.header else {
      return []
    }
    return entries.filter { $0.isOwn == entry.isOwn }.compactMap(\.header)
      .filter { $0.chapter == header.chapter }
  }
}
