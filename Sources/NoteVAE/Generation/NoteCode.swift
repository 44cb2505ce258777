import Foundation
import Neural

/// A note latent as a row of numbers of fixed length: what a generator learns to draw.
///
/// | Numbers | What |
/// | --- | --- |
/// | globalSize | the instrument |
/// | knots · localSize | the path at moments that lie closer together at the beginning |
/// | profile count | the timbre profile |
/// | 2 | where sustain begins and ends: logarithm of seconds, seconds |
///
/// Key, velocity, length and level are no part of it: they are chosen, not drawn.
package struct NoteCode: Sendable {
  /// Length of the notes that are coded, in seconds.
  package static let seconds = 3.0
  /// Latent steps at which a path is kept; between them it is interpolated.
  package static let knots = [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 69]

  private let configuration: NoteModelConfiguration
  private let profileCount: Int

  package init(_ configuration: NoteModelConfiguration) {
    self.configuration = configuration
    profileCount = TimbreProfile(configuration).count
  }

  /// Numbers of a code.
  package var count: Int {
    configuration.globalSize + Self.knots.count * configuration.localSize + profileCount + 2
  }

  /// The code of a latent.
  /// - Parameters:
  ///   - global: `[globalSize]`.
  ///   - local: `[step, localSize]`.
  ///   - profile: `[profile count]`.
  ///   - sustain: in samples.
  /// - Returns: `[count]`.
  package func values(
    global: [Float], local: [Float], profile: [Float], sustain: Range<Int>
  ) -> [Float] {
    let size = configuration.localSize
    let last = local.count / size - 1
    let path = Self.knots.flatMap { knot in
      let step = min(knot, last)
      return local[step * size..<(step + 1) * size]
    }
    let rate = Float(configuration.sampleRate)
    return global + path + profile + [
      log(0.01 + Float(sustain.lowerBound) / rate), Float(sustain.upperBound) / rate,
    ]
  }

  /// The latent that a code stands for, a note of ``seconds`` at the reference level.
  /// - Parameters:
  ///   - code: `[count]`.
  ///   - condition: key and velocity.
  package func latent(of code: [Float], as condition: NoteCondition) -> NoteLatent {
    let size = configuration.localSize
    let sampleCount = Int(Self.seconds * configuration.sampleRate)
    let steps = configuration.latentCount(sampleCount: sampleCount)
    let pathStart = configuration.globalSize
    let profileStart = pathStart + Self.knots.count * size
    var local: [Float] = []
    local.reserveCapacity(steps * size)
    for step in 0..<steps {
      let right = Self.knots.firstIndex { $0 >= step } ?? Self.knots.count - 1
      let left = max(0, right - 1)
      let span = Self.knots[right] - Self.knots[left]
      let share =
        span == 0 ? 0 : Float(min(step, Self.knots[right]) - Self.knots[left]) / Float(span)
      for i in 0..<size {
        let (a, b) = (code[pathStart + left * size + i], code[pathStart + right * size + i])
        local.append(a + share * (b - a))
      }
    }
    let shape = Array(code[(profileStart + profileCount)...])
    let rate = Float(configuration.sampleRate)
    func sample(_ seconds: Float) -> Int {
      Int(min(max(0, seconds * rate), Float(sampleCount)))
    }
    let attack = min(sample(exp(min(shape[0], 2)) - 0.01), sampleCount * 2 / 5)
    let release = max(attack, sample(shape[1]))
    let profile = Array(code[profileStart..<profileStart + profileCount])
    return NoteLatent(
      global: Array(code[..<pathStart]), local: local, localSize: size, condition: condition,
      level: configuration.referenceLevel, sampleCount: sampleCount, sustain: attack..<release,
      timbre: profile.isEmpty
        ? nil
        : NoteTimbre(
          profile: profile, features: condition.features, correction: [], level: []))
  }
}
