import Foundation

/// Puts a corpus together note by note: leaves out what is silent or was there already, counts, and
/// writes the folder whole or not at all.
package final class CorpusAssembly {
  private let writer: CorpusWriter
  private let noteCount: Int
  private var known = KnownSounds()
  private var doneCount = 0
  private var silentCount = 0
  private var duplicateCount = 0
  private var offKeyCount = 0
  private var unreadable: [String] = []

  /// Begins a corpus.
  /// - Parameters:
  ///   - directory: must not exist, or be an empty folder.
  ///   - noteCount: notes to try.
  ///   - sampleCount: of each note at most.
  /// - Throws: ``NoteCorpusError``.
  package init(directory: URL, noteCount: Int, sampleCount: Int) throws(NoteCorpusError) {
    try Self.check(directory: directory, noteCount: noteCount, sampleCount: sampleCount)
    writer = try CorpusWriter(directory: directory)
    self.noteCount = noteCount
  }

  /// Checks that there is something to do, that the folder may be written and its disk has room.
  static func check(
    directory: URL, noteCount: Int, sampleCount: Int
  ) throws(NoteCorpusError) {
    guard noteCount > 0 else { throw .nothingToRender }
    try CorpusWriter.check(directory.standardizedFileURL)
    let available = availableBytes(near: directory)
    // The lists take about 250 bytes a note.
    let needed = noteCount * (sampleCount * MemoryLayout<Int16>.size + 250)
    guard needed <= available else {
      throw .noSpace(path: directory.path, needed: needed, available: available)
    }
  }

  /// Adds a note, unless it is silent or sounds as an earlier one of its key and velocity.
  /// - Parameters:
  ///   - note: nil for a silent one.
  ///   - key: MIDI key to compare it by; nil takes the note whatever was before.
  ///   - progress: told how far the work is; false ends it.
  /// - Throws: ``NoteCorpusError/interrupted`` or ``NoteCorpusError/notWritable(path:reason:)``.
  package func add(
    _ note: (samples: [Float], label: CorpusNoteLabel)?, key: Int?,
    _ progress: (CorpusBuilder.Progress) -> Bool
  ) throws(NoteCorpusError) {
    if let note {
      let isNew =
        key.map { known.insert(note.samples, key: $0, velocity: note.label.velocity) } ?? true
      if isNew {
        try writer.append(note.samples, note.label)
      } else {
        duplicateCount += 1
      }
    } else {
      silentCount += 1
    }
    try advance(progress)
  }

  /// Counts a note that could not be read, for the reason given.
  package func leaveOut(
    because reason: String, _ progress: (CorpusBuilder.Progress) -> Bool
  ) throws(NoteCorpusError) {
    unreadable.append(reason)
    try advance(progress)
  }

  /// Counts a note that does not sound at its key.
  package func leaveOutOffKey(
    _ progress: (CorpusBuilder.Progress) -> Bool
  ) throws(NoteCorpusError) {
    offKeyCount += 1
    try advance(progress)
  }

  /// Writes the lists and gives the folder its name.
  /// - Parameter manifest: what is known before; counts and held-out instruments are filled in.
  package func finish(_ manifest: CorpusManifest) throws(NoteCorpusError) -> CorpusBuilder.Report {
    guard !writer.notes.isEmpty else { throw .nothingToRender }
    var manifest = manifest
    let bySplit = Dictionary(grouping: writer.notes, by: \.split)
    manifest.noteCounts = bySplit.mapValues(\.count)
    manifest.sampleCounts = bySplit.mapValues { $0.reduce(0) { $0 + $1.sampleCount } }
    manifest.unseenInstruments =
      Set((bySplit[.unseenInstrument] ?? []).map(\.instrument)).sorted()
    try writer.finish(manifest)
    return CorpusBuilder.Report(
      manifest: manifest, silentCount: silentCount, duplicateCount: duplicateCount,
      offKeyCount: offKeyCount, unreadable: unreadable)
  }

  private func advance(_ progress: (CorpusBuilder.Progress) -> Bool) throws(NoteCorpusError) {
    doneCount += 1
    guard progress(CorpusBuilder.Progress(doneCount: doneCount, totalCount: noteCount)) else {
      throw .interrupted
    }
  }

  /// Free bytes on the disk that holds the nearest existing folder above `directory`.
  private static func availableBytes(near directory: URL) -> Int {
    var folder = directory.standardizedFileURL.deletingLastPathComponent()
    while !FileManager.default.fileExists(atPath: folder.path), folder.path != "/" {
      folder.deleteLastPathComponent()
    }
    var status = statvfs()
    guard statvfs(folder.path, &status) == 0 else { return .max }
    return Int(status.f_bavail) * Int(status.f_frsize)
  }
}
