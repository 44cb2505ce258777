import Music

/// What the name of a recording tells beside its key (`FileNameKey`): the instrument and the velocity.
///
/// Known forms: NSynth's `guitar_acoustic_010-060-127`, and words such as `Cello_A3_mf` or
/// `violin C#4 ff`. Words that name a note, a number or a dynamic mark are not part of the instrument.
/// Source of the first form: Engel et al. 2017 (the NSynth data set).
package struct RecordingName: Sendable, Equatable {
  /// MIDI velocity of a name that tells none.
  package static let defaultVelocity = 80

  /// The instrument; nil if nothing is left of the name.
  package let instrument: String?
  /// MIDI velocity, 1…127.
  package let velocity: Int

  private static let dynamics = [
    "ppp": 15, "pp": 30, "p": 45, "mp": 60, "mf": 80, "f": 100, "ff": 115, "fff": 127,
  ]

  /// Reads a name without folders and suffix.
  package init(_ stem: String) {
    let parts = stem.split(separator: "-", omittingEmptySubsequences: false)
    if parts.count == 3, parts[1].count == 3, parts[2].count == 3, Int(parts[1]) != nil,
      let velocity = Int(parts[2]), (1...127).contains(velocity), !parts[0].isEmpty
    {
      instrument = String(parts[0])
      self.velocity = velocity
      return
    }
    let words = stem.split { " _-.()[],".contains($0) }.map(String.init)
    let names = words.filter {
      NoteName.key(of: $0) == nil && Int($0) == nil && Self.dynamics[$0.lowercased()] == nil
    }
    instrument = names.isEmpty ? nil : names.joined(separator: " ")
    velocity =
      words.lazy.compactMap { Self.dynamics[$0.lowercased()] }.first ?? Self.defaultVelocity
  }
}
