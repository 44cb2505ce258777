import Foundation
import Signal

/// Carries a note on beyond the end of its recording.
///
/// ```swift
/// let (long, report) = try NoteExtension(toSeconds: 8).extend(clip)
/// ```
/// The recording stays as it is to its last sample. There an autoregressive model continues it for some
/// tens of milliseconds, which meets all phases; it also gives the spectrum around the seam, of which
/// partials and noise are taken (Serra & Smith 1990). They take over in a cross-fade: struck notes go on
/// decaying, each partial at its own rate; held ones keep their level, with the vibrato and the breath that
/// they had.
///
/// Thread role: control. A value that any number of threads may use at once.
public struct NoteExtension: Sendable {
  /// Length of the result, in seconds.
  public var toSeconds: Double
  /// Where the recording is left, in seconds; nil for its end, without the silence and the release there.
  public var afterSeconds: Double?
  /// Factor on what chance does to a held note, 0 and up (less is 0): 0 lets its movement die away (a vibrato stays), 1 is as lively as what
  /// was heard.
  public var temperature = 1.0
  /// The same seed gives the same samples.
  public var seed: UInt64 = 1

  /// What was found and done.
  public struct Report: Sendable, Equatable {
    /// Whether the note is held, or decays.
    public var isHeld: Bool
    /// Where the recording was left, in seconds.
    public var seamSeconds: Double
    /// Partials that are carried on.
    public var partialCount: Int
    /// Level after the seam minus that before it, over 20 ms each, in dB.
    public var levelStepDB: Double
    /// Depth of the vibrato that is carried on, in cents; 0 for none.
    public var vibratoCents: Double
  }

  /// What a note begins with tells nothing of how it moves later, in seconds.
  private static let attackSeconds = 0.15
  /// In which noise rises after the seam, in seconds.
  private static let noiseRiseSeconds = 0.005
  /// Frames that movement is read off, as those that its table was fitted to.
  private static let movementFrames = 40

  /// Makes an extension.
  public init(toSeconds: Double) { self.toSeconds = toSeconds }

  /// Carries a clip on.
  /// - Returns: the clip: the recording to the seam, bit for bit, and what follows.
  /// - Throws: `RepairError` for silence, less than a tenth of a second before the seam, or a length that
  ///   is not beyond it.
  public func extend(_ clip: AudioClip) throws(RepairError) -> (clip: AudioClip, report: Report) {
    let rate = clip.sampleRate
    guard clip.peak > 1e-5 else { throw .silent }
    let seam = min(
      clip.sampleCount,
      afterSeconds.map { Int(($0 * rate).rounded()) }
        ?? Self.releaseStart(of: clip, before: Self.end(of: clip)))
    guard Double(seam) >= 0.1 * rate else {
      throw .tooShort(foundSeconds: Double(seam) / rate, minimumSeconds: 0.1)
    }
    let total = Int((toSeconds * rate).rounded())
    guard total > seam else {
      throw .notBeyond(toSeconds: toSeconds, seamSeconds: Double(seam) / rate)
    }
    let known = clip.channels.map { $0[..<seam].map(Double.init) }
    var windowLength = 2 * Int(0.043 * rate)
    while windowLength > seam { windowLength /= 2 }
    let bridge = windowLength / 2 + Int(0.01 * rate)
    // The model's own continuation: exact at the seam, and the future that the spectrum needs.
    let bridged = known.map { samples -> [Double] in
      let recent = Array(samples.suffix(Int(0.35 * rate)))
      let order = min(1024, recent.count / 4)
      let model = LinearPrediction(fitting: recent, order: order, noise: 1e-10)
      return samples + model.continuation(of: recent[...], count: bridge)
    }
    var partials = SeamPartials(
      bridged, seam: seam, sampleRate: rate, windowLength: windowLength,
      history: Int(0.6 * rate))
    var trend = Self.trend(known, rate: rate)
    // Nepers a second: 5 dB. A struck note may fall no faster late, but is far below where it began.
    let fall = Self.fall(known, rate: rate)
    let isHeld = trend > -0.6 && fall.dB < 12
    // Partials that beat may swell where the recording ends; the whole still decays as it did since it was loudest.
    if !isHeld, trend > -0.1 { trend = min(-0.1, -log(10) / 20 * fall.dB / fall.seconds) }
    let heard = clip.mono[..<seam]
    let movement = isHeld ? Movement(heard, sampleRate: rate) : Movement()
    if isHeld,
      let pitch = PitchTracker().notePitch(
        of: AudioClip(samples: Array(clip.mono[..<seam].suffix(Int(0.5 * rate))), sampleRate: rate)
      ).pitch
    {
      partials.lock(toHz: Units.pitchToHz(pitch))
    }
    let tracks =
      isHeld
      ? MovementTracks(
        heard.dropFirst(Int(Self.attackSeconds * rate)), sampleRate: rate,
        frameCount: Self.movementFrames)
      : nil
    var random = SeamRandom(seed: seed)
    let path =
      isHeld
      ? MovementPath(
        movement, tracks: tracks, sampleCount: total - seam, sampleRate: rate,
        temperature: temperature > 0 ? temperature : 0, random: &random)
      : MovementPath(stillFor: total - seam)
    var maker = ContinuationMaker(
      partials: partials, path: path,
      fundamentalHz: tracks?.fundamentalHz ?? partials.list.first?.hz ?? rate, isHeld: isHeld,
      trend: trend, sampleRate: rate, random: random)
    let made = maker.make(channelCount: clip.channelCount, count: total - seam)
    var channels: [[Float]] = []
    for (channel, samples) in clip.channels.enumerated() {
      channels.append(
        Array(samples[..<seam])
          + Self.joined(
            bridged[channel][seam...], made.partials[channel], made.noise[channel], rate: rate))
    }
    let result = AudioClip(channels: channels, sampleRate: rate)
    return (
      result,
      Report(
        isHeld: isHeld, seamSeconds: Double(seam) / rate, partialCount: partials.list.count,
        levelStepDB: Self.levelStep(result, seam: seam),
        vibratoCents: movement.depth * 1200 / log(2))
    )
  }

  /// The bridge fades into the partials; noise, of which it has the less the further it goes, rises at once. The end
  /// fades out.
  private static func joined(
    _ bridge: ArraySlice<Double>, _ partials: [Float], _ noise: [Float], rate: Double
  ) -> [Float] {
    var result = zip(partials, noise).map(+)
    let start = bridge.startIndex
    func share(_ index: Int, of count: Int) -> Double {
      index < count ? 0.5 - 0.5 * cos(.pi * (Double(index) + 0.5) / Double(count)) : 1
    }
    let fade = min(bridge.count, Int(0.04 * rate))
    let rise = Int(noiseRiseSeconds * rate)
    for index in 0..<min(fade, result.count) {
      let tonal = share(index, of: fade)
      result[index] = Float(
        (1 - tonal) * bridge[start + index] + tonal * Double(partials[index])
          + share(index, of: rise) * Double(noise[index]))
    }
    let out = min(result.count, Int(0.03 * rate))
    for index in 0..<out { result[result.count - 1 - index] *= Float(index) / Float(out) }
    return result
  }

  /// The last sample within 60 dB of the peak, a little before a cut-off end.
  private static func end(of clip: AudioClip) -> Int {
    let least = clip.peak * 1e-3
    let last = (0..<clip.sampleCount).last { index in
      clip.channels.contains { abs($0[index]) > least }
    }
    return (last ?? clip.sampleCount - 1) + 1
  }

  /// Where a note that held its level begins to be let go; its end where it falls all along, or is cut off.
  ///
  /// The last 20 ms within 2 dB of the mean of the 400 ms before them, if by the end the level is at least
  /// 10 dB lower; a little before it, so that nothing of the release is heard.
  private static func releaseStart(of clip: AudioClip, before end: Int) -> Int {
    let block = Int(0.02 * clip.sampleRate)
    let levels = levels(of: clip.channels, before: end, block: block)
    let history = 20
    func mean(before index: Int) -> Double {
      levels[index - history..<index].reduce(0, +) / Double(history)
    }
    let steady = levels.indices.last { $0 >= history && levels[$0] >= mean(before: $0) - 2 }
    guard let last = steady, last >= history + 2, last < levels.count - 1,
      levels[levels.count - 1] < mean(before: last) - 10
    else { return fadeStart(of: clip, before: end) }
    return end - (levels.count - last + 1) * block
  }

  /// Where a recording is faded out in its last 60 ms, as editors do; its end where it is not.
  ///
  /// A peak of 0.7 of those of the 80 ms before, further back than what a note that is cut off lacks of a period.
  private static func fadeStart(of clip: AudioClip, before end: Int) -> Int {
    func samples(_ milliseconds: Double) -> Int { Int(milliseconds * clip.sampleRate / 1000) }
    guard end > samples(200) else { return end }
    func peak(_ index: Int) -> Float { clip.channels.reduce(0) { max($0, abs($1[index])) } }
    let reference = (end - samples(140)..<end - samples(60)).reduce(0) { max($0, peak($1)) }
    let whole = (end - samples(60)..<end).last { peak($0) >= 0.7 * reference }
    guard let whole, end - whole > samples(3) else { return end }
    return whole - samples(20)
  }

  /// Slope of the log level over the last 0.8 s, in nepers a second.
  private static func trend(_ channels: [[Double]], rate: Double) -> Double {
    let levels = levels(of: channels, before: channels[0].count, block: Int(0.02 * rate)).suffix(40)
    guard levels.count >= 4 else { return 0 }
    let points = levels.enumerated().map { (0.02 * Double($0.offset), $0.element * log(10) / 20) }
    let meanX = points.reduce(0) { $0 + $1.0 } / Double(points.count)
    let meanY = points.reduce(0) { $0 + $1.1 } / Double(points.count)
    let top = points.reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    return top / points.reduce(0) { $0 + ($1.0 - meanX) * ($1.0 - meanX) }
  }

  /// By how many dB the last 0.1 s are below the loudest, and by how many seconds behind it.
  private static func fall(_ channels: [[Double]], rate: Double) -> (dB: Double, seconds: Double) {
    let levels = levels(of: channels, before: channels[0].count, block: Int(0.1 * rate))
    guard let loudest = levels.indices.max(by: { levels[$0] < levels[$1] }) else { return (0, 0.1) }
    return (
      levels[loudest] - levels[levels.count - 1], 0.1 * Double(max(1, levels.count - 1 - loudest))
    )
  }

  /// Level of all channels in blocks that end at a sample, in dB, the latest last.
  private static func levels<Sample: BinaryFloatingPoint>(
    of channels: [[Sample]], before end: Int, block: Int
  ) -> [Double] {
    (0..<end / max(block, 1)).reversed().map { index in
      let range = end - (index + 1) * block..<end - index * block
      return Units.powerToDB(
        channels.reduce(1e-12) { sum, samples in
          samples[range].reduce(sum) { $0 + Double($1) * Double($1) }
        })
    }
  }

  private static func levelStep(_ clip: AudioClip, seam: Int) -> Double {
    let span = min(seam, clip.sampleCount - seam, Int(0.02 * clip.sampleRate))
    func level(_ range: Range<Int>) -> Double {
      Units.powerToDB(
        clip.channels.reduce(1e-20) { sum, samples in
          samples[range].reduce(sum) { $0 + Double($1) * Double($1) }
        })
    }
    return level(seam..<seam + span) - level(seam - span..<seam)
  }
}
