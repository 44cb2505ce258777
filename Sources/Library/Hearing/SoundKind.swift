/// What a sound file holds, as far as a library tells it apart.
public enum SoundKind: Int, Sendable, Codable, CaseIterable {
  /// One note with a pitch.
  case note = 1
  /// One sound without a pitch: a drum, a noise.
  case oneShot = 2
  /// Several strokes, or more than ten seconds: a phrase, a loop.
  case phrase = 3

  /// For people and in exported tables.
  public var name: String {
    switch self {
    case .note: "note"
    case .oneShot: "one-shot"
    case .phrase: "phrase"
    }
  }

  /// From this length on a sound counts as a phrase.
  static let phraseSeconds = 10.0
  /// From this number of strokes on.
  static let phraseStrokes = 3
}
