import Foundation
import Signal

/// Gives a note the beginning back that was cut off.
///
/// ```swift
/// let (whole, report) = try AttackRepair(seconds: 0.08).restore(clip)
/// ```
/// The note is carried on backwards (`NoteExtension`), which meets partials and phases of what is left. In short
/// frames its bands, partials and noise alike, are then brought to the levels that beginnings of such notes have
/// (`AttackModel`). What is made is likely, not true.
///
/// Thread role: control. A value that any number of threads may use at once.
public struct AttackRepair: Sendable {
  /// Lengths that can be made, in seconds.
  public static let lengths = 0.01...0.25
  /// Least sound that tells how it began, in seconds.
  public static let leastSeconds = 0.15

  /// Length of what was cut off, in seconds.
  public var seconds: Double
  /// Of the noise: the same seed gives the same samples.
  public var seed: UInt64 = 1

  /// Sound that is looked at, in seconds.
  package static let contextSeconds = 1.5
  private static let fadeSeconds = 0.005
  /// A beginning is soft whose first 2 ms stay below 5 % of the peak of the first 100 ms, as those of half of all notes
  /// do, and of one in a hundred without a beginning.
  private static let soft = (seconds: 0.002, besideSeconds: 0.1, share: Float(0.05))

  /// What was made.
  public struct Report: Sendable, Equatable {
    /// Samples that stand before what was given.
    public var sampleCount: Int
    /// The level of the last 20 ms before what was given minus that of its first 20 ms, in dB.
    public var levelStepDB: Double
    /// Whether what was given begins so softly that it may have its own attack.
    public var beginsSoftly: Bool
  }

  /// Makes a repair.
  public init(seconds: Double = 0.08) { self.seconds = seconds }

  /// A clip with a new beginning.
  /// - Parameter clip: a note whose beginning is cut off; stays as it is, bit for bit.
  /// - Throws: `RepairError` for less sound than ``leastSeconds``, silence, a clip that begins with silence, or a
  ///   length outside of ``lengths``.
  public func restore(_ clip: AudioClip) throws(RepairError) -> (clip: AudioClip, report: Report) {
    let beginning = try beginning(of: clip)
    let channels = zip(beginning, clip.channels).map { $0 + $1 }
    let seam = beginning[0].count
    let span = min(seam, Int(0.02 * clip.sampleRate))
    func level(_ range: Range<Int>) -> Double {
      Units.powerToDB(
        channels.reduce(1e-20) { sum, samples in
          samples[range].reduce(sum) { $0 + Double($1) * Double($1) }
        })
    }
    return (
      AudioClip(channels: channels, sampleRate: clip.sampleRate),
      Report(
        sampleCount: seam, levelStepDB: level(seam - span..<seam) - level(seam..<seam + span),
        beginsSoftly: Self.beginsSoftly(clip))
    )
  }

  private static func beginsSoftly(_ clip: AudioClip) -> Bool {
    func peak(_ seconds: Double) -> Float {
      let count = Int(seconds * clip.sampleRate)
      return clip.channels.lazy.map { $0.prefix(count) }.joined().reduce(0) { max($0, abs($1)) }
    }
    return peak(soft.seconds) < soft.share * peak(soft.besideSeconds)
  }

  /// What stands before a clip, `[channel][sample]`. Throws as ``restore(_:)``.
  package func beginning(of clip: AudioClip) throws(RepairError) -> [[Float]] {
    let rate = clip.sampleRate
    guard Self.lengths.contains(seconds) else { throw .attackLength(foundSeconds: seconds) }
    let known = AudioClip(
      channels: clip.channels.map { Array($0.prefix(Int(Self.contextSeconds * rate))) },
      sampleRate: rate)
    let knownSeconds = Double(known.sampleCount) / rate
    guard knownSeconds >= Self.leastSeconds else {
      throw .tooShort(foundSeconds: knownSeconds, minimumSeconds: Self.leastSeconds)
    }
    guard known.peak > 1e-5 else { throw .silent }
    let start = known.channels.lazy.map { $0.prefix(Int(0.02 * rate)) }.joined()
    guard start.contains(where: { abs($0) > 1e-3 * known.peak }) else { throw .beginsInSilence }
    let count = Int((seconds * rate).rounded())
    let before = try carriedBack(known, count: count)

    let bands = AttackBands(sampleRate: rate)
    let model = AttackModel(seconds: seconds, features: bands.features(bands.powers(known.mono)))
    let maker = AttackMaker(bands: bands, model: model)
    return zip(before, known.channels).map { before, known in
      joined(maker.shape(before, before: known), before, fade: Int(Self.fadeSeconds * rate))
    }
  }

  /// The note played backwards beyond its beginning, in the order of time.
  private func carriedBack(
    _ clip: AudioClip, count: Int
  ) throws(RepairError) -> [[Float]] {
    let reversed = AudioClip(
      channels: clip.channels.map { $0.reversed() }, sampleRate: clip.sampleRate)
    // The extension fades out in its last 30 ms, which are not wanted.
    let end = clip.sampleCount + count + Int(0.04 * clip.sampleRate)
    var note = NoteExtension(toSeconds: Double(end) / clip.sampleRate)
    note.afterSeconds = Double(clip.sampleCount) / clip.sampleRate
    note.seed = seed
    return try note.extend(reversed).clip.channels.map {
      $0[clip.sampleCount..<clip.sampleCount + count].reversed()
    }
  }

  /// Next to what is left, the samples as they were carried on; at the onset, no step.
  private func joined(_ shaped: [Float], _ plain: [Float], fade: Int) -> [Float] {
    var result = shaped
    let fade = min(fade, shaped.count / 2)
    for index in 0..<fade {
      let share = Float(0.5 - 0.5 * cos(.pi * (Double(index) + 0.5) / Double(fade)))
      let back = shaped.count - 1 - index
      result[back] = (1 - share) * plain[back] + share * shaped[back]
    }
    for index in 0..<fade / 4 { result[index] *= Float(index) / Float(fade / 4) }
    return result
  }
}
