import AudioFiles
import Foundation
import NoteVAE
import Segmentation
import Signal
import Synth

/// Plays a recorded performance with other sounds: pitch, loudness, brightness and noise of the
/// performance lead one morphing voice, frame by frame.
///
/// ```swift
/// let loader = SoundLoader(try NotePreset.load())
/// let transfer = PerformanceTransfer(
///   loader.model, sounds: try loader.sounds(["cello_C4.wav"]),
///   listener: PerformanceListener(network: try OnsetPreset.load()))
/// let report = try transfer.transfer("flute_solo.wav", to: "cello_solo.wav")
/// ```
/// Hours of sound are worked on a minute at a time; what is held of them is about 1 MB a minute. Thread role:
/// control.
public struct PerformanceTransfer: Sendable {
  /// How the performance is played.
  public struct Options: Sendable {
    /// Where between the sounds, over seconds.
    public var blend = BlendAutomation(.middle)
    /// Octaves that the line is moved; nil for none, or those that bring it within an octave of the target.
    public var octaves: Int?
    /// Gain on the performance's loudness, in dB.
    public var gainDB = 0.0
    /// How hard the loud parts are played, 0…1; nil as the target's recordings were.
    public var velocity: Double?
    /// Share of the movements of brightness that is followed, 0…2.
    public var brightness = 1.0
    /// Share of the movements of noise that is followed, 0…2.
    public var noise = 1.0
    /// Whether the noise of the performance itself is added.
    public var keepsBreath = false
    /// How the result is stored; nil for what its suffix says.
    public var format: AudioFileFormat?
    /// How it was made, for the file.
    public var comment: String?

    /// The performance as it is, half way between the sounds.
    public init() {}
  }

  /// How the performance is played.
  public var options = Options()

  private let model: NoteModel
  private let sounds: SoundSet
  private let listener: PerformanceListener

  /// Prepares transfers.
  /// - Parameters:
  ///   - model: the model that encoded the sounds.
  ///   - sounds: the target: one, two or four.
  ///   - listener: finds notes.
  public init(_ model: NoteModel, sounds: SoundSet, listener: PerformanceListener) {
    self.model = model
    self.sounds = sounds
    var listener = listener
    listener.kind = .notes
    self.listener = listener
  }

  /// Plays a file with the target and writes the result, whole or not at all.
  /// - Parameters:
  ///   - input: the performance: any rate, one channel or more.
  ///   - output: where to.
  ///   - progress: told the share that is done, 0…1; false ends the work.
  /// - Returns: nil when `progress` ended it.
  /// - Throws: `AudioFileError` or `SignalError`.
  public func transfer(
    _ input: String, to output: String, progress: (Double) -> Bool = { _ in true }
  ) throws -> TransferReport? {
    let reader = try AudioFileReader(input)
    let source = ReducedSource(reader)
    guard reader.sampleCount > 0 else { throw AudioFileError.noSamples(path: input) }
    guard
      let line = try LineListener(listener: listener).listen(
        to: source, progress: { progress(0.5 * $0) })
    else { return nil }
    guard line.loudDB > Self.silenceDB else {
      throw AudioFileError.silent(path: input, peakDB: Double(line.loudDB))
    }
    let fit = TransferFit(line, sounds, octaves: options.octaves, velocity: options.velocity)
    guard
      let (seconds, channels, clipped) = try render(
        line, fit, source, to: output, progress: { progress(0.5 + 0.5 * $0) })
    else { return nil }
    let performance = line.performance
    return TransferReport(
      input: input, output: output, seconds: seconds, channels: channels,
      notes: performance.notes.count, attacks: line.track.strikes.count,
      lowestPitch: fit.range?.lowerBound, highestPitch: fit.range?.upperBound,
      octaves: fit.octaves, targetPitches: sounds.notes.map(\.condition.pitch),
      loudDB: Double(fit.loudDB), velocity: Int((127 * fit.force).rounded()),
      gainDB: options.gainDB, pitchedShare: performance.pitchedShare,
      clippedShare: performance.clippedShare, places: line.places, clippedSamples: clipped)
  }

  /// Quieter performances are silence.
  private static let silenceDB: Float = -85
  /// Hops that are rendered and written together, some 2 s.
  private static let blockHops = 384

  /// Renders and writes.
  /// - Returns: seconds, channels and clipped samples; nil when `progress` ended it.
  private func render(
    _ line: LineListener.Line, _ fit: TransferFit, _ source: ReducedSource, to output: String,
    progress: (Double) -> Bool
  ) throws -> (Double, Int, Int)? {
    var track = line.track
    if !line.hasPitch, let own = fit.targets.first {
      // Without any pitch the target plays its own.
      for t in track.pitches.indices { track.pitches[t] = own }
    }
    var settings = LineRenderer.Settings()
    settings.blend = options.blend
    settings.gainDB = options.gainDB
    settings.brightness = options.brightness
    settings.noise = options.noise
    let renderer = LineRenderer(model, sounds: sounds, track: track, fit: fit, settings)
    let rate = renderer.sampleRate
    let seconds = Double(source.sampleCount) / source.sampleRate
    let total = max(1, Int((seconds * rate).rounded()))
    let writer = try AudioFileWriter(
      to: output, format: try options.format ?? AudioFileFormat(forPath: output),
      channelCount: renderer.channelCount, sampleRate: rate, expectedSampleCount: total,
      comment: options.comment)
    let breath = options.keepsBreath ? try KeptBreath(of: source, sampleRate: rate) : nil
    var limiter = Limiter(hopSeconds: Double(renderer.hopLength) / rate)
    var done = 0
    while done < total {
      var channels = renderer.render(hops: Self.blockHops)
      let count = channels[0].count
      if let breath {
        let gain = Float(Units.dbToAmplitude(options.gainDB))
        let kept = try breath.next(count)
        for c in channels.indices {
          for i in 0..<count { channels[c][i] += gain * kept[c][i] }
        }
      }
      Self.limit(&channels, by: &limiter, hopLength: renderer.hopLength)
      let wanted = min(count, total - done)
      try writer.write(channels.map { Array($0.prefix(wanted)) })
      done += wanted
      guard progress(Double(done) / Double(total)) else { return nil }
    }
    try writer.finish()
    return (Double(total) / rate, renderer.channelCount, writer.clippedCount)
  }

  private static func limit(
    _ channels: inout [[Float]], by limiter: inout Limiter, hopLength: Int
  ) {
    let count = channels[0].count
    let right = channels.count > 1 ? channels[1] : nil
    var other = right ?? []
    channels[0].withUnsafeMutableBufferPointer { left in
      other.withUnsafeMutableBufferPointer { right in
        for start in stride(from: 0, to: count, by: hopLength) {
          limiter.process(
            left.baseAddress! + start,
            right.baseAddress.map { $0 + start }.flatMap {
              right.isEmpty ? nil : $0
            }, count: min(hopLength, count - start))
        }
      }
    }
    if channels.count > 1 { channels[1] = other }
  }
}
