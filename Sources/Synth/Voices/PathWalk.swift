/// Where a voice is in one sound, frame by frame: from the onset to the end of the sustain region at
/// the pace of the recording, then to and fro inside it, turning at places that are never the same, so
/// that nothing repeats.
struct PathWalk {
  /// Steps of the path since the onset; fractions lie between steps.
  private(set) var steps: Float
  /// What undoes the change of level that the walk has brought since its first turn: natural logarithm
  /// of a gain.
  private(set) var correction: Float = 0

  private var velocity: Float = 1  // in paces of the recording
  private var turn = Float.infinity  // where it turns next; endless before the first turn
  private var isForward = true

  /// Share of the way to its new velocity that a walk takes in a frame.
  private static let agility: Float = 0.06

  /// Whether it goes to and fro inside the sustain region.
  var isWandering: Bool { turn != .infinity }

  /// - Parameter steps: where it begins.
  init(steps: Float) { self.steps = steps }

  /// Whether the path has been left behind, as happens where nothing holds it.
  func hasEnded(in sound: SoundSet.Sound) -> Bool { steps >= Float(sound.stepCount) }

  /// Moves on by one frame.
  /// - Parameters:
  ///   - stepsPerFrame: at the pace of the recording.
  ///   - holds: whether it stays in the sustain region.
  mutating func advance(
    in sound: SoundSet.Sound, stepsPerFrame: Float, holds: Bool, random: inout VoiceRandom
  ) {
    guard holds else { return steps += stepsPerFrame }
    let region = sound.sustain
    if turn == .infinity {
      if steps < region.end { return steps = min(steps + stepsPerFrame, region.end) }
      turn = region.end
    }
    if isForward ? steps >= turn : steps <= turn {
      isForward.toggle()
      // Somewhere in the far half of the way to the other end.
      let far = isForward ? region.end : region.start
      turn = far + (steps - far) * 0.5 * random.next()
    }
    velocity += ((isForward ? region.pace : -region.pace) - velocity) * Self.agility
    let target = min(max(steps + velocity * stepsPerFrame, 0), Float(sound.stepCount - 1))
    correction -= sound.trend(at: target) - sound.trend(at: steps)
    steps = target
  }
}

/// Random numbers of a voice, from the number of its note: small, and the same in every performance.
struct VoiceRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  /// A number drawn evenly from [0, 1). Source: Marsaglia 2003, "Xorshift RNGs".
  mutating func next() -> Float {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Float(state >> 40) * 0x1p-24
  }
}
