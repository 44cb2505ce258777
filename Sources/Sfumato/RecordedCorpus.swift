import Corpora
import AudioFiles
import Foundation
import NoteVAE
import Signal

/// Corpora of the player's own recordings.
public enum RecordedCorpus {
  /// The MIDI pitch of a recording with its cents, from the file's sampler notes, its name and its
  /// sound; nil for an unpitched one.
  ///
  /// Where the sound surely lies whole octaves below what the file states, the sound holds: its
  /// partials are those of the lower pitch, whatever its makers call it.
  public static func pitch(of file: AudioFile, path: String) -> Double? {
    let estimate = NotePitchEstimate(of: file, path: path)
    if let pitch = estimate.pitch, let heard = estimate.heard, let sound = heard.pitch,
      heard.confidence >= NotePitchEstimate.sureConfidence, sound < pitch - 6
    {
      return sound
    }
    return estimate.pitch
  }

  /// Makes a corpus of a folder of recordings, one note a file; a tenth of them is held out.
  /// - Parameters:
  ///   - folder: the recordings.
  ///   - directory: where the corpus goes; must not be there yet.
  /// - Returns: what it holds, and which recordings it does not hold and why.
  /// - Throws: `NoteCorpusError`.
  @discardableResult
  public static func build(
    folder: URL, at directory: URL
  ) throws(NoteCorpusError) -> CorpusBuilder.Report {
    try build(folder: folder.path, at: directory)
  }

  /// The same by the folder's path.
  @discardableResult
  package static func build(
    folder: String, at directory: URL
  ) throws(NoteCorpusError) -> CorpusBuilder.Report {
    let recordings = try RecordingFolder(path: folder, seed: 1)
    let plan = CorpusPlan(fonts: [], options: CorpusPlan.Options())
    return try CorpusBuilder(plan: plan, folders: [recordings], pitch: pitch(of:path:))
      .build(at: directory)
  }

  /// Whether a corpus was made of a folder of recordings as it is now: one of that name and size.
  /// - Throws: `NoteCorpusError`.
  package static func matches(
    _ directory: URL, folder: String
  ) throws(NoteCorpusError) -> Bool {
    let recordings = try RecordingFolder(path: folder, seed: 1)
    let sources = try NoteCorpus(directory: directory).manifests[0].sources
    return sources.map(\.name) == [recordings.name]
      && sources.map(\.byteCount) == [recordings.byteCount]
  }

  /// Makes a corpus of a folder of recordings, lends it with its held-out notes, and removes it.
  /// - Returns: which recordings it does not hold and why.
  /// - Throws: `NoteCorpusError`, or what `body` throws.
  @discardableResult
  package static func withTemporary(
    folder: String, _ body: (NoteCorpus) throws -> Void
  ) throws -> [String] {
    let directory = FileManager.default.temporaryDirectory
      .appending(path: "sfumato-\(UUID().uuidString)", directoryHint: .isDirectory)
    defer { try? FileManager.default.removeItem(at: directory) }
    let leftOut = try build(folder: folder, at: directory).unreadable
    try body(NoteCorpus(directory: directory, includingHeldOut: true))
    return leftOut
  }
}
