/// The pitch of one note, or that it has none, and how sure that is. Made by
/// `PitchTracker.notePitch(of:)`.
public struct NotePitch: Sendable, Equatable {
  /// MIDI pitch with its fraction (60.07 is 7 cents above C4); nil for an unpitched sound.
  public let pitch: Double?
  /// How sure the verdict is, 0…1. Of a pitched note, the share of its sound that has this pitch; of
  /// an unpitched one, the share that lacks even the most likely pitch.
  public let confidence: Double

  /// From this share on a note counts as pitched. On rendered notes (`Benchmarks pitch`) it keeps
  /// breathy low choirs and leaves out snares, cymbals and kicks.
  public static let pitchedShare = 0.25

  /// Draws the verdict.
  /// - Parameters:
  ///   - mostLikely: the pitch with most evidence, if there is any.
  ///   - share: of the note's sound that has this pitch, 0…1.
  package init(mostLikely: Double?, share: Double) {
    let isPitched = share >= Self.pitchedShare
    self.pitch = isPitched ? mostLikely : nil
    self.confidence = isPitched ? share : 1 - share
  }

  /// The nearest MIDI key.
  public var key: Int? { pitch.map { Int($0.rounded()) } }

  /// Cents above the nearest MIDI key, −50…50.
  public var cents: Double? { pitch.map { 100 * ($0 - $0.rounded()) } }
}
