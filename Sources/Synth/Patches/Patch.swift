import Foundation

/// Everything that the player chose: which sounds, where between them, and how they are played.
///
/// A patch is a JSON file. Only `format` and `sounds` must be there; what is left out is as in
/// ``PerformanceOptions``. Paths of sounds are read from the folder that the patch lies in. Reading is
/// ``PatchFile/init(contentsOf:)``, which says what is wrong with a file.
public struct Patch: Encodable, Sendable, Hashable {
  /// What the player's device is asked for.
  public struct Latency: Encodable, Sendable, Hashable {
    /// Frames of a period.
    public var periodFrames = 256
    /// Periods of the buffer.
    public var periodCount = 3

    /// The standard buffer.
    public init() {}
  }

  /// A way of the blend that was recorded.
  public struct Path: Encodable, Sendable, Hashable {
    /// The way.
    public var points: BlendPath
    /// Whether the blend goes along it from the beginning, until a hand moves it.
    public var follows = true

    /// Makes a path that is followed or only kept.
    public init(_ points: BlendPath, follows: Bool = true) {
      self.points = points
      self.follows = follows
    }
  }

  /// Version of the format that is written and read.
  public static let format = 1

  /// Version of the format.
  public var format = Patch.format
  /// What it is called.
  public var name = ""
  /// One, two or four sound files or latent files, in the order of ``BlendPosition``.
  public var sounds: [String]
  /// Where between the sounds it begins.
  public var position = BlendPosition.middle
  /// A way of the blend that was recorded; nil for none.
  public var path: Path?
  /// How loud a note is while it sounds.
  public var envelope = Envelope()
  /// Movement of pitch.
  public var vibrato = Vibrato()
  /// Cents that every note is higher than its key in A4 = 440 Hz, ±1200.
  public var tuningCents = 0.0
  /// Level, linear, 0…4.
  public var volume = 1.0
  /// How far keys are spread from left to right, 0…1.
  public var width = PerformanceOptions().width
  /// Factor on the side of stereo sounds, 0…2.
  public var stereoWidth = 1.0
  /// Factor on the depth of the vibrato that the sounds were recorded with, 0…2.
  public var vibratoScale = 1.0
  /// Whether a held note goes on for ever.
  public var holds = true
  /// Frequency of A4, in Hz, 220…880.
  public var a4Hz = 440.0
  /// Files of the pitches of the keys; nil for equal temperament.
  public var temperament: Temperament?
  /// How hard a key counts as struck: its velocity to the power of this, 0…4.
  public var velocityCurve = 1.0
  /// How keys become voices.
  public var voicing = Voicing()
  /// The chorus that it goes through.
  public var chorus = Chorus()
  /// The room that it sounds in.
  public var room = Room()
  /// Held keys one after the other.
  public var arpeggio = Arpeggio()
  /// What the player's device is asked for.
  public var latency = Latency()

  /// A scale and a keyboard map in Scala's formats, paths as those of sounds.
  public struct Temperament: Encodable, Sendable, Hashable {
    /// The scale, `.scl`.
    public var scale: String
    /// The keyboard map, `.kbm`; nil for one degree a key.
    public var keyboardMap: String?

    /// Names two files.
    /// - Parameters:
    ///   - scale: path of the scale.
    ///   - keyboardMap: path of the keyboard map; nil for one degree a key.
    public init(scale: String, keyboardMap: String? = nil) {
      self.scale = scale
      self.keyboardMap = keyboardMap
    }
  }

  /// A patch of some sounds.
  public init(sounds: [String]) { self.sounds = sounds }

  /// What a performance is prepared for, the pitches of keys apart, which lie in files.
  public var options: PerformanceOptions {
    get {
      var options = PerformanceOptions()
      options.position = position
      options.envelope = envelope
      options.vibrato = vibrato
      options.tuningCents = tuningCents
      options.volume = volume
      options.width = width
      options.stereoWidth = stereoWidth
      options.vibratoScale = vibratoScale
      options.holds = holds
      options.a4Hz = a4Hz
      options.velocityCurve = velocityCurve
      options.voicing = voicing
      options.chorus = chorus
      options.room = room
      options.arpeggio = arpeggio
      return options
    }
    set {
      position = newValue.position
      envelope = newValue.envelope
      vibrato = newValue.vibrato
      tuningCents = newValue.tuningCents
      volume = newValue.volume
      width = newValue.width
      stereoWidth = newValue.stereoWidth
      vibratoScale = newValue.vibratoScale
      holds = newValue.holds
      a4Hz = newValue.a4Hz
      velocityCurve = newValue.velocityCurve
      voicing = newValue.voicing
      chorus = newValue.chorus
      room = newValue.room
      arpeggio = newValue.arpeggio
    }
  }

  /// The actions that turn a running performance into this patch, its sounds and pitches of keys apart.
  public var actions: [PerformanceEvent.Action] {
    [.blend(position)] + settings
  }

  /// The same without the blend.
  public var settings: [PerformanceEvent.Action] {
    let options = options
    return [
      .envelope(envelope), .vibrato(vibrato), .volume(volume), .tuning(cents: tuningCents),
      .width(width), .holds(holds),
    ]
      + InstrumentParameter.allCases.compactMap { parameter in
        let action = parameter.action(in: options)
        if case .set = action { return action }
        return nil
      }
  }

  /// Takes over what an action sets, if it sets anything of a patch.
  public mutating func take(_ action: PerformanceEvent.Action) {
    switch action {
    case .blend(let place): position = place
    case .envelope(let envelope): self.envelope = envelope
    case .vibrato(let vibrato): self.vibrato = vibrato
    case .volume(let volume): self.volume = volume
    case .tuning(let cents): tuningCents = cents
    case .width(let width): self.width = width
    case .holds(let holds): self.holds = holds
    case .set(let parameter, let value):
      var options = options
      parameter.set(value, in: &options)
      self.options = options
    default: break
    }
  }
}
