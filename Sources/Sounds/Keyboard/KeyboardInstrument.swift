import AudioFiles
import Foundation
import NoteVAE
import OutputFiles
import Signal
import Synchronization

/// One note, a blend, or notes of several keys as an instrument for samplers: each key is played by the model, at
/// one or more velocities, and written as WAV files and an SFZ file that names them.
///
/// ```swift
/// let keyboard = KeyboardInstrument(NoteBlend(MixPath(weights: [0.6, 0.4])), of: notes, blender)
/// let report = try keyboard.write(to: URL(filePath: "between"), comment: "flute and cello")
/// ```
/// Thread role: control; samples are rendered on all cores.
public struct KeyboardInstrument: Sendable {
  /// Which keys and velocities are sampled.
  public struct Options: Sendable {
    /// MIDI keys that the instrument serves.
    public var keys = 36...96
    /// Semitones from sample to sample, at least 1.
    public var step = 3
    /// MIDI velocities at which each key is played, rising, 1…127.
    public var velocities = [80]
    /// How the samples are stored.
    public var format = AudioFileFormat(.wav, .integer(bits: 24))
    /// Whether files of the folder that are not of an earlier keyboard may be replaced.
    public var replacesForeignFiles = false

    /// The default keyboard: C2 to C7, every three semitones, one velocity.
    public init() {}
  }

  /// What was written.
  public struct Report: Sendable {
    /// The SFZ file.
    public var path: String
    /// Samples, and those of them with a loop.
    public var sampleCount = 0, loopCount = 0
    /// The highest `SeamlessLoop/seamRatio`; nil without loops.
    public var worstSeam: Double?
    /// Samples beyond full scale that were clipped.
    public var clippedCount = 0
    /// Files of an earlier run that this one does not have and that were removed.
    public var removed: [String] = []
  }

  /// Whether the keys have pitches; a note without one is a single sample for all keys.
  public let isPitched: Bool

  /// How a key is played.
  private struct Zone: Sendable {
    var sources: [NoteSource]
    /// Whether what is played sustains.
    var isSustained: Bool
    /// Pitches of the sources, where the key says how far it lies between both of them.
    var pitches: ClosedRange<Double>?

    /// What is played on a key.
    func blend(_ blend: NoteBlend, key: Int) -> NoteBlend {
      guard let pitches else { return blend }
      let share = (Double(key) - pitches.lowerBound) / (pitches.upperBound - pitches.lowerBound)
      var played = blend
      played.mix = MixPath(weights: [1 - share, share])
      return played
    }
  }

  private let blend: NoteBlend
  private let zone: @Sendable (_ key: Int) -> Zone
  private let blender: NoteBlender
  private let options: Options
  /// Keys that are sampled.
  private let keys: [Int]

  /// A note that falls by less than this sustains, in dB a second: what `info` says, too.
  private static let mostDecay = 2.0

  /// Prepares an instrument.
  /// - Parameters:
  ///   - blend: what is played; pitch and velocity are those of each sample.
  ///   - sources: its notes.
  ///   - blender: that plays them.
  ///   - options: which keys and velocities are sampled, and how.
  public init(
    _ blend: NoteBlend, of sources: [NoteSource], _ blender: NoteBlender,
    options: Options = Options()
  ) {
    precondition(options.step > 0 && !options.velocities.isEmpty)
    self.blend = blend
    self.blender = blender
    self.options = options
    isPitched = sources.contains { $0.latent.condition.pitch != nil }
    // One answer for all keys, from the note as it is.
    let same = Zone(
      sources: sources, isSustained: Self.sustains(blend, of: sources, blender), pitches: nil)
    zone = { _ in same }
    keys = isPitched ? Array(Self.stride(options)) : [60]
  }

  /// Prepares an instrument of notes of several keys: each is played on its own key as it was recorded, and between
  /// two of them the model plays what lies between both, at the share that the key has of the way.
  /// - Parameters:
  ///   - notes: with pitches, at least one; of several on one key the longest counts.
  ///   - blend: the length, and what is kept of the recordings; its mix does not count.
  ///   - blender: that plays them.
  ///   - options: which keys and velocities are sampled, and how. The notes' own keys always are.
  public init(
    across notes: [NoteSource], as blend: NoteBlend = .single, _ blender: NoteBlender,
    options: Options = Options()
  ) {
    precondition(options.step > 0 && !options.velocities.isEmpty)
    let found = Self.longest(of: notes)
    precondition(!found.isEmpty, "notes without pitch have no keys to be played across")
    self.blend = blend
    self.blender = blender
    self.options = options
    isPitched = true
    let sustains = found.map { own in
      var single = blend
      single.mix = NoteBlend.single.mix
      return Self.sustains(single, of: [own.note], blender)
    }
    zone = { key in
      // Below the lowest key and above the highest both are the same note.
      let low = found.lastIndex { $0.key <= key } ?? 0
      let high = found.firstIndex { $0.key >= key } ?? found.count - 1
      guard low < high else {
        return Zone(sources: [found[low].note], isSustained: sustains[low], pitches: nil)
      }
      return Zone(
        sources: [found[low].note, found[high].note],
        isSustained: sustains[low] && sustains[high],
        pitches: Double(found[low].key)...Double(found[high].key))
    }
    let own = found.map(\.key).filter(options.keys.contains)
    keys = Set(own + Self.stride(options)).sorted()
  }

  /// The keys of notes that have pitches, in their order, and the longest note of each.
  private static func longest(of notes: [NoteSource]) -> [(key: Int, note: NoteSource)] {
    var best: [Int: NoteSource] = [:]
    for note in notes {
      guard let pitch = note.latent.condition.pitch else { continue }
      let key = min(max(Int(pitch.rounded()), 0), 127)
      if let known = best[key], known.latent.sampleCount >= note.latent.sampleCount { continue }
      best[key] = note
    }
    return best.keys.sorted().map { ($0, best[$0]!) }
  }

  private static func stride(_ options: Options) -> StrideThrough<Int> {
    Swift.stride(
      from: options.keys.lowerBound, through: options.keys.upperBound, by: options.step)
  }

  /// Whether notes, as they are, sustain.
  private static func sustains(
    _ blend: NoteBlend, of sources: [NoteSource], _ blender: NoteBlender
  ) -> Bool {
    var asItIs = blend
    (asItIs.pitch, asItIs.velocity, asItIs.sampleCount) = (nil, nil, nil)
    let clip = blender.render(asItIs, of: sources)
    let pitch = sources.lazy.compactMap(\.latent.condition.pitch).first
    let decay = SoundDescription(of: clip, pitch: pitch)?.decayDBPerSecond ?? .infinity
    return decay < mostDecay
  }

  // MARK: - Samples

  /// Samples in all.
  public var sampleCount: Int { keys.count * options.velocities.count }

  /// A sample by its number, by key and then by velocity, and what SFZ says of it.
  func sample(_ index: Int, comment: String) -> (sample: KeyboardSample, region: SFZ.Region) {
    let (k, v) = (index / options.velocities.count, index % options.velocities.count)
    let (key, velocity) = (keys[k], options.velocities[v])
    let keyRange = SFZ.ranges(
      around: keys, in: isPitched ? options.keys : 0...127)[k]
    let zone = zone(key)
    var played = zone.blend(blend, key: key)
    played.pitch = isPitched ? Double(key) : nil
    played.velocity = Double(velocity) / 127
    let sample = KeyboardSample(
      played, of: zone.sources, blender, keys: keyRange,
      velocities: SFZ.ranges(around: options.velocities, in: 1...127)[v],
      isLooped: zone.isSustained,
      comment: comment + (isPitched ? " --pitch \(key)" : "") + " --velocity \(velocity)")
    let name = isPitched ? String(format: "%03d", key) : "all"
    let region = SFZ.Region(
      sample: "\(name)_v\(String(format: "%03d", velocity)).wav", keys: keyRange,
      layer: SFZ.Layer(v, of: options.velocities), rootKey: isPitched ? key : nil,
      loop: sample.loop, volumeDB: sample.volumeDB)
    return (sample, region)
  }

  // MARK: - Files

  /// Renders all samples and writes them and the SFZ file: all of them, or none.
  ///
  /// Files of an earlier keyboard in the folder are replaced, those that are no longer needed removed.
  /// - Parameters:
  ///   - folder: made if it is missing; the SFZ file is called after it.
  ///   - comment: how the instrument was made, for the files.
  ///   - progress: told how many samples are rendered, by any thread, one at a time; false ends the work.
  /// - Returns: what was written; nil when `progress` ended it.
  /// - Throws: `OutputFileError` or `AudioFileError`; nothing is changed then.
  @discardableResult
  public func write(
    to folder: URL, comment: String = "",
    progress: @Sendable (_ done: Int) -> Bool = { _ in true }
  ) throws -> Report? {
    try write(to: folder.path, comment: comment, progress: progress)
  }

  /// The same by the folder's path.
  package func write(
    to folder: String, comment: String,
    progress: @Sendable (_ done: Int) -> Bool = { _ in true }
  ) throws -> Report? {
    try OutputFolder.make(folder)
    let files = KeyboardFolder(folder)
    let earlier = files.earlierSamples
    let stage = try files.stage()
    defer { stage.remove() }
    guard let regions = try render(into: stage.path, comment: comment, progress: progress) else {
      return nil
    }
    var report = regions.report
    report.path = files.sfzPath
    let names = regions.all.map(\.sample)
    if !options.replacesForeignFiles {
      try files.refuseForeign(names, earlier: earlier)
    }
    let sfz = SFZ(remarks: ["Made by: " + comment], releaseSeconds: 0.25, regions: regions.all)
    try stage.move(names)
    try OutputFile.write(Array(sfz.text.utf8), to: files.sfzPath)
    report.removed = files.remove(earlier.subtracting(names))
    return report
  }

  private func render(
    into folder: String, comment: String, progress: @Sendable (Int) -> Bool
  ) throws -> (all: [SFZ.Region], report: Report)? {
    struct State {
      var regions: [Int: SFZ.Region] = [:]
      var report = Report(path: "")
      var failure: (any Error)?
      var isEnded = false
    }
    let state = Mutex(State())
    DispatchQueue.concurrentPerform(iterations: sampleCount) { index in
      guard state.withLock({ $0.failure == nil && !$0.isEnded }) else { return }
      var (sample, region) = sample(index, comment: comment)
      sample.file.format = options.format
      do {
        let clipped = try sample.file.write(to: "\(folder)/\(region.sample)")
        state.withLock { state in
          state.regions[index] = region
          state.report.sampleCount += 1
          state.report.clippedCount += clipped
          if let seam = sample.seamRatio {
            state.report.loopCount += 1
            state.report.worstSeam = max(seam, state.report.worstSeam ?? 0)
          }
          if !progress(state.regions.count) { state.isEnded = true }
        }
      } catch {
        state.withLock { $0.failure = error }
      }
    }
    return try state.withLock { state in
      if let failure = state.failure { throw failure }
      guard !state.isEnded else { return nil }
      return ((0..<sampleCount).map { state.regions[$0]! }, state.report)
    }
  }
}
