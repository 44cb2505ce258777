/// The numbers by which a player shapes the instrument, and all that is said of each: one table for
/// patches, text commands, Open Sound Control and the plugin.
///
/// | parameter | patch | option of `play` | range |
/// | --- | --- | --- | --- |
/// | `x`, `y` | `position.x`, `position.y` | `--mix` | -0.5…1.5 |
/// | `volume` | `volume` | `--gain` | 0…4 |
/// | `attack`, `decay`, `release` | `envelope.attackSeconds`, … | `--envelope` | 0…30 s |
/// | `sustain` | `envelope.sustain` | `--envelope` | 0…1 |
/// | `vibrato_rate`, `vibrato_depth` | `vibrato.rateHz`, `vibrato.depthCents` | | 0…20 Hz, 0…1200 cents |
/// | `tuning` | `tuningCents` | | ±1200 cents |
/// | `width` | `width` | | 0…1 |
/// | `hold` | `holds` | | 0 or 1 |
package enum InstrumentParameter: String, CaseIterable, Sendable {
  /// The blend from left to right.
  case x
  /// The blend from top to bottom, of four sounds.
  case y
  /// Level of the instrument, linear.
  case volume
  /// Seconds to full level.
  case attack
  /// Seconds in which the level falls by 20 dB towards `sustain`.
  case decay
  /// Level of a held note, linear.
  case sustain
  /// Seconds in which a released note falls by 60 dB.
  case release
  /// Cycles a second.
  case vibratoRate = "vibrato_rate"
  /// Cents up and down.
  case vibratoDepth = "vibrato_depth"
  /// Cents above A4 = 440 Hz.
  case tuning
  /// How far keys are spread from left to right.
  case width
  /// Whether a held note goes on for ever: 1, or ends as its recording does: 0.
  case hold

  /// What a number is counted in.
  package enum Unit: Sendable {
    /// Nothing: a place between the sounds.
    case place
    /// Linear gain.
    case gain
    /// Seconds.
    case seconds
    /// Cycles a second.
    case hertz
    /// Hundredths of a semitone.
    case cents
    /// A share of 1.
    case share
    /// 0 or 1.
    case onOff
  }

  /// What it is called wherever a program reads it.
  package var name: String { rawValue }

  /// What it is called for the eye.
  package var title: String {
    switch self {
    case .x: "Blend x"
    case .y: "Blend y"
    case .volume: "Volume"
    case .attack: "Attack"
    case .decay: "Decay"
    case .sustain: "Sustain"
    case .release: "Release"
    case .vibratoRate: "Vibrato rate"
    case .vibratoDepth: "Vibrato depth"
    case .tuning: "Tuning"
    case .width: "Width"
    case .hold: "Hold"
    }
  }

  /// Its way from the top of a patch.
  package var patchKey: String {
    switch self {
    case .x: "position.x"
    case .y: "position.y"
    case .volume: "volume"
    case .attack: "envelope.attackSeconds"
    case .decay: "envelope.decaySeconds"
    case .sustain: "envelope.sustain"
    case .release: "envelope.releaseSeconds"
    case .vibratoRate: "vibrato.rateHz"
    case .vibratoDepth: "vibrato.depthCents"
    case .tuning: "tuningCents"
    case .width: "width"
    case .hold: "holds"
    }
  }

  /// The values that it may have.
  package var range: ClosedRange<Double> {
    switch self {
    case .x, .y: BlendPosition.range
    case .volume: 0...4
    case .attack, .decay, .release: 0...Envelope.longestSeconds
    case .sustain, .width, .hold: 0...1
    case .vibratoRate: 0...20
    case .vibratoDepth: 0...1200
    case .tuning: -1200...1200
    }
  }

  /// What it is counted in.
  package var unit: Unit {
    switch self {
    case .x, .y: .place
    case .volume: .gain
    case .attack, .decay, .release: .seconds
    case .vibratoRate: .hertz
    case .vibratoDepth, .tuning: .cents
    case .sustain, .width: .share
    case .hold: .onOff
    }
  }

  /// Its value where nothing else is said.
  package var standard: Double { value(in: PerformanceOptions()) }

  /// Its value in some settings. Thread role: any.
  package func value(in options: PerformanceOptions) -> Double {
    switch self {
    case .x: options.position.x
    case .y: options.position.y
    case .volume: options.volume
    case .attack: options.envelope.attackSeconds
    case .decay: options.envelope.decaySeconds
    case .sustain: options.envelope.sustain
    case .release: options.envelope.releaseSeconds
    case .vibratoRate: options.vibrato.rateHz
    case .vibratoDepth: options.vibrato.depthCents
    case .tuning: options.tuningCents
    case .width: options.width
    case .hold: options.holds ? 1 : 0
    }
  }

  /// Sets it; a value out of range is brought into it, and what is no number is passed over. Thread role:
  /// any; nothing is allocated or locked.
  package func set(_ value: Double, in options: inout PerformanceOptions) {
    guard !value.isNaN else { return }
    let value = min(max(value, range.lowerBound), range.upperBound)
    switch self {
    case .x: options.position.x = value
    case .y: options.position.y = value
    case .volume: options.volume = value
    case .attack: options.envelope.attackSeconds = value
    case .decay: options.envelope.decaySeconds = value
    case .sustain: options.envelope.sustain = value
    case .release: options.envelope.releaseSeconds = value
    case .vibratoRate: options.vibrato.rateHz = value
    case .vibratoDepth: options.vibrato.depthCents = value
    case .tuning: options.tuningCents = value
    case .width: options.width = value
    case .hold: options.holds = value >= 0.5
    }
  }

  /// The action that brings a running performance to its value in some settings; those of one thing, such
  /// as the envelope, go together. Thread role: any; nothing is allocated or locked.
  package func action(in options: PerformanceOptions) -> PerformanceEvent.Action {
    switch self {
    case .x, .y: .blend(options.position)
    case .volume: .volume(options.volume)
    case .attack, .decay, .sustain, .release: .envelope(options.envelope)
    case .vibratoRate, .vibratoDepth: .vibrato(options.vibrato)
    case .tuning: .tuning(cents: options.tuningCents)
    case .width: .width(options.width)
    case .hold: .holds(options.holds)
    }
  }
}
