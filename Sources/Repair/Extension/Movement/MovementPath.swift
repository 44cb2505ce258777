import Foundation

/// How a note moves after a seam: its pitch and its levels at each step. All begin at the seam's own values.
///
/// A note whose ``MovementTracks`` are known moves as ``MovementModel`` predicts, around the mean of what was heard;
/// a vibrato is carried on as a wave, and with it what the levels do at its rate. Of other held notes one level
/// wanders for all.
struct MovementPath {
  /// Samples from one step to the next.
  static let step = 64

  /// The frequency at each step, as a factor.
  let bends: [Double]

  /// In nepers, `[track][frame]`; one track where one level wanders for all.
  private let levels: [[Double]]
  private let framesPerStep: Double
  /// The frame of the seam.
  private let firstFrame: Double
  /// What each track does at the vibrato's rate, in nepers, and the vibrato's phase at each step; empty for none.
  private let swings: [Swing]
  private let phases: [Double]

  /// A wave's parts by cosine and sine.
  private struct Swing {
    var cosine: Double
    var sine: Double

    func value(at phase: Double) -> Double { cosine * cos(phase) + sine * sin(phase) }
  }

  /// Predicts the movement.
  /// - Parameters:
  ///   - movement: the vibrato, and how the whole wanders.
  ///   - tracks: of what was heard before the seam, where they are known.
  ///   - sampleCount: samples after the seam.
  ///   - sampleRate: in Hz.
  ///   - temperature: factor on all that chance does.
  ///   - random: chance.
  init(
    _ movement: Movement, tracks: MovementTracks?, sampleCount: Int, sampleRate: Double,
    temperature: Double, random: inout SeamRandom
  ) {
    let stepCount = sampleCount / Self.step + 2
    let stepSeconds = Double(Self.step) / sampleRate
    let phases = Self.phases(
      movement, count: stepCount, stepSeconds: stepSeconds, temperature: temperature,
      random: &random)
    let hop = MovementTracks.hopSeconds
    let frameCount = Int(Double(stepCount) * stepSeconds / hop) + 5
    framesPerStep = stepSeconds / hop
    var drifts: [Double]
    if let tracks {
      // The last frame that was heard lies before the seam; what is predicted begins one later.
      firstFrame = MovementTracks.lateSeconds / hop - 1
      let (rest, waves) = Self.parted(tracks.frames, movement)
      let made = Self.predicted(
        rest, count: frameCount, seam: firstFrame, temperature: temperature, random: &random)
      drifts = made[0].map { exp2($0 * MovementTracks.centsPerUnit / 1200) - 1 }
      levels = made.dropFirst().map { $0.map { $0 * MovementTracks.nepersPerUnit } }
      let scale = MovementTracks.nepersPerUnit
      swings =
        movement.depth > 0
        ? waves.dropFirst().map { Swing(cosine: scale * $0.cosine, sine: scale * $0.sine) } : []
    } else {
      firstFrame = 0
      let wandering = Self.wandering(
        movement, count: frameCount, seconds: hop, temperature: temperature, random: &random)
      drifts = wandering.drifts
      levels = [wandering.levels]
      swings = []
    }
    self.phases = swings.isEmpty ? [] : phases
    let start = movement.depth * cos(phases[0])
    bends = (0..<stepCount).map { [firstFrame, framesPerStep] step in
      let drift = Self.value(drifts, at: firstFrame + Double(step) * framesPerStep)
      return 1 + movement.depth * cos(phases[step]) - start + drift
    }
  }

  /// A note that does not move.
  init(stillFor sampleCount: Int) {
    bends = [Double](repeating: 1, count: sampleCount / Self.step + 2)
    (levels, framesPerStep, firstFrame, swings, phases) = ([[0]], 0, 0, [], [])
  }

  /// The level of a track at a step, in nepers above that at the seam.
  /// - Parameter track: of ``MovementTracks``, not the pitch.
  func level(track: Int, step: Int) -> Double {
    guard levels.count > 1 else { return Self.value(levels[0], at: Double(step) * framesPerStep) }
    let level = Self.value(levels[track - 1], at: firstFrame + Double(step) * framesPerStep)
    guard !swings.isEmpty else { return level }
    let swing = swings[track - 1]
    return level + swing.value(at: phases[step]) - swing.value(at: phases[0])
  }

  private static func value(_ frames: [Double], at place: Double) -> Double {
    let low = min(frames.count - 1, Int(place))
    let high = min(frames.count - 1, low + 1)
    return frames[low] + (place - Double(low)) * (frames[high] - frames[low])
  }

  /// The vibrato's phase at each step; its rate wanders a little.
  private static func phases(
    _ movement: Movement, count: Int, stepSeconds: Double, temperature: Double,
    random: inout SeamRandom
  ) -> [Double] {
    var phase = movement.phase
    var slow = 0.0
    return (0..<count).map { _ in
      defer {
        phase += 2 * .pi * movement.rateHz * stepSeconds * (1 + 0.05 * temperature * slow)
        slow = wandered(slow, seconds: stepSeconds, random: &random)
      }
      return phase
    }
  }

  /// A number that wanders about zero with a time of a third of a second and a spread of one.
  private static func wandered(_ value: Double, seconds: Double, random: inout SeamRandom) -> Double
  {
    let next = value - 3 * seconds * value + (6 * seconds).squareRoot() * random.normal()
    return max(-3, min(3, next))
  }

  /// One level, in nepers, and one pitch, as a part of the frequency, that wander from 0 on.
  private static func wandering(
    _ movement: Movement, count: Int, seconds: Double, temperature: Double,
    random: inout SeamRandom
  ) -> (levels: [Double], drifts: [Double]) {
    var (slow, level, drift) = (0.0, 0.0, 0.0)
    var (levels, drifts) = ([Double](), [Double]())
    for _ in 0..<count {
      levels.append(level)
      drifts.append(drift)
      slow = wandered(slow, seconds: seconds, random: &random)
      level += (temperature * movement.breath * slow - level) * 8 * seconds
      drift += (temperature * 4e-4 * slow - drift) * 6 * seconds
    }
    return (levels, drifts)
  }

  /// Frames around their mean, without what moves at the vibrato's rate, and that by track.
  private static func parted(
    _ frames: [[Double]], _ movement: Movement
  ) -> (rest: [[Double]], waves: [Swing]) {
    let total = Double(frames.count)
    let tracks = frames[0].indices
    let means = tracks.map { track in frames.reduce(0) { $0 + $1[track] } / total }
    var rest = frames.map { zip($0, means).map(-) }
    var waves = tracks.map { _ in Swing(cosine: 0, sine: 0) }
    guard movement.depth > 0 else { return (rest, waves) }
    let phases = frames.indices.map { frame in
      let late =
        MovementTracks.lateSeconds + Double(frames.count - 1 - frame) * MovementTracks.hopSeconds
      return movement.phase - 2 * .pi * movement.rateHz * late
    }
    for track in tracks {
      let sums = zip(rest, phases).reduce((0.0, 0.0)) {
        ($0.0 + $1.0[track] * cos($1.1), $0.1 + $1.0[track] * sin($1.1))
      }
      waves[track] = Swing(cosine: 2 * sums.0 / total, sine: 2 * sums.1 / total)
      for frame in rest.indices { rest[frame][track] -= waves[track].value(at: phases[frame]) }
    }
    return (rest, waves)
  }

  /// What a model predicts after some frames, `[track][frame]`, without what it has at the seam.
  private static func predicted(
    _ heard: [[Double]], count: Int, seam: Double, temperature: Double, random: inout SeamRandom
  ) -> [[Double]] {
    var model = MovementModel(heard)
    let made = (0..<count).map { frame in
      // Up to the seam there is no chance: that was heard.
      model.next(temperature: Double(frame) <= seam ? 0 : temperature, random: &random)
    }
    let noiseSpan = heard.suffix(5)
    return heard[0].indices.map { track in
      let frames = made.map { $0[track] }
      // The noise at the seam is read off the last 0.17 s.
      let start =
        MovementTracks.isNoise(track)
        ? noiseSpan.reduce(0) { $0 + $1[track] } / Double(noiseSpan.count) : value(frames, at: seam)
      return frames.map { $0 - start }
    }
  }
}
