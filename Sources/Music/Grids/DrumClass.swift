/// The nine kinds of drum that a ``DrumGrid`` tells apart.
///
/// The raw value is the bit in a step's mask.
/// Source: the classes of Roberts et al. 2018, "A Hierarchical Latent Vector Model for Learning
/// Long-Term Structure in Music", §5.1; which General MIDI key goes where is decided here by what
/// part it plays in a groove.
public enum DrumClass: Int, Sendable, CaseIterable, Codable {
  /// Bass drum.
  case kick
  /// Snare, and what takes its place: rim, clap, stick, cowbell.
  case snare
  /// Closed or pedalled hi-hat, and what ticks like it: shakers, tambourine.
  case closedHat
  /// Open hi-hat, and what rings on in its place.
  case openHat
  /// Low and floor toms, low hand drums.
  case lowTom
  /// Middle toms and hand drums.
  case midTom
  /// High toms and hand drums.
  case highTom
  /// Crash, splash and Chinese cymbals.
  case crash
  /// Ride cymbal, edge and bell.
  case ride

  /// The General MIDI key it is written with.
  public var key: Int { Self.writtenKeys[rawValue] }

  /// The class of a General MIDI key; nil for the keys that General MIDI leaves free.
  public init?(key: Int) {
    guard let drum = Self.classOfKey[key] else { return nil }
    self = drum
  }

  /// At most five letters.
  public var shortName: String {
    switch self {
    case .kick: "kick"
    case .snare: "snare"
    case .closedHat: "hat"
    case .openHat: "open"
    case .lowTom: "low"
    case .midTom: "mid"
    case .highTom: "high"
    case .crash: "crash"
    case .ride: "ride"
    }
  }

  private static let writtenKeys = [36, 38, 42, 46, 45, 48, 50, 49, 51]

  /// Keys 27…34 and 82…87 are those of General MIDI 2 and Roland's GS; 22 and 26 are the edges of
  /// the hi-hat on Roland's electronic kits.
  private static let keys: [DrumClass: [Int]] = [
    .kick: [35, 36],
    .snare: [28, 31, 32, 33, 34, 37, 38, 39, 40, 56, 75, 85],
    .closedHat: [22, 29, 30, 42, 44, 54, 69, 70, 73, 78, 80, 82],
    .openHat: [26, 46, 71, 72, 74, 79, 81, 83, 84],
    .lowTom: [41, 43, 45, 61, 64, 66, 68, 77, 87],
    .midTom: [47, 48, 60, 62, 63, 86],
    .highTom: [50, 65, 67, 76],
    .crash: [27, 49, 52, 55, 57, 58],
    .ride: [51, 53, 59],
  ]

  private static let classOfKey = Dictionary(
    uniqueKeysWithValues: keys.flatMap { drum, keys in keys.map { ($0, drum) } })
}
