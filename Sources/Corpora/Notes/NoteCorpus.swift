import Signal
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
  /// How each of its folders was made.
  public let manifests: [CorpusManifest]

  /// The notes that may be seen, in the order of the files.
  public let notes: [CorpusNote]

  /// Indices into ``notes`` of each instrument's notes: the pairs for cross training.
  public let instruments: [String: [Int]]

  private let trainSamples: [MappedSamples]
  private let heldOutSamples: [MappedSamples]

  /// Opens a corpus of one folder.
  public convenience init(
    directory: URL, includingHeldOut: Bool = false
  ) throws(NoteCorpusError) {
    try self.init(directories: [directory], includingHeldOut: includingHeldOut)
  }

  /// Opens a corpus of one or more folders.
  /// - Parameters:
  ///   - directories: made by `sfumato corpus notes`.
  ///   - includingHeldOut: whether the notes of unseen keys and unseen instruments are listed too.
  ///     Only for judging a model; training leaves it false.
  /// - Throws: ``NoteCorpusError`` for a missing, foreign or damaged folder.
  public init(directories: [URL], includingHeldOut: Bool = false) throws(NoteCorpusError) {
    var manifests: [CorpusManifest] = []
    var notes: [CorpusNote] = []
    var trainSamples: [MappedSamples] = []
    var heldOutSamples: [MappedSamples] = []
    for (folder, directory) in directories.enumerated() {
      let layout = CorpusLayout(directory: directory)
      let manifest = try layout.read(CorpusManifest.self, from: layout.manifest)
      guard manifest.formatVersion == CorpusManifest.currentFormatVersion else {
        throw .unsupportedFormat(
          path: directory.path, found: manifest.formatVersion,
          expected: CorpusManifest.currentFormatVersion)
      }
      manifests.append(manifest)
      let train = try MappedSamples(layout.trainSamples)
      let heldOut = includingHeldOut ? try MappedSamples(layout.heldOutSamples) : nil
      trainSamples.append(train)
      if let heldOut { heldOutSamples.append(heldOut) }
      for var note in try layout.read([CorpusNote].self, from: layout.notes)
      where includingHeldOut || !note.split.isHeldOut {
        let available = (note.split.isHeldOut ? heldOut : train)?.count ?? 0
        guard note.isPlausible(available: available) else {
          throw .damaged(
            path: directory.path,
            reason:
              "a note of \(note.instrument) (offset \(note.offset), \(note.sampleCount) samples, "
              + "velocity \(note.velocity)) does not fit its file of \(available) samples")
        }
        note.folder = folder
        notes.append(note)
      }
    }
    self.manifests = manifests
    self.notes = notes
    self.trainSamples = trainSamples
    self.heldOutSamples = heldOutSamples
    instruments = Dictionary(grouping: notes.indices) { Self.key(of: notes[$0]) }
  }

  /// Instruments of two folders are two instruments, whatever their names are.
  private static func key(of note: CorpusNote) -> String {
    note.folder == 0 ? note.instrument : "\(note.folder)/\(note.instrument)"
  }

  /// Indices into ``notes`` of all notes of a note's instrument.
  public func family(of note: CorpusNote) -> [Int] {
    instruments[Self.key(of: note)] ?? []
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
  /// - Returns: ``CorpusNote/sampleCount`` samples, the onset at `NoteOnset.leadSampleCount`.
  public func samples(of note: CorpusNote) -> [Float] {
    let files = note.split.isHeldOut ? heldOutSamples : trainSamples
    precondition(
      note.folder < files.count,
      "held-out notes are seen only by a corpus opened with includingHeldOut")
    return files[note.folder].floats(
      note.offset..<note.offset + note.sampleCount, fullScale: note.gain)
  }

  /// Some samples of a note, spread evenly from its first to its last.
  func probes(of note: CorpusNote, count: Int) -> [Float] {
    let files = note.split.isHeldOut ? heldOutSamples : trainSamples
    return (0..<count).flatMap { index in
      let place = note.offset + (note.sampleCount - 1) * index / max(1, count - 1)
      return files[note.folder].floats(place..<place + 1, fullScale: 1)
    }
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
