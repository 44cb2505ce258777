import NoteVAE

/// A note's latent as few bytes: its numbers in steps, and those packed by ``IntegerCoder``.
///
/// Each number is told by how many steps it lies from the one before it in time, as that was decoded, so
/// that errors do not add up; what stays costs next to nothing. All steps grow with one scale, and
/// the scale is the smallest that keeps to a rate.
struct PackedNote {
  /// Steps at scale 1: of latents, of the profile, of the timbre's correction and of frame levels (nepers of
  /// power), of the pitch (cents).
  private static let steps:
    (global: Float, local: Float, profile: Float, correction: Float, level: Float, cents: Float) =
      (0.15, 0.3, 0.06, 0.5, 0.4, 4)
  /// The same of a stereo image.
  private static let imageStep: Float = 0.04
  /// A step grows by the fourth root of two from one scale to the next.
  private static let scales = 0...28
  /// Longest note in samples: what is heard of a recording, and some room.
  private static let mostSamples = 1_000_000

  /// Packs a note.
  /// - Parameter rate: bits a second that it should take at most; very short notes take more.
  static func bytes(_ latent: NoteLatent, rate: Double, sampleRate: Double) -> [UInt8] {
    let budget = rate * Double(latent.sampleCount) / sampleRate / 8
    var (low, high) = (scales.lowerBound, scales.upperBound)
    var best = bytes(latent, scale: high)
    // More steps never make more bytes, but for a few; the search is exact enough.
    while low < high {
      let middle = (low + high) / 2
      let packed = bytes(latent, scale: middle)
      if Double(packed.count) <= budget {
        high = middle
        best = packed
      } else {
        low = middle + 1
      }
    }
    return best
  }

  private static func bytes(_ latent: NoteLatent, scale: Int) -> [UInt8] {
    var coder = IntegerCoder()
    var context = IntegerCoder.Context()
    _ = coder.code(scale, &context)
    _ = code(latent, &coder, step: step(of: scale))
    return coder.finished()
  }

  /// Reads a note that was packed.
  /// - Parameters:
  ///   - configuration: of the model that encoded it.
  ///   - isStereo: whether it has an image, which the bytes do not say.
  /// - Returns: nil for bytes that no note was packed into.
  static func note(
    _ bytes: ArraySlice<UInt8>, _ configuration: NoteModelConfiguration, isStereo: Bool
  ) -> NoteLatent? {
    var coder = IntegerCoder(bytes)
    var context = IntegerCoder.Context()
    let scale = coder.code(0, &context)
    guard scales.contains(scale) else { return nil }
    return code(nil, &coder, step: step(of: scale), configuration, isStereo: isStereo)
  }

  private static func step(of scale: Int) -> Float {
    var step: Float = 1
    for _ in 0..<scale { step *= 1.189_207_1 }
    return step
  }

  /// Writes a latent, or reads one where there is none.
  private static func code(
    _ latent: NoteLatent?, _ coder: inout IntegerCoder, step: Float,
    _ configuration: NoteModelConfiguration? = nil, isStereo: Bool = false
  ) -> NoteLatent? {
    var sizes = IntegerCoder.Context()
    func number(_ value: Int?) -> Int { coder.code(value ?? 0, &sizes) }
    func fine(_ value: Double?) -> Double {
      Double(number(value.map { Int(($0 * 1000).rounded()) })) / 1000
    }
    let sampleCount = number(latent?.sampleCount)
    let sustain = (number(latent?.sustain.lowerBound), number(latent?.sustain.upperBound))
    let globalSize = number(latent?.global.count)
    let localSize = number(latent?.localSize)
    let stepCount = number(latent?.stepCount)
    let pitch =
      number(latent.map { $0.condition.pitch == nil ? 0 : 1 }) == 1
      ? fine(latent?.condition.pitch ?? 0) : nil
    let velocity = fine(latent?.condition.velocity)
    let level = fine(latent.map { 1000 * Double($0.level) }) / 1000
    let hasTimbre = number(latent.map { $0.timbre == nil ? 0 : 1 }) == 1
    let profileSize = number(latent?.timbre?.profile.count)
    let correctionSize = number(latent.map { ($0.timbre?.correction.count ?? 0) / $0.stepCount })
    let levelCount = number(latent?.timbre?.level.count)
    let centsCount = number(latent?.movement?.cents.count)
    if let configuration {
      guard (1...mostSamples).contains(sampleCount),
        sustain.0 >= 0, sustain.0 <= sustain.1, sustain.1 <= sampleCount,
        globalSize == configuration.globalSize, localSize == configuration.localSize,
        stepCount == configuration.latentCount(sampleCount: sampleCount), stepCount > 0,
        (0...1).contains(velocity), (0...1000).contains(level),
        pitch.map({ (0...128).contains($0) }) ?? true,
        profileSize == 0 || profileSize == 3 * configuration.timbreBands
          || profileSize == 2 * configuration.timbreBands + configuration.harmonicCount,
        correctionSize == 0 || correctionSize == configuration.correctionSize,
        case let frames = stepCount * configuration.framesPerLatent,
        (0...frames + 1).contains(levelCount), (0...frames + 1).contains(centsCount)
      else { return nil }
    }
    let global = row(latent?.global, globalSize, &coder, step: steps.global * step.squareRoot())
    let profile = row(
      latent?.timbre?.profile, profileSize, &coder, step: steps.profile * step.squareRoot())
    let local = path(
      latent?.local, stepCount, localSize, &coder, step: steps.local * step, limit: 1000)
    let correction = path(
      latent?.timbre?.correction, stepCount, correctionSize, &coder, step: steps.correction * step,
      limit: NoteTimbre.limit)
    let levels = path(
      latent?.timbre?.level, levelCount, 1, &coder, step: steps.level * step,
      limit: NoteTimbre.limit)
    let cents = path(
      latent?.movement?.cents, centsCount, 1, &coder, step: steps.cents * step, limit: 2400)
    let stereo =
      isStereo || latent?.stereo != nil
      ? image(latent?.stereo, &coder, step: imageStep * step.squareRoot()) : nil
    let condition = NoteCondition(pitch: pitch, velocity: velocity)
    return NoteLatent(
      global: global, local: local, localSize: max(1, localSize), condition: condition,
      level: Float(level), sampleCount: sampleCount, sustain: sustain.0..<sustain.1,
      timbre: hasTimbre
        ? NoteTimbre(
          profile: profile, features: condition.features, correction: correction, level: levels)
        : nil,
      movement: cents.isEmpty || pitch == nil ? nil : PitchMovement(cents: cents),
      stereo: stereo)
  }

  /// A stereo image, set after set: what follows the attack from the attack.
  private static func image(
    _ image: StereoImage?, _ coder: inout IntegerCoder, step: Float
  ) -> StereoImage {
    let (sets, bands) = (StereoImage.setCount, StereoImage.bandCount)
    let most = StereoImage.most
    let pan = path(image?.pan, sets, bands, &coder, step: step, limit: most)
    let spread = path(image?.spread, sets, bands, &coder, step: step, limit: most)
    let motion = row(image.map { [$0.motion] }, 1, &coder, step: step)
    return StereoImage(pan: pan, spread: spread, motion: motion[0])
  }

  /// Some numbers one after the other.
  private static func row(
    _ values: [Float]?, _ count: Int, _ coder: inout IntegerCoder, step: Float
  ) -> [Float] {
    path(values, count, 1, &coder, step: step, limit: 1000, follows: false)
  }

  /// Numbers over time, `[frame, size]`.
  /// - Parameters:
  ///   - values: what is written; nil when reading.
  ///   - limit: largest number that is believed.
  ///   - follows: whether each is told from the one before.
  private static func path(
    _ values: [Float]?, _ count: Int, _ size: Int, _ coder: inout IntegerCoder, step: Float,
    limit: Float, follows: Bool = true
  ) -> [Float] {
    var made: [Float] = []
    // By how busy it is nearby, in time and beside.
    var contexts = [IntegerCoder.Context](repeating: .init(), count: 5)
    var before = [Int](repeating: 0, count: size)
    for t in 0..<count {
      var beside = 0
      for c in 0..<size {
        let known = follows && t > 0 ? made[(t - 1) * size + c] : 0
        let away = values.map { ($0[t * size + c] - known) / step } ?? 0
        // Half a step is rounded to less: what hardly changes stays.
        let wanted = away.isFinite ? Int((abs(away) + 0.4).rounded(.down)) : 0
        let nearby = min(2, abs(before[c])) + min(2, beside)
        let number = coder.code(away < 0 ? -wanted : wanted, &contexts[nearby])
        before[c] = number
        beside = abs(number)
        made.append(min(max(known + Float(number) * step, -limit), limit))
      }
    }
    return made
  }
}
