import Foundation
import Signal

/// What to play of some notes: the place between them, key, force, length.
public struct NoteBlend: Sendable, Equatable {
  /// Shares of the notes, over time.
  public var mix: MixPath
  /// MIDI pitch; that of the first note that has one if nil.
  public var pitch: Double?
  /// How hard, 0…1; between those of the notes if nil.
  public var velocity: Double?
  /// Length in samples; between those of the notes if nil.
  public var sampleCount: Int?
  /// How much of the notes' residuals is heard, 0…1: at 1 a blend that lies on a note, at that note's
  /// own key and length, is its recording.
  public var detail = 1.0
  /// The line between the notes' global latents.
  public var curve = LatentCurve.lerp
  /// Factor on the depth of the notes' vibrato, 0…2.
  public var vibrato = 1.0
  /// Factor on the side of the notes, 0…2: 0 is mono, 1 as wide as they were recorded.
  public var stereoWidth = 1.0

  /// Plays a mix as it is.
  public init(_ mix: MixPath) { self.mix = mix }

  /// Plays one note.
  public static var single: NoteBlend { NoteBlend(MixPath(weights: [1])) }

  /// The longest note that is made, in samples: 10 min at 48 kHz.
  public static let mostSamples = 28_800_000

  /// The velocity to play.
  package func velocity(of sources: [NoteSource]) -> Double {
    let mean = zip(sources, mix.points[0].weights).reduce(0) {
      $0 + $1.0.latent.condition.velocity * $1.1
    }
    return velocity ?? min(max(mean, 0), 1)
  }

  /// MIDI pitch that is played where the blend begins, cents included; nil for a sound without pitch.
  public func startPitch(of sources: [NoteSource]) -> Double? {
    let tuning = BlendTuning(self, sources)
    let weights = mix.weights(at: 0)
    guard let key = tuning.pitch, tuning.pitchedShare(weights) > 0 else { return nil }
    return key + tuning.deviation(weights)
  }

  /// The length to play, in samples: never beyond those of the notes, unless it is asked for.
  func length(of sources: [NoteSource]) -> Int {
    let lengths = sources.map { Double($0.latent.sampleCount) }
    let middle = zip(lengths, mix.points[0].weights).reduce(0) { $0 + $1.0 * $1.1 }
    return sampleCount ?? Int(min(max(middle, lengths.min()!), lengths.max()!).rounded())
  }

  /// Shares of residuals: beyond the notes those of the nearest place between them, since what was
  /// heard once tells nothing of what would be heard out there.
  static func residualWeights(_ weights: [Double]) -> [Double] {
    let positive = weights.map { max(0, $0) }
    let sum = positive.reduce(0, +)
    return positive.map { $0 / sum }
  }
}
