/// Drums on sixteenths as somebody played them: of every stroke its force, and how late it comes.
///
/// Where one drum is struck more than once within a step, as in a flam, the loudest stroke is kept.
public struct PlayedDrums: Sendable, Equatable {
  /// The drums that are told apart.
  public static let drumCount = DrumClass.allCases.count

  /// MIDI velocity of each stroke, 1…127, `[step, drum]`; 0 where nothing is struck.
  public var velocities: [Float]
  /// How late each stroke comes, in steps, −0.5…0.5, `[step, drum]`; 0 where nothing is struck.
  public var offsets: [Float]

  /// Makes drums of strokes; both as long as each other, `[step, drum]`.
  public init(velocities: [Float], offsets: [Float]) {
    precondition(
      velocities.count == offsets.count && velocities.count % Self.drumCount == 0,
      "\(velocities.count) velocities, \(offsets.count) offsets")
    self.velocities = velocities
    self.offsets = offsets
  }

  /// Finds the step of each note of a drum track.
  /// - Parameters:
  ///   - notes: in beats; keys by General MIDI. Free keys and notes outside are left out.
  ///   - startBeat: where the grid begins.
  ///   - stepCount: its length in sixteenths.
  public init(notes: [NoteEvent], startBeat: Double = 0, stepCount: Int) {
    velocities = [Float](repeating: 0, count: stepCount * Self.drumCount)
    offsets = velocities
    for note in notes {
      let beat = note.startBeat - startBeat
      let step = GridStep.nearest(to: beat, stepsPerBeat: 4)
      guard (0..<stepCount).contains(step), let drum = DrumClass(key: note.pitch) else { continue }
      let place = step * Self.drumCount + drum.rawValue
      guard Float(note.velocity) > velocities[place] else { continue }
      velocities[place] = Float(note.velocity)
      offsets[place] = Float(4 * beat - Double(step))
    }
  }

  /// Length in sixteenths.
  public var stepCount: Int { velocities.count / Self.drumCount }

  /// What is struck, without force and timing.
  public var grid: DrumGrid {
    DrumGrid(
      masks: (0..<stepCount).map { step in
        (0..<Self.drumCount).reduce(0) { mask, drum in
          velocities[step * Self.drumCount + drum] > 0 ? mask | 1 << UInt16(drum) : mask
        }
      })
  }

  /// Number of strokes.
  public var strokeCount: Int { velocities.count { $0 > 0 } }

  /// Some steps of it; what lies beyond its end is silent.
  public subscript(steps: Range<Int>) -> PlayedDrums {
    func part(_ values: [Float]) -> [Float] {
      let last = min(steps.upperBound, stepCount)
      let found = values[min(steps.lowerBound, last) * Self.drumCount..<last * Self.drumCount]
      return found
        + [Float](repeating: 0, count: steps.count * Self.drumCount - found.count)
    }
    return PlayedDrums(velocities: part(velocities), offsets: part(offsets))
  }
}
