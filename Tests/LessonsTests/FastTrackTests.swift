import Foundation
import Lessons
import Testing

@Suite struct FastTrackTests {
  @Test func `the track has fourteen lessons, each once`() {
    #expect(FastTrack.ids.count == 14 && Set(FastTrack.ids).count == 14)
  }

  @Test func `only the lessons that there are count, in the order of the course`() {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let shelf = LessonShelf(
      LessonPlaces(folder: root.appending(path: "lessons").path, environment: [:], workingFolder: "/nowhere"))
    let ids = shelf.fastTrack.compactMap(\.header?.id)
    #expect(ids == FastTrack.ids.filter { id in shelf.entries.contains { $0.header?.id == id } })
    #expect(ids.count >= 2)
    let course = shelf.entries.compactMap(\.header?.id).filter(FastTrack.ids.contains)
    #expect(ids == course, "the track follows the course")
  }
}
