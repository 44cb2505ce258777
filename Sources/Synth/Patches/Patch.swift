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
  /// Whether a held note goes on for ever.
  public var holds = true
  /// What the player's device is asked for.
  public var latency = Latency()

  /// A patch of some sounds.
  public init(sounds: [String]) { self.sounds = sounds }

  /// What a performance is prepared for.
  public var options: PerformanceOptions {
    var options = PerformanceOptions()
    options.position = position
    options.envelope = envelope
    options.vibrato = vibrato
    options.tuningCents = tuningCents
    options.volume = volume
    options.width = width
    options.holds = holds
    return options
  }

  /// The actions that turn a running performance into this patch, its sounds apart.
  public var actions: [PerformanceEvent.Action] {
    [.blend(position)] + settings
  }

  /// The same without the blend.
  public var settings: [PerformanceEvent.Action] {
    [
      .envelope(envelope), .vibrato(vibrato), .volume(volume), .tuning(cents: tuningCents),
      .width(width), .holds(holds),
    ]
  }
}
