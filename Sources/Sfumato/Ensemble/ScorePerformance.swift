import Foundation
import NoteModel
import Score
import Signal
import Synchronization
import Synth

/// A piece played with sounds: each part by a ``Performance`` of its own, drums by notes of their own.
///
/// ```swift
/// var performance = ScorePerformance(sequence, model: model)
/// performance.mix = MixTimeline([
///   .init(beat: 0, position: .init(x: 0)), .init(beat: 16, position: .init(x: 1)),
/// ])
/// let clip = performance.render([.init(track: 0, sounds: SoundSet([flute, cello], of: model))])
/// ```
///
/// The same piece with the same sounds gives the same samples.
public struct ScorePerformance: Sendable {
  /// A track and what plays it.
  public struct Part: Sendable {
    /// Index of a track with pitches.
    public var track: Int
    /// What is blended.
    public var sounds: SoundSet

    /// Makes a part.
    public init(track: Int, sounds: SoundSet) {
      self.track = track
      self.sounds = sounds
    }
  }

  /// Why a piece cannot be played.
  public enum Failure: Error, LocalizedError, Equatable {
    /// It has no notes, or none but those of drums that are not wanted.
    case nothingToPlay(path: String)
    /// It has more parts than can be played while they are heard.
    case tooManyParts(path: String, count: Int)

    /// For the player.
    public var errorDescription: String? {
      switch self {
      case .nothingToPlay(let path): "\(path): there is nothing to play in it"
      case .tooManyParts(let path, let count):
        "\(path): \(count) parts are too many to play live, at most \(Ensemble.mostParts); write a file "
          + "with -o"
      }
    }
  }

  /// The piece.
  public let sequence: NoteSequence
  /// Where between the sounds it is played, the same for all parts.
  public var mix = MixTimeline(.middle)
  /// Voices, envelope and vibrato of each part.
  public var options = PerformanceOptions()
  /// Longest piece that is played, in seconds; longer ones end there.
  public static let longestSeconds = 1200.0
  /// Seconds after which it ends, if it is longer; at most ``longestSeconds``.
  public var seconds = Self.longestSeconds

  private let model: NoteModel

  /// Seconds in which the last notes fade.
  private static let tailSeconds = 1.5
  /// Largest sample of what is rendered: −1 dB.
  private static let peak: Float = 0.891

  /// Makes a performance of a piece.
  public init(_ sequence: NoteSequence, model: NoteModel) {
    self.sequence = sequence
    self.model = model
  }

  /// Seconds at the end of the piece that are not played.
  public var secondsLeftOut: Double { max(0, sequence.durationSeconds - seconds) }

  /// Plays the piece. Thread role: control.
  /// - Parameters:
  ///   - parts: tracks without a part are not heard.
  ///   - kits: one kit or two for the tracks of drums; none for silence.
  ///   - progress: told ten times a second which share of the work is done; false ends it.
  /// - Returns: stereo, as loud as −1 dB; nil if the work was ended.
  public func render(
    _ parts: [Part], kits: [DrumKit] = [], progress: (_ share: Double) -> Bool = { _ in true }
  ) -> AudioClip? {
    precondition(kits.count <= 2, "\(kits.count) kits of drums")
    let count = sample(atBeat: sequence.endBeat) + Int(Self.tailSeconds * sampleRate)
    var channels = [[Float]](repeating: [Float](repeating: 0, count: count), count: 2)
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let work = Work(sampleCount: parts.reduce(0) { $0 + sampleCount(of: $1) })
    for first in stride(from: 0, to: parts.count, by: cores) {
      guard let clips = play(parts[first...].prefix(cores), work, progress: progress) else {
        return nil
      }
      // Added in their order: sums of numbers depend on it.
      for clip in clips { add(clip, to: &channels) }
    }
    if !kits.isEmpty { addDrums(kits, to: &channels) }
    let highest = channels.lazy.joined().reduce(0) { max($0, abs($1)) }
    if highest > 0 {
      for channel in 0..<2 {
        for i in 0..<count { channels[channel][i] *= Self.peak / highest }
      }
    }
    return AudioClip(channels: channels, sampleRate: sampleRate)
  }

  /// The same, to be played live: as loud as the notes are, with a part for hands, and a mix that they
  /// may take over. Thread role: control.
  /// - Parameters:
  ///   - parts: up to ``Ensemble/mostParts``.
  ///   - kits: one kit or two for the tracks of drums; none for silence.
  ///   - hands: sounds for what is played beside the piece.
  public func ensemble(_ parts: [Part], kits: [DrumKit] = [], hands: SoundSet) -> Ensemble {
    var options = options
    options.position = mix.position(atBeat: 0)
    let (map, mix, rate) = (sequence.tempoMap, mix, sampleRate)
    let ensemble = Ensemble(
      parts: parts.map { Performance(model, sounds: $0.sounds, options: options) }, kits: kits,
      model: model, hands: Performance(model, sounds: hands, options: options)
    ) { mix.position(atBeat: map.beat(atSeconds: Double($0) / rate)) }
    for (index, part) in parts.enumerated() {
      ensemble.add(sequence.tracks[part.track].notes, toPart: index, sample: sample(atBeat:))
    }
    let strokes = sequence.tracks.lazy.filter(\.isDrums).flatMap(\.notes)
      .filter { sample(atBeat: $0.startBeat) < sample(atBeat: sequence.endBeat) }
    ensemble.addDrums(strokes.sorted(), sample: sample(atBeat:))
    return ensemble
  }

  // MARK: - Time

  private var sampleRate: Double { model.configuration.sampleRate }

  private func sample(atBeat beat: Double) -> Int {
    let time = min(sequence.tempoMap.seconds(atBeat: beat), seconds)
    return Int((time * sampleRate).rounded())
  }

  // MARK: - Parts

  /// What several cores are at.
  private final class Work: Sendable {
    /// By place among the parts: what is done and not yet added up.
    let clips = Mutex<[Int: AudioClip]>([:])
    let isCancelled = Atomic<Bool>(false)
    private let sampleCount: Int
    private let rendered = Atomic<Int>(0)

    init(sampleCount: Int) { self.sampleCount = max(sampleCount, 1) }

    /// Share of the samples that are rendered, the last notes' fading left out.
    var share: Double { min(1, Double(rendered.load(ordering: .relaxed)) / Double(sampleCount)) }

    func add(samples: Int) { rendered.wrappingAdd(samples, ordering: .relaxed) }
  }

  /// Plays some parts, each on a core; nil if the work was ended.
  private func play(
    _ parts: ArraySlice<Part>, _ work: Work, progress: (Double) -> Bool
  ) -> [AudioClip]? {
    let group = DispatchGroup()
    for index in parts.indices {
      DispatchQueue.global().async(group: group) {
        let clip = play(parts[index], work)
        work.clips.withLock { $0[index] = clip }
      }
    }
    while group.wait(timeout: .now() + .milliseconds(100)) == .timedOut {
      if !progress(work.share) { work.isCancelled.store(true, ordering: .relaxed) }
    }
    guard !work.isCancelled.load(ordering: .relaxed) else { return nil }
    return work.clips.withLock { clips in parts.indices.map { clips.removeValue(forKey: $0)! } }
  }

  /// Samples from the beginning to the end of a part's last note.
  private func sampleCount(of part: Part) -> Int {
    sample(atBeat: sequence.tracks[part.track].notes.lazy.map(\.endBeat).max() ?? 0)
  }

  private func play(_ part: Part, _ work: Work) -> AudioClip {
    var options = options
    options.position = mix.position(atBeat: 0)
    let performance = Performance(model, sounds: part.sounds, options: options)
    let notes = PerformanceEvent.playing(
      sequence.tracks[part.track].notes, sample: sample(atBeat:))
    let events = blendEvents(hopLength: performance.hopLength) + notes
    let block = performance.hopLength
    return OfflinePerformance(
      events: events, sampleCount: notes.last?.time ?? 0,
      longestTail: Int(Self.tailSeconds * sampleRate)
    ).render(on: performance, blockLength: block) {
      work.add(samples: block)
      return work.isCancelled.load(ordering: .relaxed)
    }
  }

  /// Where the mix moves, a place for every hop.
  private func blendEvents(hopLength: Int) -> [PerformanceEvent] {
    let beats = mix.movingBeats
    let first = sample(atBeat: max(0, beats.lowerBound)) / hopLength
    let last = sample(atBeat: max(0, beats.upperBound)) / hopLength + 1
    guard mix.points.count > 1 else { return [] }
    return (first...last).map { hop in
      let seconds = Double(hop * hopLength) / sampleRate
      let beat = sequence.tempoMap.beat(atSeconds: seconds)
      return PerformanceEvent(.blend(mix.position(atBeat: beat)), at: hop * hopLength)
    }
  }

  private func add(_ clip: AudioClip, to channels: inout [[Float]]) {
    for channel in 0..<2 {
      let count = min(clip.sampleCount, channels[channel].count)
      for i in 0..<count { channels[channel][i] += clip.channels[channel][i] }
    }
  }

  // MARK: - Drums

  private func addDrums(_ kits: [DrumKit], to channels: inout [[Float]]) {
    var player = DrumPlayer(kits, model: model)
    for note in sequence.tracks.lazy.filter(\.isDrums).flatMap(\.notes) {
      let velocity = Double(note.velocity) / 127
      let start = sample(atBeat: note.startBeat)
      guard let drum = DrumClass(key: note.pitch), start < sample(atBeat: sequence.endBeat),
        let sound = player.sound(
          of: drum, position: mix.position(atBeat: note.startBeat), velocity: velocity)
      else { continue }
      let gain = DrumPlayer.gain(velocity: velocity)
      for channel in 0..<2 {
        let count = min(sound.count, channels[channel].count - start)
        for i in 0..<count { channels[channel][start + i] += gain * sound.samples[i] }
      }
    }
  }
}
