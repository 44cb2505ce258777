import Foundation

/// What can be wrong with a corpus of notes, or stop it from being built.
public enum NoteCorpusError: Error, Equatable, Sendable {
  /// `path` is no corpus: a file is missing or cannot be read, for the reason given.
  case unreadable(path: String, reason: String)
  /// The corpus was written in a format that this version does not know.
  case unsupportedFormat(path: String, found: Int, expected: Int)
  /// The corpus contradicts itself.
  case damaged(path: String, reason: String)
  /// The file is no soundfont that can be used.
  case notASoundFont(path: String, reason: String)
  /// A folder of recordings, or its list of labels, cannot be used.
  case badFolder(path: String, reason: String)
  /// libfluidsynth is not installed.
  case rendererMissing
  /// None of the software synthesizers is installed; these packages would bring them.
  case synthsMissing(packages: [String])
  /// The options leave no note to render, or every note was silent.
  case nothingToRender
  /// The place for the new corpus is taken.
  case outputExists(path: String)
  /// The corpus cannot be written there.
  case notWritable(path: String, reason: String)
  /// The disk is too full; sizes in bytes.
  case noSpace(path: String, needed: Int, available: Int)
  /// The work was ended before it was done.
  case interrupted
  /// Fonts or recordings of this rank are not those of rank 0.
  case sourcesOfAnotherRank
}

extension NoteCorpusError: LocalizedError, CustomStringConvertible {
  /// What was found, what was expected, what to do.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      return "cannot read the corpus \(path): \(reason); "
        + "a corpus is a folder made by `sfumato corpus notes`"
    case .unsupportedFormat(let path, let found, let expected):
      return "the corpus \(path) has format version \(found), this program reads \(expected); "
        + "build it again with `sfumato corpus notes`"
    case .damaged(let path, let reason):
      return "the corpus \(path) is damaged: \(reason); build it again with `sfumato corpus notes`"
    case .notASoundFont(let path, let reason):
      return "\(path) is not a soundfont that can be used: \(reason); "
        + "give an SF2 file, e.g. of the Debian package fluid-soundfont-gm"
    case .badFolder(let path, let reason):
      return "the folder \(path) cannot be used: \(reason); "
        + "give a folder with WAV, AIFF, FLAC or OGG files"
    case .rendererMissing:
      return "FluidSynth, which plays the soundfonts, is not installed; "
        + "install it with `apt install libfluidsynth3`"
    case .synthsMissing(let packages):
      return "none of the software synthesizers that can be played is installed; "
        + "install them with `apt install \(packages.joined(separator: " "))`"
    case .nothingToRender:
      return "no note is left: all are silent, or --keys, --velocities and --count leave none"
    case .outputExists(let path):
      return "\(path) is there already; choose another place, or remove it first"
    case .notWritable(let path, let reason):
      return "the corpus \(path) cannot be written: \(reason)"
    case .noSpace(let path, let needed, let available):
      return "the corpus \(path) needs \(Self.gigabytes(needed)), the disk has "
        + "\(Self.gigabytes(available)) left; ask for a smaller --count or --duration"
    case .interrupted:
      return "interrupted; nothing was left behind"
    case .sourcesOfAnotherRank:
      return "the soundfonts or recordings on this rank differ from those of rank 0; "
        + "give the same ones on all machines"
    }
  }

  /// The same text, for Foundation.
  public var errorDescription: String? { description }

  private static func gigabytes(_ bytes: Int) -> String {
    String(format: "%.1f GB", Double(bytes) / 1e9)
  }
}
