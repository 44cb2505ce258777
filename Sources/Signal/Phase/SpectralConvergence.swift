import Foundation

/// How far the sound made of a spectrogram is from having the spectrogram's magnitudes.
///
/// `20·log10(‖ |X| - |Y| ‖ / ‖ |X| ‖)`, X the spectrogram and Y the transform of the sound made of
/// it: measured from outside, whatever method found the phases. Lower is better; −30 dB is good,
/// −50 dB is hard to tell from the original. Source: Sturmel, Daudet, "Signal reconstruction from
/// STFT magnitude: a state of the art", DAFx 2011, eq. 7 (there as a ratio).
public enum SpectralConvergence {
  /// Spectral convergence in dB; −infinity for an exact transform and for silence.
  public static func decibels(of spectrogram: ComplexSpectrogram) -> Double {
    let samples = STFT(spectrogram.configuration).synthesize(spectrogram)
    return decibels(of: samples, against: spectrogram.magnitudes)
  }

  /// Spectral convergence in dB of a sound whose transform should have these magnitudes.
  public static func decibels(
    of samples: [Float], against magnitudes: MagnitudeSpectrogram
  ) -> Double {
    let found = STFT(magnitudes.configuration)
      .analyze(samples, sampleRate: magnitudes.sampleRate).magnitudes
    precondition(
      found.frameCount == magnitudes.frameCount,
      "sound of \(found.frameCount) frames against \(magnitudes.frameCount)")
    var error = 0.0
    var energy = 0.0
    for (x, y) in zip(magnitudes.values, found.values) {
      error += Double(x - y) * Double(x - y)
      energy += Double(x) * Double(x)
    }
    return error == 0 ? -.infinity : Units.powerToDB(error / energy)
  }
}
