import Foundation
import Signal

/// Brings the bands of a sound that was carried back to the levels of a beginning.
struct AttackMaker {
  let bands: AttackBands
  let model: AttackModel
  private var random: SeamRandom

  /// Partials become no louder than by so many dB; all else that is wanted is noise.
  private static let mostLiftDB = 12.0

  init(bands: AttackBands, model: AttackModel, seed: UInt64) {
    self.bands = bands
    self.model = model
    random = SeamRandom(seed: seed)
  }

  /// The beginning of one channel.
  /// - Parameters:
  ///   - samples: carried back, from the onset on.
  ///   - known: what follows.
  mutating func shape(_ samples: [Float], before known: [Float]) -> [Float] {
    let rate = bands.sampleRate
    let next = known.prefix(Int(AttackRepair.leastSeconds * rate))
    var spectrogram = bands.stft.analyze(samples + next, sampleRate: rate)
    let plain = bands.powers(spectrogram)
    let after = bands.settled(bands.powers(Array(next)))
    let binCount = spectrogram.configuration.binCount
    var noise: [[Double]] = []
    for frame in plain.indices {
      let time = Double(frame) * bands.hopSeconds
      let wanted = zip(model.levels(at: time), after).map { $1 * Units.dbToPower($0) }
      let gains = wanted.indices.map { band -> Double in
        let change = Units.powerToDB((wanted[band] + 1e-20) / (plain[frame][band] + 1e-20))
        return time < model.seconds ? max(-90, min(Self.mostLiftDB, change)) : 0
      }
      noise.append(
        wanted.indices.map { band in
          guard time < model.seconds, !bands.bins[band].isEmpty else { return 0 }
          let missing = wanted[band] - plain[frame][band] * Units.dbToPower(gains[band])
          return max(0, missing) / Double(bands.bins[band].count)
        })
      for (bin, gain) in bands.spread(gains).enumerated() {
        let factor = Float(Units.dbToAmplitude(gain))
        spectrogram.values[2 * (frame * binCount + bin)] *= factor
        spectrogram.values[2 * (frame * binCount + bin) + 1] *= factor
      }
    }
    var result = Array(bands.stft.synthesize(spectrogram).prefix(samples.count))
    add(noise, to: &result)
    return result
  }

  /// Adds noise of a mean power of each bin, `[frame][band]`.
  private mutating func add(_ noise: [[Double]], to samples: inout [Float]) {
    let configuration = bands.stft.configuration
    let window = configuration.window.values(length: configuration.windowLength)
    let squares = window.reduce(0) { $0 + Double($1) * Double($1) }
    ShapedNoise.add(to: &samples, binCount: configuration.binCount, random: &random) {
      [bands] place in
      let frame = min(noise.count - 1, place / configuration.hopLength)
      return bands.spread(noise[frame].map { log($0 + 1e-20) })
        .map { exp($0 / 2) / squares.squareRoot() }
    }
  }
}
