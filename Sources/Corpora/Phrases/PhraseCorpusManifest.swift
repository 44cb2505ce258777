import Music

/// What `manifest.json` of a corpus of phrases says: what it holds, where it comes from, who may see
/// what.
public struct PhraseCorpusManifest: Sendable, Codable, Equatable {
  /// Tunes that belong together, such as a printed collection or the music of a game: the unit that
  /// is held out.
  public struct Collection: Sendable, Codable, Equatable {
    /// Its name.
    public var name: String
    /// On what terms it may be used.
    public var licence: String
    /// Who may see it.
    public var split: PhraseSplit
    /// Tunes or songs with at least one window.
    public var sourceCount: Int
    /// Windows taken from it.
    public var windowCount: Int

    /// Makes a collection's record.
    public init(
      name: String, licence: String, split: PhraseSplit, sourceCount: Int, windowCount: Int
    ) {
      self.name = name
      self.licence = licence
      self.split = split
      self.sourceCount = sourceCount
      self.windowCount = windowCount
    }
  }

  /// Windows that were left out because others like them are there.
  public struct Duplicates: Sendable, Codable, Equatable {
    /// The same tokens after moving to a common key, within a split.
    public var repeated: Int
    /// Held out, but too like a window of the training split.
    public var heldOutNearTraining: Int
    /// Tunes left out whole because a tune of another split is nearly the same.
    public var tunes: Int

    /// Makes the counts.
    public init(repeated: Int, heldOutNearTraining: Int, tunes: Int) {
      self.repeated = repeated
      self.heldOutNearTraining = heldOutNearTraining
      self.tunes = tunes
    }
  }

  /// The format that this version of the program writes and reads.
  public static let currentFormatVersion = 1

  /// Format of the folder.
  public var formatVersion = PhraseCorpusManifest.currentFormatVersion
  /// What each window is.
  public var kind: PhraseKind
  /// Steps of a window.
  public var stepCount: Int
  /// Where the windows come from.
  public var collections: [Collection]
  /// Windows in each split.
  public var windowCounts: [PhraseSplit: Int]
  /// What was left out for being there already.
  public var duplicates: Duplicates
  /// How windows were cut, compared and split, a sentence each.
  public var method: [String]

  /// Makes a manifest in the current format; the parts are told above.
  public init(
    kind: PhraseKind, collections: [Collection], windowCounts: [PhraseSplit: Int],
    duplicates: Duplicates, method: [String]
  ) {
    self.kind = kind
    stepCount = kind.stepCount
    self.collections = collections
    self.windowCounts = windowCounts
    self.duplicates = duplicates
    self.method = method
  }
}

/// Who may see a window: always all windows of a collection together.
public enum PhraseSplit: String, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
  /// For training, and for choosing between trainings.
  case train
  /// Only for judging a finished model.
  case heldOut = "held-out"
}

/// A tune or song that windows were taken from; its windows follow each other in the corpus.
public struct PhraseSource: Sendable, Codable, Equatable {
  /// Its title or its file's name.
  public var name: String
  /// Index into ``PhraseCorpusManifest/collections``.
  public var collection: Int
  /// Its first window, counted in its split.
  public var firstWindow: Int
  /// How many windows it gave; ≥ 1.
  public var windowCount: Int

  /// Makes a source's record.
  public init(name: String, collection: Int, firstWindow: Int, windowCount: Int) {
    self.name = name
    self.collection = collection
    self.firstWindow = firstWindow
    self.windowCount = windowCount
  }

  /// Its windows, counted in its split.
  public var windows: Range<Int> { firstWindow..<firstWindow + windowCount }
}
