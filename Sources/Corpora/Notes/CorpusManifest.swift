/// What `manifest.json` of a corpus says: how the corpus was made and who may see what.
///
/// The notes themselves are listed in `notes.json`, their samples lie in `train.pcm` and
/// `held-out.pcm`: 16-bit little-endian mono, without a header.
public struct CorpusManifest: Codable, Sendable, Equatable {
  /// One soundfont or folder that notes were taken from.
  public struct Source: Codable, Sendable, Equatable {
    /// File or folder name, without its path.
    public let name: String
    /// Bytes on disk.
    public let byteCount: Int
    /// What its makers say about copying; nil if the source does not tell.
    public let licence: String?

    /// Makes a source's record.
    public init(name: String, byteCount: Int, licence: String?) {
      self.name = name
      self.byteCount = byteCount
      self.licence = licence
    }
  }

  /// The format that this version of the program writes and reads.
  public static let currentFormatVersion = 1

  /// Format of the folder.
  public var formatVersion = CorpusManifest.currentFormatVersion
  /// Samples per second, in Hz; always 48,000.
  public var sampleRate = 48_000.0
  /// What the notes were taken from.
  public var sources: [Source]
  /// The choices it was built with, by the names of the command's options.
  public var options: [String: String]
  /// Decides which notes were drawn.
  public var seed: UInt64
  /// Notes in each split.
  public var noteCounts: [CorpusNote.Split: Int]
  /// Samples in each split.
  public var sampleCounts: [CorpusNote.Split: Int]
  /// The rule of the splits in words, a sentence each.
  public var splitRule: [String]
  /// Names of all instruments that training never hears.
  public var unseenInstruments: [String]
  /// What may be done with the corpus.
  public var licenceNote: String

  /// Makes a manifest in the current format; the parts are told above.
  public init(
    sources: [Source] = [], options: [String: String] = [:], seed: UInt64,
    noteCounts: [CorpusNote.Split: Int] = [:], sampleCounts: [CorpusNote.Split: Int] = [:],
    splitRule: [String] = [], unseenInstruments: [String] = [], licenceNote: String = ""
  ) {
    self.sources = sources
    self.options = options
    self.seed = seed
    self.noteCounts = noteCounts
    self.sampleCounts = sampleCounts
    self.splitRule = splitRule
    self.unseenInstruments = unseenInstruments
    self.licenceNote = licenceNote
  }
}
