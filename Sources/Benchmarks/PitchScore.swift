import Signal

/// How often the tracker names the key of notes that were rendered from it.
struct PitchScore: Encodable {
  /// What the notes have in common.
  var name: String
  /// Sounding notes that were tried.
  var notes = 0
  /// Found within 50 cents of the key.
  var right = 0
  /// Found whole octaves away (within 50 cents of one).
  var octaveErrors = 0
  /// Found elsewhere.
  var otherErrors = 0
  /// Called unpitched.
  var unpitched = 0
  /// Distances of the right ones from their keys, in cents.
  private var distances: [Double] = []

  private enum CodingKeys: String, CodingKey {
    case name, notes, right, octaveErrors, otherErrors, unpitched
  }

  init(name: String) { self.name = name }

  mutating func add(_ found: NotePitch, key: Int) {
    notes += 1
    guard let pitch = found.pitch else {
      unpitched += 1
      return
    }
    let distance = pitch - Double(key)
    let octaves = (distance / 12).rounded()
    if abs(distance) <= 0.5 {
      right += 1
      distances.append(abs(distance) * 100)
    } else if abs(distance - 12 * octaves) <= 0.5 {
      octaveErrors += 1
    } else {
      otherErrors += 1
    }
  }

  mutating func add(_ other: PitchScore) {
    notes += other.notes
    right += other.right
    octaveErrors += other.octaveErrors
    otherErrors += other.otherErrors
    unpitched += other.unpitched
    distances += other.distances
  }

  /// The median distance of the right ones from their keys, in cents.
  var medianCents: Double {
    distances.isEmpty ? 0 : distances.sorted()[distances.count / 2]
  }

  /// A part of all notes, in percent.
  func percent(_ part: Int) -> Double { notes == 0 ? 0 : 100 * Double(part) / Double(notes) }
}
