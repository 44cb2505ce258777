import Foundation

/// The pitch of each key: a scale on a keyboard.
///
/// It does not change once made, so that a rendering thread may read it.
public final class TuningTable: Sendable, Hashable {
  /// MIDI pitch of each key, 0…127, with its fraction: 69 is 440 Hz. Silent keys have that of equal
  /// temperament.
  public let pitches: [Double]
  /// Whether each key sounds.
  public let isMapped: [Bool]
  /// Whether a keyboard map says at which frequency it lies; otherwise A4 does.
  public let hasReference: Bool
  /// What the scale is called.
  public let name: String

  /// Keys of MIDI.
  public static let keyCount = 128
  /// Pitches that can be played; keys beyond are silent.
  private static let playable = 0.0...140.0

  /// Makes a table.
  /// - Parameters:
  ///   - scale: its first note lies on the map's middle key.
  ///   - map: without one, keys go up the scale one by one from key 60, and A4, key 69, keeps its
  ///     frequency.
  public convenience init(_ scale: ScalaScale, map: KeyboardMap? = nil) {
    let keyboard = map ?? KeyboardMap()
    func cents(_ key: Int) -> Double? {
      keyboard.degree(ofKey: key, scaleSize: max(scale.cents.count, 1)).map(scale.cents(ofDegree:))
    }
    let origin = cents(keyboard.referenceKey) ?? 0
    let reference = 69 + 12 * log2(keyboard.referenceHz / 440)
    var pitches = (0..<Self.keyCount).map(Double.init)
    var isMapped = [Bool](repeating: true, count: Self.keyCount)
    for key in keyboard.keys {
      let pitch = cents(key).map { reference + ($0 - origin) / 100 }
      if let pitch, Self.playable.contains(pitch) {
        pitches[key] = pitch
      } else {
        isMapped[key] = false
      }
    }
    self.init(
      pitches: pitches, isMapped: isMapped, hasReference: map != nil,
      name: scale.description)
  }

  /// Makes a table of pitches.
  /// - Parameters:
  ///   - pitches: MIDI pitch of each of 128 keys.
  ///   - isMapped: whether each sounds.
  ///   - hasReference: whether their frequencies are as they are, whatever A4 is.
  ///   - name: of the scale.
  public init(pitches: [Double], isMapped: [Bool], hasReference: Bool, name: String) {
    precondition(
      pitches.count == Self.keyCount && isMapped.count == Self.keyCount,
      "\(pitches.count) pitches, \(isMapped.count) marks, expected \(Self.keyCount) of each")
    self.pitches = pitches
    self.isMapped = isMapped
    self.hasReference = hasReference
    self.name = name
  }

  /// Whether two tables tune alike.
  public static func == (a: TuningTable, b: TuningTable) -> Bool {
    a.pitches == b.pitches && a.isMapped == b.isMapped && a.hasReference == b.hasReference
      && a.name == b.name
  }

  /// Hashes pitches and name.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(pitches)
    hasher.combine(name)
  }
}
