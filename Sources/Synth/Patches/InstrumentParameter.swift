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
/// | `tuning` | `tuningCents` | `--tuning` | ±1200 cents |
/// | `width` | `width` | `--width` | 0…1 |
/// | `hold` | `holds` | | 0 or 1 |
/// | `a4` | `a4Hz` | `--a4` | 220…880 Hz |
/// | `velocity_curve` | `velocityCurve` | `--velocity-curve` | 0…4 |
/// | `glide` | `voicing.glideSeconds` | `--glide` | 0…10 s |
/// | `mono`, `retrigger` | `voicing.mono`, `voicing.retrigger` | `--mono`, `--retrigger` | 0 or 1 |
/// | `unison` | `voicing.unison` | `--unison` | 1…4 |
/// | `unison_detune` | `voicing.detuneCents` | `--unison-detune` | 0…100 cents |
/// | `unison_width` | `voicing.width` | `--unison-width` | 0…1 |
/// | `room_mix`, `room_damping` | `room.mix`, `room.damping` | `--room-mix`, `--room-damping` | 0…1 |
/// | `room_decay` | `room.decaySeconds` | `--room-decay` | 0.1…20 s |
/// | `arpeggio` | `arpeggio.pattern` | `--arpeggio` | 0…5, see ``Arpeggio/Pattern`` |
/// | `arpeggio_beats` | `arpeggio.beats` | `--arpeggio-beats` | 0.0625…4 |
/// | `arpeggio_gate` | `arpeggio.gate` | `--arpeggio-gate` | 0.05…1 |
/// | `arpeggio_latch` | `arpeggio.latch` | `--arpeggio-latch` | 0 or 1 |
/// | `tempo` | `arpeggio.tempo` | `--tempo` | 20…300 a minute |
/// | `chorus_mix`, `chorus_depth` | `chorus.mix`, `chorus.depth` | `--chorus-mix`, `--chorus-depth` | 0…1 |
/// | `chorus_rate` | `chorus.rateHz` | `--chorus-rate` | 0.05…4 Hz |
/// | `stereo_width` | `stereoWidth` | `--stereo-width` | 0…2 |
/// | `vibrato_scale` | `vibratoScale` | `--vibrato-scale` | 0…2 |
public enum InstrumentParameter: String, CaseIterable, Sendable {
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
  /// Seconds a released note falls by 60 dB.
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
  /// Frequency of A4.
  case a4
  /// The power of its velocity that a key counts as struck with.
  case velocityCurve = "velocity_curve"
  /// Seconds that pitch takes from note to note.
  case glide
  /// Whether one note sounds at a time.
  case mono
  /// Whether each of these is an attack of its own.
  case retrigger
  /// Voices of a note.
  case unison
  /// Cents by which the outermost of them lie beside it.
  case unisonDetune = "unison_detune"
  /// How far they lie apart, from left to right.
  case unisonWidth = "unison_width"
  /// Share of the room in what is heard.
  case roomMix = "room_mix"
  /// Seconds in which the room's low tones fall by 60 dB.
  case roomDecay = "room_decay"
  /// How much sooner its high ones fall.
  case roomDamping = "room_damping"
  /// The order in which held keys are played one after the other, by its number.
  case arpeggio
  /// Beats from one of these notes to the next.
  case arpeggioBeats = "arpeggio_beats"
  /// Share of that time in which their keys are down.
  case arpeggioGate = "arpeggio_gate"
  /// Whether keys that are let go are played on.
  case arpeggioLatch = "arpeggio_latch"
  /// Beats a minute.
  case tempo
  /// Share of the chorus in what is heard.
  case chorusMix = "chorus_mix"
  /// Speed of its movement.
  case chorusRate = "chorus_rate"
  /// How far it moves.
  case chorusDepth = "chorus_depth"
  /// How wide stereo sounds are, beside what they were recorded as.
  case stereoWidth = "stereo_width"
  /// Factor on the depth of the vibrato that the sounds themselves have.
  case vibratoScale = "vibrato_scale"

  /// What a number is counted in.
  public enum Unit: Sendable {
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
    /// Beats.
    case beats
    /// Beats a minute.
    case beatsPerMinute
    /// An exponent.
    case power
    /// A whole number of things.
    case count
    /// The number of a pattern.
    case pattern
    /// 0 or 1.
    case onOff

    /// As it is written behind a number; nil for none.
    public var sign: String? {
      switch self {
      case .seconds: "s"
      case .hertz: "Hz"
      case .cents: "cents"
      case .beats: "beats"
      case .beatsPerMinute: "a minute"
      case .place, .gain, .share, .power, .count, .pattern, .onOff: nil
      }
    }
  }

  /// What it is called wherever a program reads it.
  public var name: String { rawValue }

  /// What it is called for the eye.
  public var title: String {
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
    case .a4: "A4"
    case .velocityCurve: "Velocity curve"
    case .glide: "Glide"
    case .mono: "Mono"
    case .retrigger: "Retrigger"
    case .unison: "Unison"
    case .unisonDetune: "Unison detune"
    case .unisonWidth: "Unison width"
    case .roomMix: "Room mix"
    case .roomDecay: "Room decay"
    case .roomDamping: "Room damping"
    case .arpeggio: "Arpeggio"
    case .arpeggioBeats: "Arpeggio beats"
    case .arpeggioGate: "Arpeggio gate"
    case .arpeggioLatch: "Arpeggio latch"
    case .tempo: "Tempo"
    case .chorusMix: "Chorus mix"
    case .chorusRate: "Chorus rate"
    case .chorusDepth: "Chorus depth"
    case .stereoWidth: "Stereo width"
    case .vibratoScale: "Vibrato scale"
    }
  }

  /// What it does, for the player, in a few words.
  public var summary: String {
    switch self {
    case .x: "blend from left to right"
    case .y: "blend from top to bottom"
    case .volume: "level of all, 1 as recorded"
    case .attack: "until a note has its full level"
    case .decay: "it falls by 20 dB towards sustain"
    case .sustain: "level of a held note"
    case .release: "in which a released note falls by 60 dB"
    case .vibratoRate: "speed of the vibrato"
    case .vibratoDepth: "depth of the vibrato"
    case .tuning: "above equal temperament"
    case .width: "how far keys lie apart, left to right"
    case .hold: "1: held notes go on, 0: they end"
    case .a4: "frequency of A4"
    case .velocityCurve: "power of the velocity that counts"
    case .glide: "from note to note, any interval"
    case .mono: "1: one note at a time, legato"
    case .retrigger: "1: each is an attack of its own"
    case .unison: "voices of a note"
    case .unisonDetune: "how far the outermost lie beside it"
    case .unisonWidth: "how far they lie apart, left to right"
    case .roomMix: "share of the room in the sound"
    case .roomDecay: "until the room has fallen by 60 dB"
    case .roomDamping: "how much sooner its high tones fall"
    case .arpeggio: "held keys one by one"
    case .arpeggioBeats: "from note to note"
    case .arpeggioGate: "share of that with the key down"
    case .arpeggioLatch: "1: keys that are let go are played on"
    case .tempo: "of arpeggios"
    case .chorusMix: "share of the chorus in the sound"
    case .chorusRate: "speed of the chorus"
    case .chorusDepth: "how far it moves, 1 is 4 ms"
    case .stereoWidth: "of stereo sounds, 0 mono, 1 as recorded"
    case .vibratoScale: "of the sounds' vibrato, 1 as recorded"
    }
  }

  /// Its way from the top of a patch.
  public var patchKey: String {
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
    case .a4: "a4Hz"
    case .velocityCurve: "velocityCurve"
    case .glide: "voicing.glideSeconds"
    case .mono: "voicing.mono"
    case .retrigger: "voicing.retrigger"
    case .unison: "voicing.unison"
    case .unisonDetune: "voicing.detuneCents"
    case .unisonWidth: "voicing.width"
    case .roomMix: "room.mix"
    case .roomDecay: "room.decaySeconds"
    case .roomDamping: "room.damping"
    case .arpeggio: "arpeggio.pattern"
    case .arpeggioBeats: "arpeggio.beats"
    case .arpeggioGate: "arpeggio.gate"
    case .arpeggioLatch: "arpeggio.latch"
    case .tempo: "arpeggio.tempo"
    case .chorusMix: "chorus.mix"
    case .chorusRate: "chorus.rateHz"
    case .chorusDepth: "chorus.depth"
    case .stereoWidth: "stereoWidth"
    case .vibratoScale: "vibratoScale"
    }
  }

  /// The values that it may have.
  public var range: ClosedRange<Double> {
    switch self {
    case .x, .y: BlendPosition.range
    case .volume, .velocityCurve: 0...4
    case .attack, .decay, .release: 0...Envelope.longestSeconds
    case .sustain, .width, .hold, .mono, .retrigger, .unisonWidth, .roomMix, .roomDamping,
      .arpeggioLatch, .chorusMix, .chorusDepth:
      0...1
    case .stereoWidth, .vibratoScale: 0...2
    case .a4: 220...880
    case .glide: 0...Voicing.longestGlideSeconds
    case .unison: 1...Double(Voicing.mostUnison)
    case .unisonDetune: 0...100
    case .roomDecay: Room.decayRange
    case .arpeggio: 0...Double(Arpeggio.Pattern.order.rawValue)
    case .arpeggioBeats: 0.0625...4
    case .arpeggioGate: 0.05...1
    case .tempo: 20...300
    case .chorusRate: Chorus.rateRange
    case .vibratoRate: 0...20
    case .vibratoDepth: 0...1200
    case .tuning: -1200...1200
    }
  }

  /// What it is counted in.
  public var unit: Unit {
    switch self {
    case .x, .y: .place
    case .volume, .stereoWidth, .vibratoScale: .gain
    case .attack, .decay, .release, .glide, .roomDecay: .seconds
    case .vibratoRate, .a4, .chorusRate: .hertz
    case .vibratoDepth, .tuning, .unisonDetune: .cents
    case .sustain, .width, .unisonWidth, .roomMix, .roomDamping, .arpeggioGate, .chorusMix,
      .chorusDepth:
      .share
    case .velocityCurve: .power
    case .unison: .count
    case .arpeggio: .pattern
    case .arpeggioBeats: .beats
    case .tempo: .beatsPerMinute
    case .hold, .mono, .retrigger, .arpeggioLatch: .onOff
    }
  }

  /// What some of its values are called, in their order; empty for most.
  public var namedValues: [(name: String, value: Double)] {
    switch self {
    case .x, .y: [("first", 0), ("middle", 0.5), ("second", 1)]
    case .velocityCurve: [("fixed", 0), ("soft", 0.5), ("linear", 1), ("hard", 2)]
    case .stereoWidth: [("mono", 0), ("recorded", 1), ("wide", 2)]
    case .vibratoScale: [("none", 0), ("recorded", 1), ("double", 2)]
    case .arpeggio: Arpeggio.Pattern.allCases.map { ($0.name, Double($0.rawValue)) }
    default: []
    }
  }

  /// Whether it is about keys and how they become notes: of several that play together it concerns what is
  /// played by hand alone.
  public var concernsKeys: Bool {
    switch self {
    case .velocityCurve, .glide, .mono, .retrigger, .unison, .unisonDetune, .unisonWidth, .arpeggio,
      .arpeggioBeats, .arpeggioGate, .arpeggioLatch, .tempo:
      true
    default: false
    }
  }
}
