/// How far notes lie from the steps of a grid.
public struct Quantization: Sendable, Equatable {
  /// Steps in a quarter note: 4 are sixteenths, 3 triplet eighths, 6 triplet sixteenths.
  public let stepsPerBeat: Int
  /// Mean distance of the onsets from their nearest steps, in beats; 0 without notes.
  public let meanErrorBeats: Double
  /// The largest such distance, in beats; at most half a step.
  public let maximumErrorBeats: Double

  /// Measures the onsets of notes.
  /// - Parameters:
  ///   - notes: in beats, in any order.
  ///   - startBeat: where the grid begins.
  ///   - stepsPerBeat: steps in a quarter note.
  public init(of notes: some Sequence<NoteEvent>, startBeat: Double = 0, stepsPerBeat: Int = 4) {
    self.stepsPerBeat = stepsPerBeat
    var sum = 0.0
    var maximum = 0.0
    var count = 0
    for note in notes {
      let beat = note.startBeat - startBeat
      let step = GridStep.nearest(to: beat, stepsPerBeat: stepsPerBeat)
      let error = abs(beat - Double(step) / Double(stepsPerBeat))
      sum += error
      maximum = max(maximum, error)
      count += 1
    }
    meanErrorBeats = count > 0 ? sum / Double(count) : 0
    maximumErrorBeats = maximum
  }

  /// The grid that fits best: sixteenths, triplet eighths or triplet sixteenths. Finer grids are
  /// nearer to any time, so errors are compared as shares of a step; sixteenths win a draw.
  public static func best(for notes: [NoteEvent], startBeat: Double = 0) -> Quantization {
    let candidates = [4, 3, 6].map {
      Quantization(of: notes, startBeat: startBeat, stepsPerBeat: $0)
    }
    return candidates.dropFirst().reduce(candidates[0]) { best, next in
      next.meanErrorSteps < best.meanErrorSteps - 1e-9 ? next : best
    }
  }

  /// Mean error as a share of a step; notes at random times have 1/4.
  public var meanErrorSteps: Double { meanErrorBeats * Double(stepsPerBeat) }

  /// What a player calls the grid.
  public var name: String {
    switch stepsPerBeat {
    case 4: "sixteenths"
    case 3: "triplet eighths"
    case 6: "triplet sixteenths"
    default: "\(stepsPerBeat) steps a quarter"
    }
  }
}
