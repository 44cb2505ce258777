/// Which pitch a blend has at each mix.
///
/// A blend is played on a key. Notes that lie on that key, though not exactly in tune with it, keep
/// their own tuning: the pitch goes on a straight line between those of the notes, so that at an end
/// it is the recording's.
struct BlendTuning: Sendable {
  /// Semitones from a key within which a note lies on it.
  static let reach = 0.5

  /// MIDI pitch of the key; nil if no note has a pitch and none is asked for.
  let pitch: Double?
  /// Semitones of each note above the key, for those that lie on it; 0 for the others.
  private let deviations: [Double]
  /// MIDI pitch of each note; nil without one.
  private let pitches: [Double?]

  init(_ blend: NoteBlend, _ sources: [NoteSource]) {
    let pitches = sources.map(\.latent.condition.pitch)
    let key = blend.pitch ?? pitches.lazy.compactMap { $0 }.first?.rounded()
    pitch = key
    self.pitches = pitches
    deviations = pitches.map { own in
      guard let own, let key else { return 0 }
      let away = own - key
      // A pitch between keys was asked for as it is.
      let reach = key == key.rounded() ? Self.reach : 0.02
      return abs(away) <= reach ? away : 0
    }
  }

  /// Semitones of the blend above its key.
  package func deviation(_ weights: [Double]) -> Double {
    zip(deviations, weights).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Semitones of the blend above a note; 0 for one without pitch.
  func semitones(from note: Int, _ weights: [Double]) -> Double {
    guard let own = pitches[note], let pitch else { return 0 }
    let away = pitch + deviation(weights) - own
    return abs(away) < 1e-9 ? 0 : away
  }

  /// Share of the notes that have a pitch, 0…1; without any a pitch that is asked for is played.
  func pitchedShare(_ weights: [Double]) -> Float {
    guard pitch != nil else { return 0 }
    guard pitches.contains(where: { $0 != nil }) else { return 1 }
    let share = zip(pitches, weights).reduce(0.0) { $0 + ($1.0 == nil ? 0 : $1.1) }
    return Float(min(max(share, 0), 1))
  }
}
