import Foundation

/// What the player's hands and pedals say at the moment, for all voices.
struct PerformanceControls {
  /// The sounds that are blended.
  private(set) var sounds: SoundSet
  /// Share of each sound; those that are not there have 0.
  private(set) var weights = SIMD4<Float>()
  /// Share of the sounds that have a pitch, 0…1.
  private(set) var pitchedShare: Float = 1
  /// Gain that brings the model's level to that of the sounds, blended in decibels.
  private(set) var soundGain: Float = 1
  /// Whether any of the sounds has a timbre's correction.
  private(set) var isCorrected = false
  /// Phase at which the vibrato of the sounds begins: that of the one with the largest share.
  private(set) var startPhase: Float = 0
  /// Envelope of all notes.
  private(set) var envelope: Envelope
  /// Volume and expression, linear.
  var level: Float { volume * expression }
  /// Whether the sustain pedal is down.
  var isPedalDown = false
  /// Whether held notes go on for ever.
  private(set) var holds: Bool

  private var position: BlendPosition
  private var vibrato: Vibrato
  private var modulation = 0.0
  private var bendSemitones = 0.0
  private var expression: Float = 1
  private var volume: Float
  private var vibratoTurns = 0.0
  private var tuning: Double  // semitones

  /// Cents that modulation adds to the vibrato's depth at most.
  private static let modulationCents = 50.0

  init(sounds: SoundSet, options: PerformanceOptions) {
    self.sounds = sounds
    position = options.position
    envelope = options.envelope
    vibrato = options.vibrato
    volume = Float(options.volume)
    holds = options.holds
    tuning = options.tuningCents / 100
    weigh()
  }

  /// MIDI pitch of a key now.
  func pitch(ofKey key: Int) -> Double {
    let depth = vibrato.depthCents + modulation * Self.modulationCents
    let movement = depth > 0 ? depth / 100 * sin(2 * Double.pi * vibratoTurns) : 0
    return min(max(Double(key) + tuning + bendSemitones + movement, 0), 140)
  }

  /// Moves on by one hop.
  mutating func advance(seconds: Double) {
    vibratoTurns += seconds * min(max(vibrato.rateHz, 0), 20)
    vibratoTurns -= vibratoTurns.rounded(.down)
  }

  /// Takes over a setting; notes and pedals are none.
  mutating func apply(_ action: PerformanceEvent.Action) {
    func bounded(_ value: Double, _ range: ClosedRange<Double>) -> Double {
      value.isNaN ? range.lowerBound : min(max(value, range.lowerBound), range.upperBound)
    }
    switch action {
    case .blend(let place):
      position = place.bounded
      weigh()
    case .sounds(let set):
      sounds = set
      weigh()
    case .pitchBend(let semitones): bendSemitones = bounded(semitones, -140...140)
    case .expression(let level): expression = Float(bounded(level, 0...1))
    case .volume(let level): volume = Float(bounded(level, 0...4))
    case .envelope(let envelope): self.envelope = envelope
    case .vibrato(let vibrato): self.vibrato = vibrato
    case .modulation(let amount): modulation = bounded(amount, 0...1)
    case .tuning(let cents): tuning = bounded(cents, -1200...1200) / 100
    case .holds(let holds): self.holds = holds
    case .noteOn, .noteOff, .sustainPedal, .allNotesOff, .allSoundOff, .width: break
    }
  }

  private mutating func weigh() {
    weights = SIMD4()
    var (gain, pitched) = (Float(0), Float(0))
    isCorrected = false
    var largest = -Float.infinity
    for i in 0..<sounds.count {
      let sound = sounds.sounds[i]
      if sound.correction != nil || sound.level != nil { isCorrected = true }
      weights[i] = Float(position.weight(i, of: sounds.count))
      if sound.movement != nil, weights[i] > largest {
        largest = weights[i]
        startPhase = sound.startPhase
      }
      gain += weights[i] * sounds.sounds[i].logGain
      pitched += weights[i] * sounds.sounds[i].pitched
    }
    soundGain = exp(min(max(gain, -10), 4))
    pitchedShare = min(max(pitched, 0), 1)
  }
}
