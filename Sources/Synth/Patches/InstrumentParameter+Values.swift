extension InstrumentParameter {
  /// Its value where nothing else is said.
  public var standard: Double { value(in: PerformanceOptions()) }

  /// Its value in some settings. Thread role: any.
  public func value(in options: PerformanceOptions) -> Double {
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
    case .a4: options.a4Hz
    case .velocityCurve: options.velocityCurve
    case .glide: options.voicing.glideSeconds
    case .mono: options.voicing.isMono ? 1 : 0
    case .retrigger: options.voicing.retriggers ? 1 : 0
    case .unison: Double(options.voicing.unison)
    case .unisonDetune: options.voicing.detuneCents
    case .unisonWidth: options.voicing.unisonWidth
    case .roomMix: options.room.mix
    case .roomDecay: options.room.decaySeconds
    case .roomDamping: options.room.damping
    case .arpeggio: Double(options.arpeggio.pattern.rawValue)
    case .arpeggioBeats: options.arpeggio.beats
    case .arpeggioGate: options.arpeggio.gate
    case .arpeggioLatch: options.arpeggio.latches ? 1 : 0
    case .tempo: options.arpeggio.tempo
    case .chorusMix: options.chorus.mix
    case .chorusRate: options.chorus.rateHz
    case .chorusDepth: options.chorus.depth
    case .stereoWidth: options.stereoWidth
    case .vibratoScale: options.vibratoScale
    }
  }

  /// Sets it; a value out of range is brought into it, and what is no number is passed over. Thread role:
  /// any; nothing is allocated or locked.
  public func set(_ value: Double, in options: inout PerformanceOptions) {
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
    case .a4: options.a4Hz = value
    case .velocityCurve: options.velocityCurve = value
    case .glide: options.voicing.glideSeconds = value
    case .mono: options.voicing.isMono = value >= 0.5
    case .retrigger: options.voicing.retriggers = value >= 0.5
    case .unison: options.voicing.unison = Int(value.rounded())
    case .unisonDetune: options.voicing.detuneCents = value
    case .unisonWidth: options.voicing.unisonWidth = value
    case .roomMix: options.room.mix = value
    case .roomDecay: options.room.decaySeconds = value
    case .roomDamping: options.room.damping = value
    case .arpeggio: options.arpeggio.pattern = Arpeggio.Pattern(rawValue: Int(value.rounded()))!
    case .arpeggioBeats: options.arpeggio.beats = value
    case .arpeggioGate: options.arpeggio.gate = value
    case .arpeggioLatch: options.arpeggio.latches = value >= 0.5
    case .tempo: options.arpeggio.tempo = value
    case .chorusMix: options.chorus.mix = value
    case .chorusRate: options.chorus.rateHz = value
    case .chorusDepth: options.chorus.depth = value
    case .stereoWidth: options.stereoWidth = value
    case .vibratoScale: options.vibratoScale = value
    }
  }

  /// The action that brings a running performance to its value in some settings; those of one thing, such
  /// as the envelope, go together. Thread role: any; nothing is allocated or locked.
  public func action(in options: PerformanceOptions) -> PerformanceEvent.Action {
    switch self {
    case .x, .y: .blend(options.position)
    case .volume: .volume(options.volume)
    case .attack, .decay, .sustain, .release: .envelope(options.envelope)
    case .vibratoRate, .vibratoDepth: .vibrato(options.vibrato)
    case .tuning: .tuning(cents: options.tuningCents)
    case .width: .width(options.width)
    case .hold: .holds(options.holds)
    default: .set(self, value(in: options))
    }
  }
}
