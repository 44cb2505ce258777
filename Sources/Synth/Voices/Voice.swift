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
  /// The same of its side.
  let sideSum: AlignedBuffer

  /// What keeps it sounding.
  var stage = Stage.free
  /// MIDI key.
  private(set) var key = 0
  /// Its number in the performance.
  private(set) var number = 0
  /// How hard it was struck, 0…1.
  private(set) var velocity = 0.0
  /// Samples by which what its next frame brings begins after the beginning of the hop that has its turn.
  private(set) var offset = 0
  /// In which of two hops it has its frame: 0 or 1.
  private(set) var turn = 0
  /// Whether its second frame comes a hop early, after which it has the other turn.
  private(set) var changesTurn = false
  /// Whether it has the noise a frame earlier than others, so that none comes twice.
  private(set) var isAheadInNoise = false
  /// Frames made so far.
  var frameCount = 0
  /// Level by its envelope.
  var envelope = EnvelopeState(Envelope())
  /// Gain of the last sample.
  var gain: Float = 0
  /// Gain of the last sample of the side.
  var sideGain: Float = 0
  /// Hops for which its side has sound.
  var sideHopsLeft = 0
  /// Energy of the last hop, for the choice of the quietest.
  var energy: Float = 0
  /// Whether `freePhase` goes on from the frame before.
  var isFreePhaseRunning = false
  /// Phase of the vibrato that its sounds have, in radians; NaN before the first frame.
  var vibratoPhase = Float.nan
  /// What leads it in place of key, velocity and the movement of its sounds; nil for a played note.
  var guide: VoiceGuide?
  /// Semitones from the pitch of its key that the glide has left.
  private(set) var glide = 0.0
  private var glideStep = 0.0  // semitones a frame
  /// Semitones by which its key is bent by itself.
  var bend = 0.0
  /// Vibrato that is asked of it alone, 0…1.
  var pressure = 0.0
  /// Gain that its key has by itself.
  var keyLevel: Float = 1
  /// How far its key lies to the right of its place, by itself, -1…1.
  var keySide = 0.0
  /// Its place among the voices of its note, from the lowest, -1, to the highest, 1.
  private(set) var spread = 0.0
  /// Gain that it has as one of several voices of its note.
  private(set) var share: Float = 1
  /// Where it is heard, from -1, left, to 1; NaN before its first hop.
  private var side = Double.nan
  /// Decides where the walks turn.
  var random = VoiceRandom(seed: 0)

  init(index: Int, stft: STFTConfiguration, reach: Int) {
    self.index = index
    partials = PartialPhases(stft)
    freePhase = RTPGHI(stft, lookAhead: .none)
    walks = AlignedMemory(uninitializedCount: 4)
    walks.base.initialize(repeating: PathWalk(steps: 0), count: 4)
    sum = AlignedBuffer(count: reach)
    sideSum = AlignedBuffer(count: reach)
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
  ///   - turn: in which of two hops it begins.
  ///   - changesTurn: whether it has its next frames in the other one.
  func start(
    key: Int, velocity: Double, number: Int, offset: Int, envelope: Envelope, steps: Float,
    turn: Int = 0, changesTurn: Bool = false
  ) {
    stage = .held
    self.key = key
    self.number = number
    (glide, glideStep, bend, pressure, spread, share, side) = (0, 0, 0, 0, 0, 1, .nan)
    (keyLevel, keySide) = (1, 0)
    self.velocity = velocity
    self.offset = offset
    (self.turn, self.changesTurn, isAheadInNoise) = (turn, changesTurn, false)
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
    sideSum.clear()
    (sideGain, sideHopsLeft) = (0, 0)
  }

  /// Becomes one of several voices of its note: they begin at other phases, and together are as loud as one.
  /// - Parameters:
  ///   - index: from 0, the lowest.
  ///   - count: voices of the note.
  func join(_ index: Int, of count: Int) {
    guard count > 1 else { return }
    spread = 2 * Double(index) / Double(count - 1) - 1
    share = 1 / Float(count).squareRoot()
    let spreads = Self.spreads
    partials.reset(
      spread: index == 0 ? spreads.0 : index == 1 ? spreads.1 : index == 2 ? spreads.2 : spreads.3)
  }

  /// Phases of the first partials of up to four voices, in 2⁻³² turns: 0, 0.25, 0.4 and 0.458 turns, whose sum
  /// has about the power of so many voices by themselves.
  private static let spreads: (UInt32, UInt32, UInt32, UInt32) = (
    0, 0x4000_0000, 0x6666_6666, 0x753f_7cee
  )

  /// Begins a glide.
  /// - Parameter hopSeconds: from frame to frame.
  /// - Parameters:
  ///   - semitones: from the pitch of its key, where it begins.
  ///   - seconds: until it has come there.
  func beginGlide(from semitones: Double, seconds: Double, hopSeconds: Double) {
    glide = seconds > 0 ? semitones : 0
    glideStep = seconds > 0 ? abs(semitones) * hopSeconds / seconds : 0
  }

  /// Has all further frames a hop earlier than it would; what they bring begins later by as much, where it would
  /// have begun.
  func changeTurn(hopLength: Int) {
    // Noise moves on where turn 0 begins.
    isAheadInNoise = turn == 0
    turn = 1 - turn
    offset += hopLength
  }

  /// Goes on sounding as another key.
  func move(to key: Int) {
    self.key = key
    (bend, pressure, keyLevel, keySide) = (0, 0, 1, 0)
  }

  /// Moves on by one frame.
  /// - Parameter side: where it is to be heard, from -1, left, to 1.
  /// - Returns: where it is heard in this hop.
  func advance(toSide side: Double) -> Double {
    glide -= min(max(glide, -glideStep), glideStep)
    let step = Self.sideStep
    self.side = self.side.isNaN ? side : self.side + min(max(side - self.side, -step), step)
    return self.side
  }

  /// Where it was heard last.
  var lastSide: Double { side.isNaN ? 0 : side }

  /// Most by which its side changes from frame to frame.
  private static let sideStep = 0.02
}
