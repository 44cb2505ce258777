import Foundation

/// A corpus of labelled notes on disk, mapped into memory.
///
/// ```swift
/// let corpus = try NoteCorpus(directory: URL(filePath: "corpus/notes"))
/// let violin = corpus.notes.first { $0.instrument.hasSuffix("Violin") }!
/// let samples = corpus.samples(of: violin)  // mono, 48 kHz, onset aligned
/// ```
///
/// Held-out notes lie in a file of their own, which is not even opened unless asked for.
public final class NoteCorpus: Sendable {
  /// How the corpus was made.
  public let manifest: CorpusManifest

  /// The notes that may be seen, in the order of the files.
  public let notes: [CorpusNote]

  /// Indices into ``notes`` of each instrument's notes: the pairs for cross training.
  public let instruments: [String: [Int]]

  private let trainSamples: MappedSamples
  private let heldOutSamples: MappedSamples?

  /// Opens a corpus.
  /// - Parameters:
  ///   - directory: made by `sfumato corpus notes`.
  ///   - includingHeldOut: whether the notes of unseen keys and unseen instruments are listed too.
  ///     Only for judging a model; training leaves it false.
  /// - Throws: ``NoteCorpusError`` for a missing, foreign or damaged folder.
  public init(directory: URL, includingHeldOut: Bool = false) throws(NoteCorpusError) {
    let layout = CorpusLayout(directory: directory)
    manifest = try layout.read(CorpusManifest.self, from: layout.manifest)
    guard manifest.formatVersion == CorpusManifest.currentFormatVersion else {
      throw .unsupportedFormat(
        path: directory.path, found: manifest.formatVersion,
        expected: CorpusManifest.currentFormatVersion)
    }
    let listed = try layout.read([CorpusNote].self, from: layout.notes)
    trainSamples = try MappedSamples(layout.trainSamples)
    heldOutSamples = includingHeldOut ? try MappedSamples(layout.heldOutSamples) : nil

    notes = listed.filter { includingHeldOut || !$0.split.isHeldOut }
    for note in notes {
      let available = (note.split.isHeldOut ? heldOutSamples : trainSamples)?.count ?? 0
      guard note.isPlausible(available: available) else {
        throw .damaged(
          path: directory.path,
          reason:
            "a note of \(note.instrument) (offset \(note.offset), \(note.sampleCount) samples, "
            + "velocity \(note.velocity)) does not fit its file of \(available) samples")
      }
    }
    instruments = Dictionary(grouping: notes.indices) { [notes] in notes[$0].instrument }
  }

  /// Whether a folder is a corpus, sound or not.
  public static func exists(at directory: URL) -> Bool {
    FileManager.default.fileExists(atPath: CorpusLayout(directory: directory).manifest.path)
  }

  /// The notes of one split; empty for held-out splits unless they were asked for at opening.
  public func notes(in split: CorpusNote.Split) -> [CorpusNote] {
    notes.filter { $0.split == split }
  }

  /// The samples of a note of this corpus at the level it was rendered with, mono at 48 kHz.
  /// - Returns: ``CorpusNote/sampleCount`` samples, the onset at ``NoteOnset/leadSampleCount``.
  public func samples(of note: CorpusNote) -> [Float] {
    guard let file = note.split.isHeldOut ? heldOutSamples : trainSamples else {
      preconditionFailure("held-out notes are seen only by a corpus opened with includingHeldOut")
    }
    return file.floats(note.offset..<note.offset + note.sampleCount, fullScale: note.gain)
  }
}

extension CorpusNote {
  /// Whether the record makes sense and its samples lie within a file of `available` samples.
  fileprivate func isPlausible(available: Int) -> Bool {
    let pitchIsSound = pitch.map { $0.isFinite && (0...127).contains($0) } ?? true
    return pitchIsSound && (1...127).contains(velocity) && gain.isFinite && gain > 0
      && sampleCount > 0 && offset >= 0 && offset <= available
      && sampleCount <= available - offset
  }
}
