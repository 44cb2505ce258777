import Music

/// What stands between two bar lines of an ABC tune, and what these bar lines say.
struct ABCMeasure {
  /// A note, a chord, or a rest.
  struct Sound {
    /// From the measure's beginning, in ``ticksPerBeat``.
    var tick: Int
    var tickCount: Int
    /// MIDI keys; empty for a rest.
    var pitches: [Int]
    /// Whether it goes on in the next sound of the same pitch.
    var isTied: Bool
  }

  /// Finest time: divisible by 64 and by all tuplets up to ten.
  static let ticksPerBeat = 64 * 315

  var sounds: [Sound] = []
  /// The metre in force; nil for free time.
  var metre: Metre?
  /// `|:` stands before it.
  var beginsRepeat = false
  /// `:|` stands after it.
  var endsRepeat = false
  /// `||` or `|]` stands after it.
  var endsSection = false
  /// 1 for the first time only, 2 and more for the next times; nil for always.
  var ending: Int?

  /// Length in ticks.
  var tickCount: Int { sounds.last.map { $0.tick + $0.tickCount } ?? 0 }

  /// Length of a full bar of a metre, in ticks.
  static func ticks(of metre: Metre) -> Int {
    4 * ticksPerBeat * metre.numerator / metre.denominator
  }

  /// The measures in the order in which they are played.
  static func unfolded(_ measures: [ABCMeasure]) -> [ABCMeasure] {
    var order: [ABCMeasure] = []
    var start = 0  // where a repeat goes back to
    var isAgain = false
    var index = 0
    while index < measures.count {
      let measure = measures[index]
      if measure.beginsRepeat, !isAgain { start = index }
      index += 1
      if isAgain, measure.ending == 1 {
        if measure.endsRepeat { (isAgain, start) = (false, index) }
        continue
      }
      order.append(measure)
      if measure.endsRepeat {
        // The measures of a first ending are passed over on the way, up to this place.
        if isAgain { start = index } else { index = start }
        isAgain.toggle()
      } else if measure.endsSection, !isAgain {
        start = index
      }
    }
    return order
  }

  /// Joins a short measure with the next where both make a full bar: the end of a repeated part and
  /// its pickup.
  static func joined(_ measures: [ABCMeasure]) -> [ABCMeasure] {
    var result: [ABCMeasure] = []
    for measure in measures {
      if result.count > 1, let last = result.last, let metre = last.metre,
        last.tickCount + measure.tickCount == ticks(of: metre)
      {
        let offset = last.tickCount
        result[result.count - 1].sounds += measure.sounds.map { sound in
          var moved = sound
          moved.tick += offset
          return moved
        }
      } else if !measure.sounds.isEmpty {
        result.append(measure)
      }
    }
    return result
  }
}
