import NoteVAE
import Signal

/// One sounding note: where it is in the sounds, how loud it is, and the sound that it has begun.
///
/// It belongs to the rendering thread.
final class Voice {
  /// What keeps a note sounding.
  enum Stage {
    /// Nothing: it is silent and free.
    case free
    /// Its key is down.
    case held
    /// Its key is up, the pedal down.
    case pedalled
    /// Nothing any more: it fades.
    case released
  }

  /// Frames that a note begins with: those that reach its first hop.
  static let firstFrameCount = 3
  /// Samples of a sound that lie before what is played: 1 ms of silence is left before the onset.
  static let skippedSampleCount = 48

  /// Its place among the voices.
  let index: Int
  /// Phases of the partials.
  let partials: PartialPhases
  /// Phases of what is tonal but no partial.
  let freePhase: RTPGHI
  /// Where it is in each sound, `[4]`.
  let walks: AlignedMemory<PathWalk>
  /// Sound that frames have been added to, `[reach]`; the first hop is complete.
  let sum: AlignedBuffer

  /// What keeps it sounding.
  var stage = Stage.free
  /// MIDI key.
  private(set) var key = 0
  /// How hard it was struck, 0…1.
  private(set) var velocity = 0.0
  /// Samples by which it began after the beginning of a hop.
  private(set) var offset = 0
  /// Frames made so far.
  var frameCount = 0
  /// Level by its envelope.
  var envelope = EnvelopeState(Envelope())
  /// Gain of the last sample.
  var gain: Float = 0
  /// Energy of the last hop, for the choice of the quietest.
  var energy: Float = 0
  /// Whether `freePhase` goes on from the frame before.
  var isFreePhaseRunning = false
  /// Phase of the vibrato that its sounds have, in radians; NaN before the first frame.
  var vibratoPhase = Float.nan
  /// What leads it in place of key, velocity and the movement of its sounds; nil for a played note.
  var guide: VoiceGuide?
  /// Decides where the walks turn.
  var random = VoiceRandom(seed: 0)

  init(index: Int, stft: STFTConfiguration, reach: Int) {
    self.index = index
    partials = PartialPhases(stft)
    freePhase = RTPGHI(stft, lookAhead: .none)
    walks = AlignedMemory(uninitializedCount: 4)
    walks.base.initialize(repeating: PathWalk(steps: 0), count: 4)
    sum = AlignedBuffer(count: reach)
  }

  /// Whether it sounds.
  var isSounding: Bool { stage != .free }
  /// Whether its envelope holds it.
  var isHeld: Bool { stage == .held || stage == .pedalled }
  /// Frames that it needs for the next hop.
  var neededFrameCount: Int { frameCount == 0 ? Self.firstFrameCount : 1 }

  /// Begins a note.
  /// - Parameters:
  ///   - number: of the note in the performance; decides what is random in it.
  ///   - offset: samples from the beginning of the hop.
  ///   - steps: of the paths that are skipped.
  func start(
    key: Int, velocity: Double, number: Int, offset: Int, envelope: Envelope, steps: Float
  ) {
    stage = .held
    self.key = key
    self.velocity = velocity
    self.offset = offset
    self.envelope = EnvelopeState(envelope)
    frameCount = 0
    gain = 0
    energy = .infinity
    random = VoiceRandom(seed: UInt64(number))
    walks.base.update(repeating: PathWalk(steps: steps), count: 4)
    partials.reset()
    isFreePhaseRunning = false
    vibratoPhase = .nan
    sum.clear()
  }
}
