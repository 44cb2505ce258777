/// Drums on a grid of equal steps: which of nine drums are struck at each.
public struct DrumGrid: Sendable, Hashable {
  /// How many masks there are: every set of the nine drums.
  public static let tokenCount = 1 << DrumClass.allCases.count

  /// One mask a step; bit `rawValue` of a ``DrumClass`` is set where that drum is struck. 0…511.
  public var masks: [UInt16]
  /// Steps in a quarter note: 4 is a grid of sixteenths, 3 one of triplet eighths.
  public var stepsPerBeat: Int
  /// What its bars are.
  public var metre: Metre

  /// Makes a grid of masks in 0…511.
  public init(masks: [UInt16], stepsPerBeat: Int = 4, metre: Metre = .common) {
    precondition(
      masks.allSatisfy { $0 < Self.tokenCount }, "a mask is not within 0..<\(Self.tokenCount)")
    precondition(stepsPerBeat > 0, "\(stepsPerBeat) steps in a beat")
    self.masks = masks
    self.stepsPerBeat = stepsPerBeat
    self.metre = metre
  }

  /// Places the notes of a drum track on the nearest steps.
  /// - Parameters:
  ///   - notes: in beats from `startBeat` on; keys by General MIDI. Free keys and notes outside of
  ///     the grid are left out.
  ///   - startBeat: where the grid begins.
  ///   - stepCount: length of the grid.
  ///   - stepsPerBeat: steps in a quarter note.
  ///   - metre: what its bars are.
  public init(
    notes: [NoteEvent], startBeat: Double = 0, stepCount: Int, stepsPerBeat: Int = 4,
    metre: Metre = .common
  ) {
    var masks = [UInt16](repeating: 0, count: stepCount)
    for note in notes {
      let step = GridStep.nearest(to: note.startBeat - startBeat, stepsPerBeat: stepsPerBeat)
      guard masks.indices.contains(step), let drum = DrumClass(key: note.pitch) else { continue }
      masks[step] |= 1 << drum.rawValue
    }
    self.init(masks: masks, stepsPerBeat: stepsPerBeat, metre: metre)
  }

  /// Length in steps.
  public var stepCount: Int { masks.count }

  /// The drums that are struck at a step.
  public func drums(at step: Int) -> [DrumClass] {
    DrumClass.allCases.filter { masks[step] & 1 << $0.rawValue != 0 }
  }

  /// The strokes as notes of one step each.
  /// - Parameters:
  ///   - startBeat: where the grid begins.
  ///   - velocity: of every stroke, 1…127.
  public func notes(startBeat: Double = 0, velocity: Int = 96) -> [NoteEvent] {
    masks.indices.flatMap { step in
      drums(at: step).map { drum in
        NoteEvent(
          startBeat: startBeat + Double(step) / Double(stepsPerBeat),
          durationBeats: 1 / Double(stepsPerBeat), pitch: drum.key, velocity: velocity)
      }
    }.sorted()
  }
}
