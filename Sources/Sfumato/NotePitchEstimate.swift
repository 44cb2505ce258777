import AudioFiles
import Signal

/// The pitch of a note from all that is known of it: what its file states, and what it sounds like.
///
/// A file's own word is preferred unless the sound contradicts it clearly:
/// 1. a statement within a semitone of the sound holds, the file's root pitch before its name; the
///    sound then tells the cents;
/// 2. else a statement that lies whole octaves away from the sound holds, because the octave is where
///    makers' names, organ registers and pitch trackers differ; again the sound tells the cents;
/// 3. else the sound holds if it is sure (`sureConfidence`), or if nothing was stated;
/// 4. else the first statement holds. An unpitched sound contradicts nothing.
public struct NotePitchEstimate: Sendable, Equatable {
  /// Who told a pitch.
  public enum Source: String, Sendable, Codable {
    /// The sampler's notes in the file: `smpl`, `inst` or AIFF's `INST`.
    case rootPitch
    /// The file's name; see `FileNameKey`.
    case fileName
    /// The pitch tracker.
    case sound
  }

  /// A pitch that the file states.
  public struct Statement: Sendable, Equatable {
    /// MIDI pitch; its fraction is the fine tuning.
    public let pitch: Double
    /// Where it stands.
    public let source: Source
  }

  /// MIDI pitch with its fraction; nil for an unpitched sound of which the file states nothing.
  public let pitch: Double?
  /// The MIDI key that the note belongs on: the stated one where a statement holds, else the nearest.
  public let key: Int?
  /// Who told the key; nil where there is no pitch.
  public let source: Source?
  /// All that the file states, root pitch before name.
  public let statements: [Statement]
  /// What the tracker heard, if it was asked.
  public let heard: NotePitch?

  /// From this confidence on the sound overrules a file that states something else.
  public static let sureConfidence = 0.5

  /// Weighs what is known; each part may be missing.
  /// - Parameters:
  ///   - rootPitch: MIDI pitch that the file's sampler notes state, 0..<128.
  ///   - fileName: name or path of the file.
  ///   - heard: what `PitchTracker.notePitch(of:)` says of the sound.
  public init(rootPitch: Double?, fileName: String?, heard: NotePitch?) {
    var statements: [Statement] = []
    if let rootPitch { statements.append(Statement(pitch: rootPitch, source: .rootPitch)) }
    if let key = fileName.flatMap(FileNameKey.key(of:)) {
      statements.append(Statement(pitch: Double(key), source: .fileName))
    }
    self.statements = statements
    self.heard = heard

    let (pitch, statement) = Self.weigh(statements, heard)
    self.pitch = pitch
    source = statement?.source ?? (pitch == nil ? nil : .sound)
    key = (statement?.pitch ?? pitch).map { Int($0.rounded()) }
  }

  /// The rule: the pitch, and the statement that holds if one does.
  private static func weigh(
    _ statements: [Statement], _ heard: NotePitch?
  ) -> (pitch: Double?, statement: Statement?) {
    let first = statements.first
    guard let heard, let sound = heard.pitch else { return (first?.pitch, first) }
    if let near = statements.first(where: { $0.octaves(to: sound) == 0 }) { return (sound, near) }
    for statement in statements {
      if let octaves = statement.octaves(to: sound) {
        return (sound - 12 * Double(octaves), statement)
      }
    }
    if let first, heard.confidence < sureConfidence { return (first.pitch, first) }
    return (sound, nil)
  }

  /// Whether the file states a pitch that the sound contradicts clearly: it was not taken.
  public var isContradicted: Bool { source == .sound && !statements.isEmpty }

  /// Cents above `key`; beyond ±50 where a statement holds that the sound lies off.
  public var cents: Double? {
    guard let pitch, let key else { return nil }
    return 100 * (pitch - Double(key))
  }
}

extension NotePitchEstimate.Statement {
  /// Whole octaves from the stated pitch to another within a semitone of them; nil if there are none.
  fileprivate func octaves(to other: Double) -> Int? {
    let octaves = ((other - pitch) / 12).rounded()
    return abs(other - pitch - 12 * octaves) <= 1 ? Int(octaves) : nil
  }
}

extension NotePitchEstimate {
  /// Weighs all that a sound file tells: its sampler notes, its name, its sound.
  /// - Parameters:
  ///   - file: silence, or too few samples, are no sound to listen to; the file's own word remains.
  ///   - path: of the file.
  public init(of file: AudioFile, path: String) {
    let isSound = (try? file.requireSound(path: path)) != nil
    self.init(
      rootPitch: file.instrument?.rootPitch, fileName: path,
      heard: isSound ? PitchTracker().notePitch(of: file.clip) : nil)
  }
}
