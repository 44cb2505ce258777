import Neural
import Signal
import ModelTestSupport
import Corpora
import Foundation
import TestSupport
import Testing

@Suite("A corpus on disk")
struct CorpusFileTests {
  private func label(_ split: CorpusNote.Split, pitch: Double? = 60) -> CorpusNoteLabel {
    CorpusNoteLabel(
      instrument: "test", pitch: pitch, velocity: 80, source: "test.wav", split: split,
      releaseSample: 40)
  }

  private let manifest = CorpusManifest(seed: 1)

  private func ramp(_ count: Int, peak: Float) -> [Float] {
    (0..<count).map { peak * (2 * Float($0 + 1) / Float(count) - 1) }
  }

  /// Two training notes and one held out.
  private func written(in folder: TemporaryFolder) throws -> URL {
    let directory = folder.url("notes")
    let writer = try CorpusWriter(directory: directory)
    try writer.append(ramp(100, peak: 0.25), label(.train))
    try writer.append(ramp(70, peak: 3e-4), label(.unseenKey, pitch: nil))
    try writer.append(ramp(50, peak: 7), label(.train))
    try writer.finish(manifest)
    return directory
  }

  @Test func notesComeBackAtTheirLevel() throws {
    let folder = try TemporaryFolder()
    let corpus = try NoteCorpus(directory: written(in: folder), includingHeldOut: true)
    #expect(corpus.notes.map(\.sampleCount) == [100, 70, 50])
    #expect(corpus.notes.map(\.pitch) == [60, nil, 60])
    #expect(corpus.instruments == ["test": [0, 1, 2]])
    for (note, peak) in zip(corpus.notes, [0.25, 3e-4, 7] as [Float]) {
      let expected = ramp(note.sampleCount, peak: peak)
      let found = corpus.samples(of: note)
      // Half a step of 16 bits below the note's own peak.
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= 0.51 * peak / 32767 })
    }
  }

  @Test func trainingCannotSeeHeldOutNotes() throws {
    let folder = try TemporaryFolder()
    let directory = try written(in: folder)
    // Not even the file is needed.
    try FileManager.default.removeItem(at: directory.appending(path: "held-out.pcm"))
    let corpus = try NoteCorpus(directory: directory)
    #expect(corpus.notes.map(\.split) == [.train, .train])
    #expect(corpus.notes(in: .unseenKey).isEmpty)
    #expect(throws: NoteCorpusError.self) {
      try NoteCorpus(directory: directory, includingHeldOut: true)
    }
  }

  @Test func anUnfinishedCorpusLeavesNothing() throws {
    let folder = try TemporaryFolder()
    do {
      let writer = try CorpusWriter(directory: folder.url("notes"))
      try writer.append(ramp(100, peak: 0.25), label(.train))
      #expect(try folder.contents.count == 1)
    }
    #expect(try folder.contents.isEmpty)
  }

  @Test func whatIsThereIsKept() throws {
    let folder = try TemporaryFolder()
    let directory = try written(in: folder)
    #expect(throws: NoteCorpusError.outputExists(path: directory.path)) {
      try CorpusWriter(directory: directory)
    }
    #expect(try NoteCorpus(directory: directory).notes.count == 2)
    #expect(try folder.contents == ["notes"])
  }

  @Test(arguments: ["train.pcm", "notes.json", "manifest.json"])
  func truncatedFilesAreRefused(name: String) throws {
    let folder = try TemporaryFolder()
    let directory = try written(in: folder)
    let file = directory.appending(path: name)
    let bytes = try Data(contentsOf: file)
    for count in [0, 1, bytes.count / 2, bytes.count - 1] {
      try bytes.prefix(count).write(to: file)
      #expect(throws: NoteCorpusError.self) { try NoteCorpus(directory: directory) }
    }
    try FileManager.default.removeItem(at: file)
    #expect(throws: NoteCorpusError.self) { try NoteCorpus(directory: directory) }
  }

  @Test(arguments: [
    ("\"offset\":0", "\"offset\":-1"), ("\"offset\":0", "\"offset\":9223372036854775807"),
    ("\"sampleCount\":100", "\"sampleCount\":0"),
    ("\"sampleCount\":100", "\"sampleCount\":9223372036854775807"),
    ("\"velocity\":80", "\"velocity\":128"), ("\"pitch\":60", "\"pitch\":1e300"),
    ("\"gain\":0.25", "\"gain\":-0.25"),
  ])
  func senselessRecordsAreRefused(found: String, replacement: String) throws {
    let folder = try TemporaryFolder()
    let directory = try written(in: folder)
    let file = directory.appending(path: "notes.json")
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(text.contains(found))
    try text.replacingOccurrences(of: found, with: replacement)
      .write(to: file, atomically: true, encoding: .utf8)
    #expect(throws: NoteCorpusError.self) { try NoteCorpus(directory: directory) }
  }

  @Test func otherFormatsAreNamed() throws {
    let folder = try TemporaryFolder()
    let directory = try written(in: folder)
    let file = directory.appending(path: "manifest.json")
    let text = try String(contentsOf: file, encoding: .utf8)
    try text.replacingOccurrences(of: "\"formatVersion\" : 1", with: "\"formatVersion\" : 9")
      .write(to: file, atomically: true, encoding: .utf8)
    #expect(
      throws: NoteCorpusError.unsupportedFormat(path: directory.path, found: 9, expected: 1)
    ) { try NoteCorpus(directory: directory) }
  }
}
