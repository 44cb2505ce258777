import Foundation

/// What the player's hands and pedals say at the moment, for all voices.
struct PerformanceControls {
  /// The sounds that are blended.
  var sounds: SoundSet { didSet { updateGain() } }
  /// Where between them.
  var position: BlendPosition { didSet { updateGain() } }
  /// Semitones that all keys are bent.
  var bendSemitones = 0.0
  /// Envelope of all notes.
  var envelope: Envelope
  /// Vibrato of all notes.
  var vibrato: Vibrato
  /// Vibrato added to it, 0…1.
  var modulation = 0.0
  /// Level within the phrase, linear.
  var expression: Float = 1
  /// Level of the instrument, linear.
  var volume: Float
  /// Whether the sustain pedal is down.
  var pedal = false
  /// Gain that brings the model's level to that of the sounds, blended in decibels.
  private(set) var soundGain: Float = 1

  init(sounds: SoundSet, options: PerformanceOptions) {
    self.sounds = sounds
    position = options.position
    envelope = options.envelope
    vibrato = options.vibrato
    volume = Float(options.volume)
    updateGain()
  }

  /// Takes over a setting; notes and pedals are no settings.
  mutating func apply(_ action: PerformanceEvent.Action) {
    switch action {
    case .blend(let position): self.position = position
    case .pitchBend(let semitones): bendSemitones = min(max(semitones, -48), 48)
    case .expression(let level): expression = Float(min(max(level, 0), 1))
    case .volume(let level): volume = Float(min(max(level, 0), 4))
    case .envelope(let envelope): self.envelope = envelope
    case .vibrato(let vibrato): self.vibrato = vibrato
    case .modulation(let amount): modulation = min(max(amount, 0), 1)
    case .sounds(let set): sounds = set
    case .noteOn, .noteOff, .sustainPedal, .allNotesOff, .allSoundOff: break
    }
  }

  private mutating func updateGain() {
    var sum: Float = 0
    for i in 0..<sounds.count {
      sum += Float(position.weight(i, of: sounds.count)) * sounds.logGains[i]
    }
    soundGain = expf(sum)
  }
}
