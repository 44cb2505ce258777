import Foundation
import Music
import Signal

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
  /// Whether any of the sounds is stereo.
  private(set) var isStereo = false
  /// Phase at which the vibrato of the sounds begins: that of the one with the largest share.
  private(set) var startPhase: Float = 0
  /// What is set, but for the pitches of the keys.
  private(set) var settings: PerformanceOptions
  /// Envelope of all notes.
  var envelope: Envelope { settings.envelope }
  /// Volume and expression, linear.
  var level: Float { Float(settings.volume) * expression }
  /// Whether the sustain pedal is down.
  var isPedalDown = false
  /// Whether held notes go on for ever.
  var holds: Bool { settings.holds }

  private var modulation = 0.0
  private var bendSemitones = 0.0
  private var expression: Float = 1
  private var vibratoTurns = 0.0
  private let keyPitches = AlignedMemory<Double>(count: TuningTable.keyCount)
  private var mappedKeys = KeySet()
  private var hasReference = false

  /// Cents that modulation adds to the vibrato's depth at most.
  private static let modulationCents = 50.0

  init(sounds: SoundSet, options: PerformanceOptions) {
    self.sounds = sounds
    settings = options
    settings.temperament = nil
    tune(options.temperament)
    weigh()
  }

  /// Whether a key, 0…127, plays anything.
  func isMapped(_ key: Int) -> Bool { mappedKeys.contains(key) }

  /// MIDI pitch of a key by its temperament alone.
  func pitch(ofKey key: Int) -> Double { keyPitches.base[key] }

  /// MIDI pitch of a voice now, the movement of its sounds apart.
  func pitch(of voice: Voice) -> Double {
    let depth =
      settings.vibrato.depthCents + max(modulation, voice.pressure) * Self.modulationCents
    let movement = depth > 0 ? depth / 100 * sin(2 * Double.pi * vibratoTurns) : 0
    let detune = voice.spread * settings.voicing.detuneCents / 100
    return min(
      max(
        keyPitches.base[voice.key] + voice.glide + tuning + (bendSemitones + voice.bend) + movement
          + detune, 0), 140)
  }

  /// Semitones by which all notes lie higher.
  private var tuning: Double {
    let cents = settings.tuningCents / 100
    return hasReference || settings.a4Hz == 440 ? cents : cents + 12 * log2(settings.a4Hz / 440)
  }

  /// Wheels, pedals and expression go to rest; what is set stays.
  mutating func rest() {
    (isPedalDown, modulation, bendSemitones, expression) = (false, 0, 0, 1)
  }

  /// Moves on by one hop.
  mutating func advance(seconds: Double) {
    vibratoTurns += seconds * min(max(settings.vibrato.rateHz, 0), 20)
    vibratoTurns -= vibratoTurns.rounded(.down)
  }

  /// Takes over a setting; notes and pedals are none.
  mutating func apply(_ action: PerformanceEvent.Action) {
    func bounded(_ value: Double, _ range: ClosedRange<Double>) -> Double {
      value.isNaN ? range.lowerBound : min(max(value, range.lowerBound), range.upperBound)
    }
    switch action {
    case .blend(let place):
      settings.position = place.bounded
      weigh()
    case .sounds(let set):
      sounds = set
      weigh()
    case .pitchBend(let semitones): bendSemitones = bounded(semitones, -140...140)
    case .expression(let level): expression = Float(bounded(level, 0...1))
    case .volume(let level): settings.volume = bounded(level, 0...4)
    case .envelope(let envelope): settings.envelope = envelope
    case .vibrato(let vibrato): settings.vibrato = vibrato
    case .modulation(let amount): modulation = bounded(amount, 0...1)
    case .tuning(let cents): settings.tuningCents = bounded(cents, -1200...1200)
    case .holds(let holds): settings.holds = holds
    case .width(let width): settings.width = bounded(width, 0...1)
    case .set(let parameter, let value):
      parameter.set(value, in: &settings)
      if parameter == .x || parameter == .y { weigh() }
    case .temperament(let table): tune(table)
    case .noteOn, .noteOff, .sustainPedal, .allNotesOff, .allSoundOff, .keyBend, .keyPressure,
      .keyLevel, .keySide:
      break
    }
  }

  /// Takes over the pitches of the keys, which lie in memory of their own: the table may go.
  private mutating func tune(_ table: TuningTable?) {
    mappedKeys = KeySet()
    hasReference = table?.hasReference ?? false
    for key in 0..<TuningTable.keyCount {
      keyPitches.base[key] = table?.pitches[key] ?? Double(key)
      if table?.isMapped[key] ?? true { mappedKeys.insert(key) }
    }
  }

  private mutating func weigh() {
    weights = SIMD4()
    var (gain, pitched) = (Float(0), Float(0))
    isCorrected = false
    isStereo = false
    var largest = -Float.infinity
    for i in 0..<sounds.count {
      let sound = sounds.sounds[i]
      if sound.correction != nil || sound.level != nil { isCorrected = true }
      if sound.image != nil { isStereo = true }
      weights[i] = Float(settings.position.weight(i, of: sounds.count))
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
