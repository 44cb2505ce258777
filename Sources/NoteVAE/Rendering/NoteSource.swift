import Signal

/// A note made ready to be blended: its latent and, if its recording was kept, the residual and the
/// recording's spectrogram. Some 12 MB a second; made once, it may be used by any number of blends and
/// threads.
public struct NoteSource: Sendable {
  /// What the model knows of the note.
  public let latent: NoteLatent
  /// What the model does not know of it.
  public let residual: NoteResidual?
  /// The recording at half the model's hop.
  let spectrogram: ComplexSpectrogram?
  /// Power of each frame, at half the model's hop; in any unit.
  let framePowers: [Float]
  /// Power of the recording by bin; nil without a recording.
  let spectrum: BrightnessLine.Spectrum?
  /// What the recording's channels have beside it, at its level; nil for a mono one, or without one.
  let differences: (left: [Float], right: [Float])?
  /// Root mean square of the recording.
  let recordedLevel: Float

  /// Prepares a note that `model` has encoded.
  public init(_ note: EncodedNote, model: NoteModel) {
    let latent = note.latent
    self.latent = latent
    let configuration = model.configuration
    let decoded = model.decode(latent)
    let stft = configuration.renderingSTFT
    guard let recording = note.recording else {
      residual = nil
      spectrogram = nil
      spectrum = nil
      differences = nil
      recordedLevel = 0
      var powers: [Float] = []
      decoded.forEachHalfFrame(count: stft.frameCount(sampleCount: latent.sampleCount)) {
        _, tonal, noise in
        powers.append((0..<decoded.binCount).reduce(0) { $0 + tonal[$1] + noise[$1] })
      }
      framePowers = powers
      return
    }
    let heard = STFT(stft).analyze(recording, sampleRate: configuration.sampleRate)
    let magnitudes = heard.magnitudes
    differences = note.stereo.map {
      let channels = $0.channels(mid: recording)
      return (
        zip(channels.left, recording).map { $0 - $1 },
        zip(channels.right, recording).map { $0 - $1 }
      )
    }
    recordedLevel = AudioClip(samples: recording, sampleRate: configuration.sampleRate).rms
    residual = NoteResidual(magnitudes, decoded: decoded)
    spectrogram = heard
    var sum = BrightnessLine.Spectrum(bins: magnitudes.binCount)
    sum.add(magnitudes.values)
    spectrum = sum
    let bins = magnitudes.binCount
    framePowers = magnitudes.values.withUnsafeBufferPointer { values in
      (0..<magnitudes.frameCount).map { t in
        (t * bins..<(t + 1) * bins).reduce(Float(0)) { $0 + values[$1] * values[$1] }
      }
    }
  }

  /// Mean power of the note played at a length, over that of the note as it is.
  func powerRatio(sampleCount: Int, hop: Int) -> Double {
    let map = NoteTimeMap(
      sampleCount: latent.sampleCount, sustain: latent.sustain, target: sampleCount)
    let own = framePowers.reduce(0.0) { $0 + Double($1) } / Double(framePowers.count)
    guard !map.isIdentity, own > 0 else { return 1 }
    let count = (sampleCount + hop - 1) / hop
    let sum = (0..<count).reduce(0.0) { sum, t in
      let place = Int(map.position(at: Double(t * hop)) / Double(hop))
      return sum + Double(framePowers[min(max(place, 0), framePowers.count - 1)])
    }
    return sum / Double(count) / own
  }
}
