import NoteVAE

/// Mean distances over some notes or pairs of notes.
package struct DistanceScore: Encodable, Sendable {
  /// Number of notes or pairs.
  package private(set) var count = 0
  /// Mean `SpectralDistance.texture`, in dB.
  package private(set) var textureDB = 0.0
  /// Mean `SpectralDistance.raw`, in dB.
  package private(set) var rawDB = 0.0
  /// The same as `textureDB` for the recording resampled to the other key; pairs only.
  package private(set) var resampledTextureDB: Double?

  /// An empty score.
  init() {}

  mutating func add(_ distance: SpectralDistance, resampled: SpectralDistance? = nil) {
    count += 1
    let share = 1 / Double(count)
    textureDB += (distance.texture - textureDB) * share
    rawDB += (distance.raw - rawDB) * share
    if let resampled {
      let mean = resampledTextureDB ?? 0
      resampledTextureDB = mean + (resampled.texture - mean) * share
    }
  }
}
