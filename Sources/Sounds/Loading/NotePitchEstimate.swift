import AudioFiles
import Music
import Signal

/// The pitch of a note from all that is known of it: what its file states, and what it sounds like.
///
/// A file's own word is preferred unless the sound contradicts it clearly:
/// 1. a statement within a semitone of the sound holds, the file's root pitch before its name; the
///    sound then tells the cents;
/// 2. else a statement that lies whole octaves away from the sound holds, because the octave is where
///    makers' names, organ registers and pitch trackers differ; again the sound tells the cents;
/// 3. else the sound holds if it is certain (`certainConfidence`, and something sounds at its
///    fundamental), or if nothing was stated;
/// 4. else the first statement holds. An unpitched sound contradicts nothing.
///
/// A root key of exactly 60 for all keys is what programs write that know none: it is a statement
/// only as long as no sure sound (`sureConfidence`) says otherwise, be it by octaves or by having no
/// pitch.
package struct NotePitchEstimate: Sendable, Equatable {
  /// Who told a pitch.
  package enum Source: String, Sendable, Codable {
    /// The sampler's notes in the file: `smpl`, `inst` or AIFF's `INST`.
    case rootPitch
    /// The file's name; see `FileNameKey`.
    case fileName
    /// The pitch tracker.
    case sound
  }

  /// A pitch that the file states.
  package struct Statement: Sendable, Equatable {
    /// MIDI pitch; its fraction is the fine tuning.
    package let pitch: Double
    /// Where it stands.
    package let source: Source
    /// Whether it is what is written where nothing is known.
    package let isDefault: Bool
  }

  /// MIDI pitch with its fraction; nil for an unpitched sound of which the file states nothing.
  package let pitch: Double?
  /// The MIDI key that the note belongs on: the stated one where a statement holds, else the nearest.
  package let key: Int?
  /// Who told the key; nil where there is no pitch.
  package let source: Source?
  /// All that the file states, root pitch before name.
  package let statements: [Statement]
  /// What the tracker heard, if it was asked.
  package let heard: NotePitch?

  /// From this confidence on the sound tells the cents, and overrules a default.
  package static let sureConfidence = 0.5
  /// From this confidence on the sound overrules what a file states.
  package static let certainConfidence = 0.8

  /// Weighs what is known; each part may be missing.
  /// - Parameters:
  ///   - rootPitch: MIDI pitch that the file's sampler notes state, 0..<128.
  ///   - isDefaultRoot: whether `rootPitch` may be what is written where nothing is known.
  ///   - fileName: name or path of the file.
  ///   - heard: what `PitchTracker.notePitch(of:)` says of the sound.
  ///   - hasFundamental: whether something sounds at the fundamental of what is heard.
  package init(
    rootPitch: Double?, isDefaultRoot: Bool = false, fileName: String?, heard: NotePitch?,
    hasFundamental: Bool = true
  ) {
    var statements: [Statement] = []
    if let rootPitch {
      statements.append(
        Statement(pitch: rootPitch, source: .rootPitch, isDefault: isDefaultRoot))
    }
    if let key = fileName.flatMap(FileNameKey.key(of:)) {
      statements.append(Statement(pitch: Double(key), source: .fileName, isDefault: false))
    }
    self.statements = statements
    self.heard = heard

    let (pitch, statement) = Self.weigh(statements, heard, hasFundamental: hasFundamental)
    self.pitch = pitch
    source = statement?.source ?? (pitch == nil ? nil : .sound)
    key = (statement?.pitch ?? pitch).map { Int($0.rounded()) }
  }

  /// The rule: the pitch, and the statement that holds if one does.
  private static func weigh(
    _ all: [Statement], _ heard: NotePitch?, hasFundamental: Bool
  ) -> (pitch: Double?, statement: Statement?) {
    guard let heard, let sound = heard.pitch else {
      let isNoise = heard.map { $0.confidence >= sureConfidence } ?? false
      let first = all.first { !($0.isDefault && isNoise) }
      return (first?.pitch, first)
    }
    if let near = all.first(where: { $0.octaves(to: sound) == 0 }) { return (sound, near) }
    let isSure = heard.confidence >= sureConfidence && hasFundamental
    let statements = all.filter { !($0.isDefault && isSure) }
    for statement in statements {
      if let octaves = statement.octaves(to: sound) {
        return (sound - 12 * Double(octaves), statement)
      }
    }
    let isCertain = heard.confidence >= certainConfidence && hasFundamental
    if let first = statements.first, !isCertain { return (first.pitch, first) }
    return (sound, nil)
  }

  /// Whether the file states a pitch that the sound contradicts clearly: it was not taken.
  package var isContradicted: Bool {
    source == .sound && statements.contains { !$0.isDefault }
  }

  /// The pitch that a recording is taken to have: with the cents that are heard where the ear is sure,
  /// in whole cents; else the key.
  package var recordedPitch: Double? {
    guard let pitch, let key else { return nil }
    guard let heard, heard.pitch != nil, heard.confidence >= Self.sureConfidence || source == .sound
    else { return Double(key) }
    // As a latent file keeps it.
    return Double(Float((100 * pitch).rounded() / 100))
  }

  /// Cents above `key`; beyond ±50 where a statement holds that the sound lies off.
  package var cents: Double? {
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
  package init(of file: AudioFile, path: String) {
    let clip = file.clip.withoutDC
    self.init(
      of: AudioClip(samples: clip.mono, sampleRate: clip.sampleRate), in: file, path: path)
  }

  /// Weighs all that a sound file tells.
  /// - Parameters:
  ///   - sound: one channel of it.
  ///   - path: of the file.
  init(of sound: AudioClip, in file: AudioFile, path: String) {
    let isSound = (try? file.requireSound(path: path)) != nil
    let heard = isSound ? PitchTracker().notePitch(of: sound) : nil
    let instrument = file.instrument
    self.init(
      rootPitch: instrument?.rootPitch,
      isDefaultRoot: instrument?.rootPitch == 60 && instrument?.keys == 0...127,
      fileName: path, heard: heard,
      hasFundamental: heard?.pitch.map { Self.hasFundamental(sound, pitch: $0) } ?? false)
  }

  /// Whether the fundamental of a pitch has a share of the power, 35 dB below all of it or more. A
  /// tracker that hears the beating of a bell's partials, or of a growl, names a pitch at which nothing
  /// sounds.
  private static func hasFundamental(_ sound: AudioClip, pitch: Double) -> Bool {
    let hz = Units.pitchToHz(pitch)
    var length = 1024
    while Double(length) < 8 * sound.sampleRate / hz { length *= 2 }
    let magnitudes = STFT(
      STFTConfiguration(windowLength: length, hopLength: length / 2, window: .gaussian(g: 0.1))
    ).analyze(sound.mono, sampleRate: sound.sampleRate).magnitudes
    let bin = hz * Double(length) / sound.sampleRate
    // A semitone around it, and the width of the window's lobe.
    let reach = max(2, 0.06 * bin)
    let near = max(1, Int((bin - reach).rounded()))...max(2, Int((bin + reach).rounded()))
    var (total, own) = (0.0, 0.0)
    for (index, value) in magnitudes.values.enumerated() {
      let power = Double(value) * Double(value)
      let place = index % magnitudes.binCount
      total += place > 0 ? power : 0
      if near.contains(place) { own += power }
    }
    return own >= 3e-4 * total
  }
}
