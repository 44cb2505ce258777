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
    /// It fades.
    case released
  }

  /// What keeps it sounding.
  var stage = Stage.free
  /// MIDI key.
  var key = 0
  /// How hard it was struck, 0…1.
  var velocity = 0.0
  /// Place in the order of all notes.
  var number = 0
  /// Samples by which it began after the beginning of a hop.
  var offset = 0
  /// Frames made so far.
  var frameCount = 0
  /// Level by its envelope.
  var envelope = EnvelopeState(Envelope())
  /// Level of the last sample, linear, all included.
  var gain: Float = 0
  /// Mean square of the last hop, for the choice of the quietest.
  var power: Float = 0
  /// Phase of its partials.
  let phase: RTPGHI
  /// Sound that frames have been added to, `[reach]`; the first hop is complete.
  let sum: AlignedBuffer

  init(_ configuration: STFTConfiguration, reach: Int) {
    phase = RTPGHI(configuration, lookAhead: .none)
    sum = AlignedBuffer(count: reach)
  }

  /// Whether it sounds.
  var isSounding: Bool { stage != .free }

  /// Begins a note.
  func start(key: Int, velocity: Double, number: Int, offset: Int, envelope: Envelope) {
    stage = .held
    self.key = key
    self.velocity = velocity
    self.number = number
    self.offset = offset
    self.envelope = EnvelopeState(envelope)
    frameCount = 0
    gain = 0
    power = .infinity
    phase.reset()
    sum.clear()
  }
}
