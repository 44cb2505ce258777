/// How a bar is divided again and again, counted in steps of a sixteenth.
///
/// ```
/// 4/4: 16, 8, 4, 2, 1      6/8: 12, 6, 2, 1      3/4: 12, 4, 2, 1
/// ```
///
/// Source: Longuet-Higgins, Lee 1984, "The rhythmic interpretation of monophonic music": a metre is a
/// tree of divisions by two and three, and a note is the stronger the higher up it begins.
extension Metre {
  /// Whether counts are of three notes each: 6/8, 9/8, 12/8.
  public var isCompound: Bool { numerator > 3 && numerator.isMultiple(of: 3) }

  /// Steps in a bar.
  public var stepsPerBar: Int { max(1, Int((4 * beatsPerBar).rounded())) }

  /// Steps of what is counted: of a quarter in 4/4 and 3/4, of a dotted one in 6/8.
  public var stepsPerCount: Int { max(1, (isCompound ? 48 : 16) / denominator) }

  /// Steps of half a bar; of a whole one where it has no halves.
  public var stepsPerHalf: Int {
    let half = part(of: stepsPerBar)
    return 2 * half == stepsPerBar ? half : stepsPerBar
  }

  /// How strong a step is: 0 on the first one of a bar, -1 where the bar is divided, and so on.
  /// - Parameter step: ≥ 0, from a bar line on.
  public func weight(ofStep step: Int) -> Int {
    var (length, weight) = (stepsPerBar, 0)
    while !step.isMultiple(of: length) {
      length = part(of: length)
      weight -= 1
    }
    return weight
  }

  /// The lengths that a bar is divided into, from the bar itself to a step.
  var levels: [Int] {
    var levels = [stepsPerBar]
    while let last = levels.last, last > 1 { levels.append(part(of: last)) }
    return levels
  }

  /// The next shorter length.
  private func part(of length: Int) -> Int {
    let count = stepsPerCount
    if length > count, length.isMultiple(of: count) {
      let counts = length / count
      return length / ([2, 3].first(where: counts.isMultiple(of:)) ?? counts)
    }
    if length == count, isCompound, length.isMultiple(of: 3) { return length / 3 }
    return length.isMultiple(of: 2) ? length / 2 : 1
  }

  // MARK: - Bars of another metre

  /// Whether its bars, alone or by twos, are bars of another metre: those of 2/2 and 2/4 are bars of 4/4,
  /// those of 3/8 by twos bars of 6/8.
  func fills(_ other: Metre) -> Bool {
    if beatsPerBar == other.beatsPerBar { return isCompound == other.isCompound }
    return 2 * beatsPerBar == other.beatsPerBar && other.numerator.isMultiple(of: 2)
  }

  /// Quarter notes a minute of music that does not say how fast it is: 120 counts, so that a jig is as
  /// fast as it is danced.
  public var usualBeatsPerMinute: Double { isCompound ? 180 : 120 }
}
