import Foundation
import NoteVAE
import Sfumato

/// What is measured of the blends of two notes: 21 mixes on the first one's key, and both ends on their
/// own.
struct BlendMeasures {
  /// Signal-to-noise ratio of the worse end against its recording.
  var endsDB: Double
  /// How far loudness runs back on its way, in dB.
  var loudnessBackDB: Double
  /// How far the spectral centroid runs back, in percent.
  var brightnessBackPercent: Double
  /// Largest step between neighbouring mixes over the median step, by raw spectral distance.
  var largestStep: Double
  /// Spectral distance of the middle from the cross-fade that is nearest to it.
  var modelToCrossfadeDB: Double
  /// The same of the plain mean of both notes' log magnitudes.
  var plainToCrossfadeDB: Double

  init(_ first: EncodedNote, _ second: EncodedNote, _ blender: NoteBlender) {
    let model = blender.model
    let sources = [first, second].map { NoteSource($0, model: model) }
    func render(_ x: Double, pitch: Double?) -> [Float] {
      var blend = NoteBlend(MixPath(weights: [1 - x, x]))
      blend.pitch = pitch
      return blender.render(blend, of: sources).mono
    }
    endsDB = zip([first, second], [0.0, 1.0]).map { note, x in
      let made = render(x, pitch: note.latent.condition.pitch)
      return Self.signalToNoiseDB(made, note.recording!, level: note.latent.level)
    }.min()!

    let pitch = first.latent.condition.pitch
    let line = (0...20).map { render(Double($0) / 20, pitch: pitch) }
    loudnessBackDB = Self.runBack(line.map { Units.amplitudeToDB(Double(Self.rms($0))) })
    let centroids = line.map { samples in
      let clip = AudioClip(samples: samples, sampleRate: model.configuration.sampleRate)
      return log(SoundDescription(of: clip, pitch: pitch)?.brightnessHz ?? 1)
    }
    brightnessBackPercent = 100 * (exp(Self.runBack(centroids)) - 1)

    let bins = model.configuration.stft.binCount
    let frames = line.map(\.count).max()! / model.configuration.stft.hopLength
    func power(_ samples: [Float]) -> [Float] {
      NoteAnalysis(samples, configuration: model.configuration, frameCount: frames).power
    }
    let spectra = line.map(power)
    let steps = zip(spectra, spectra.dropFirst()).map {
      SpectralDistance($0, $1, bins: bins).raw
    }
    largestStep = steps.max()! / steps.sorted()[10]

    // Cross-fades of the two sounds as they are heard on this key, at any ratio.
    let (a, b) = (line[0], line[20])
    let crossfades = stride(from: -24.0, through: 24, by: 3).map { ratioDB -> [Float] in
      let gain = Float(pow(10, ratioDB / 20)) * Self.rms(a) / max(Self.rms(b), 1e-9)
      return power(
        (0..<max(a.count, b.count)).map { i in
          (i < a.count ? a[i] : 0) + gain * (i < b.count ? b[i] : 0)
        })
    }
    func nearest(_ spectrum: [Float]) -> Double {
      crossfades.map { SpectralDistance(spectrum, $0, bins: bins).texture }.min()!
    }
    modelToCrossfadeDB = nearest(spectra[10])
    let mean = zip(spectra[0], spectra[20]).map { ($0 * $1).squareRoot() }
    let sum = { (x: [Float]) in x.reduce(0.0) { $0 + Double($1) } }
    let scale = Float(sum(spectra[10]) / max(sum(mean), 1e-20))
    plainToCrossfadeDB = nearest(mean.map { $0 * scale })
  }

  var text: String {
    String(
      format: "%8.1f %6.2f %8.1f %% %6.2f %14.2f dB %8.2f dB", endsDB, loudnessBackDB,
      brightnessBackPercent, largestStep, modelToCrossfadeDB, plainToCrossfadeDB)
  }

  /// The worst of each; the mean distances.
  static func summary(_ all: [BlendMeasures]) -> String {
    var sum = all[0]
    for one in all {
      sum.endsDB = min(sum.endsDB, one.endsDB)
      sum.loudnessBackDB = max(sum.loudnessBackDB, one.loudnessBackDB)
      sum.brightnessBackPercent = max(sum.brightnessBackPercent, one.brightnessBackPercent)
      sum.largestStep = max(sum.largestStep, one.largestStep)
    }
    let count = Double(all.count)
    sum.modelToCrossfadeDB = all.reduce(0) { $0 + $1.modelToCrossfadeDB } / count
    sum.plainToCrossfadeDB = all.reduce(0) { $0 + $1.plainToCrossfadeDB } / count
    return sum.text
  }

  /// The longest way that values run against the direction from the first to the last.
  private static func runBack(_ values: [Double]) -> Double {
    let sign = values.last! >= values[0] ? 1.0 : -1.0
    var furthest = -Double.infinity
    return values.reduce(0) { worst, value in
      furthest = max(furthest, sign * value)
      return max(worst, furthest - sign * value)
    }
  }

  private static func rms(_ samples: [Float]) -> Float {
    AudioClip(samples: samples, sampleRate: 1).rms
  }

  /// Of what was made against a recording at the reference level that had `level`.
  private static func signalToNoiseDB(
    _ made: [Float], _ recording: [Float], level: Float
  ) -> Double {
    let gain = level / rms(recording)
    var (signal, noise) = (0.0, 1e-30)
    for (x, y) in zip(made, recording) {
      let truth = Double(gain * y)
      signal += truth * truth
      noise += (Double(x) - truth) * (Double(x) - truth)
    }
    return made.count == recording.count ? Units.powerToDB(signal / noise) : -.infinity
  }
}
