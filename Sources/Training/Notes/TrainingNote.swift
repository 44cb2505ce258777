import NoteVAE
import Foundation
import Signal

/// A note as a step of the training hears it: changed at random, analysed, its pitch followed.
struct TrainingNote {
  /// What both notes of a pair are sent through.
  struct Change {
    /// A change of the sound; nil for none.
    var sound: NoteAugmentation?
    /// A change of the spectrum; nil for none.
    var spectrum: SpectralAugmentation?
  }

  let analysis: NoteAnalysis
  /// Pitch and velocity after the change.
  let condition: NoteCondition
  /// f0 of each frame in bins; 0 without pitch.
  let fundamentals: [Float]

  /// - Parameters:
  ///   - samples: mono at the configuration's rate.
  ///   - movement: of the pitch around the condition's; nil if nobody knows.
  ///   - take: of a pair's notes, which one.
  init(
    _ samples: [Float], as condition: NoteCondition, movement: PitchMovement?, _ change: Change,
    take: Int, _ configuration: NoteModelConfiguration, frameCount: Int
  ) {
    var (samples, condition) = (samples, condition)
    var vibrato: [Float] = []
    let told = condition.pitch
    if let augmentation = change.sound {
      vibrato = augmentation.apply(
        to: &samples, pitch: &condition.pitch, take: take, sampleRate: configuration.sampleRate)
    }
    // A note that sounds lower is slower as well, and so are its own movements.
    let speed = exp2(((condition.pitch ?? 0) - (told ?? 0)) / 12)
    let fundamental = condition.fundamental(configuration)
    let hop = configuration.stft.hopLength
    fundamentals = (0..<frameCount).map { frame in
      var cents: Float = 0
      if let movement {
        cents += PitchMovement.value(of: movement.cents, at: Double(frame) * speed)
      }
      if !vibrato.isEmpty {
        cents += vibrato[min(frame * hop / NoteAugmentation.block, vibrato.count - 1)]
      }
      return fundamental * exp2(cents / 1_200)
    }
    var analysis = NoteAnalysis(samples, configuration: configuration, frameCount: frameCount)
    change.spectrum?.apply(
      to: &analysis.power, bins: configuration.stft.binCount, fundamental: fundamental)
    self.analysis = analysis
    self.condition = condition
  }
}
