import Foundation
import Signal

/// Brings the bands of a sound that was carried back to the levels of a beginning.
struct AttackMaker {
  let bands: AttackBands
  let model: AttackModel

  /// Bands become louder by no more than so many dB.
  private static let mostLiftDB = 12.0

  /// The beginning of one channel.
  /// - Parameters:
  ///   - samples: carried back, from the onset on.
  ///   - known: what follows, at least `AttackRepair.leastSeconds`.
  func shape(_ samples: [Float], before known: [Float]) -> [Float] {
    let rate = bands.sampleRate
    let next = known.prefix(Int(AttackRepair.leastSeconds * rate))
    var spectrogram = bands.stft.analyze(samples + next, sampleRate: rate)
    let plain = bands.powers(spectrogram)
    let after = bands.settled(bands.powers(Array(next)))
    let binCount = spectrogram.configuration.binCount
    for frame in plain.indices {
      let time = Double(frame) * bands.hopSeconds
      guard time < model.seconds else { break }
      let wanted = zip(model.levels(at: time), after).map { $1 * Units.dbToPower($0) }
      let gains = zip(wanted, plain[frame]).map { wanted, found in
        max(-90, min(Self.mostLiftDB, Units.powerToDB((wanted + 1e-20) / (found + 1e-20))))
      }
      for (bin, gain) in bands.spread(gains).enumerated() {
        let factor = Float(Units.dbToAmplitude(gain))
        spectrogram.values[2 * (frame * binCount + bin)] *= factor
        spectrogram.values[2 * (frame * binCount + bin) + 1] *= factor
      }
    }
    return Array(bands.stft.synthesize(spectrogram).prefix(samples.count))
  }
}
