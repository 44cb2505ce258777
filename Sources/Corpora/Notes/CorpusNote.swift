import Signal

/// One labelled note of a corpus: what it is, and where its samples lie.
///
/// The samples are fetched by ``NoteCorpus/samples(of:)``.
public struct CorpusNote: Codable, Sendable, Equatable {
  /// Who may see a note.
  public enum Split: String, Codable, Sendable, CaseIterable, CodingKeyRepresentable {
    /// For training.
    case train
    /// An instrument of the training set at a key that training never hears.
    case unseenKey
    /// An instrument that training never hears.
    case unseenInstrument

    /// Whether training must not see the note.
    public var isHeldOut: Bool { self != .train }
  }

  /// What sounds, e.g. "FluidR3_GM/000-040 Violin". Notes of one instrument differ in pitch and
  /// velocity only, so they are pairs for cross training. Each key of a drum kit is an instrument
  /// of its own.
  public let instrument: String

  /// MIDI number (fractions are parts of a semitone); nil for sounds without a pitch.
  public let pitch: Double?

  /// MIDI velocity, 1…127.
  public let velocity: Int

  /// Where the note comes from: the soundfont's or the sound file's name.
  public let source: String

  /// Who may see the note.
  public let split: Split

  /// First sample in the PCM file of the note's split.
  public let offset: Int

  /// Samples at 48 kHz, mono; the onset lies `NoteOnset.leadSampleCount` samples after the first.
  public let sampleCount: Int

  /// Linear gain that restores the rendered level: the peak of the note as ``NoteCorpus`` gives it.
  public let gain: Float

  /// Sample, counted from the note's first, at which the key was let go; nil if nobody knows.
  public let releaseSample: Int?

  /// Whether it was rendered: of a recording nobody knows when the key was let go.
  package var isRendered: Bool { releaseSample != nil }

  /// Which of a corpus's folders its samples lie in.
  package var folder = 0

  private enum CodingKeys: String, CodingKey {
    case instrument, pitch, velocity, source, split, offset, sampleCount, gain, releaseSample
  }

  /// Makes a note's record; the parts are told above.
  public init(
    instrument: String, pitch: Double?, velocity: Int, source: String, split: Split, offset: Int,
    sampleCount: Int, gain: Float, releaseSample: Int? = nil
  ) {
    self.instrument = instrument
    self.pitch = pitch
    self.velocity = velocity
    self.source = source
    self.split = split
    self.offset = offset
    self.sampleCount = sampleCount
    self.gain = gain
    self.releaseSample = releaseSample
  }
}
