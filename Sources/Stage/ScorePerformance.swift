import Foundation
import NoteVAE
import Music
import Signal
import Synth

/// A piece played with sounds: each part by a `Performance` of its own, drums by notes of their own.
///
/// ```swift
/// var performance = ScorePerformance(sequence, model: model)
/// performance.blend = BlendAutomation([
///   .init(at: 0, BlendPosition(x: 0)), .init(at: 16, BlendPosition(x: 1)),
/// ])
/// let clip = performance.render([.init(track: 0, sounds: SoundSet([flute, cello], of: model))])
/// ```
///
/// The same piece with the same sounds gives the same samples, live and in a file. Wheels, pedals and
/// controllers of the piece are followed as `MIDIControl` says.
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
  public internal(set) var sequence: NoteSequence
  /// Where between the sounds it is played, in beats, the same for all parts; nil leaves that to the piece's
  /// controllers 1 and 74, and to the middle where it has none.
  public var blend: BlendAutomation?
  /// Voices, envelope and vibrato of each part.
  public var options = PerformanceOptions()
  /// What is set from the beginning beside that, on all parts as far as it concerns them, and for hands.
  public var settings: [PerformanceEvent.Action] = []
  /// Longest piece that is played, in seconds; longer ones end there.
  public static let longestSeconds = 1200.0
  /// Seconds after which it ends, if it is longer; at most ``longestSeconds``.
  public var seconds = Self.longestSeconds

  private let model: NoteModel

  /// Seconds in which the last notes may fade: more than the longest release or room lasts.
  private static let longestTailSeconds = 60.0

  /// Makes a performance of a piece.
  public init(_ sequence: NoteSequence, model: NoteModel) {
    self.sequence = sequence
    self.model = model
  }

  /// Seconds at the end of the piece that are not played.
  public var secondsLeftOut: Double { max(0, sequence.durationSeconds - seconds) }

  /// Plays the piece until all is silent. Thread role: control.
  /// - Parameters:
  ///   - parts: tracks without a part are not heard.
  ///   - kits: one kit or two for the tracks of drums; none for silence.
  ///   - progress: told now and then which share of the work is done; false ends it.
  /// - Returns: stereo, the samples that ``ensemble(_:kits:hands:)`` gives; nil if the work was ended.
  public func render(
    _ parts: [Part], kits: [DrumKit] = [], progress: (_ share: Double) -> Bool = { _ in true }
  ) -> AudioClip? {
    let prepared = prepare(parts)
    let ensemble = playback(parts, prepared, kits: kits, hands: nil).ensemble
    let end = max(prepared.releaseSample, 1)
    return ensemble.render(
      untilOverAfter: Int(Self.longestTailSeconds * sampleRate) + end
    ) { progress(min(1, Double($0) / Double(end))) }
  }

  /// The same, to be played live: with a part for hands, and a blend that they may take over. Thread role:
  /// control.
  /// - Parameters:
  ///   - parts: up to ``Ensemble/mostParts``.
  ///   - kits: one kit or two for the tracks of drums; none for silence.
  ///   - hands: sounds for what is played beside the piece; nil for nothing.
  public func ensemble(_ parts: [Part], kits: [DrumKit] = [], hands: SoundSet?) -> Ensemble {
    playback(parts, kits: kits, hands: hands).ensemble
  }

  /// The same as a piece that can be paused and go elsewhere. Thread role: control.
  /// - Parameters:
  ///   - parts: up to ``Ensemble/mostParts``.
  ///   - kits: one kit or two for the tracks of drums; none for silence.
  ///   - hands: sounds for what is played beside the piece; nil for nothing.
  package func playback(
    _ parts: [Part], kits: [DrumKit] = [], hands: SoundSet?
  ) -> ScorePlayback {
    playback(parts, prepare(parts), kits: kits, hands: hands)
  }

  /// What the piece's controllers say that is not followed.
  public func unfollowed(_ parts: [Part]) -> Set<UnfollowedControl> { prepare(parts).unfollowed }

  /// The blend that is played: the one that was set, or else what controllers 1 and 74 of the parts say.
  public func playedBlend(_ parts: [Part]) -> BlendAutomation { prepare(parts).blend }

  // MARK: - Preparation

  /// What the parts do, and where the blend goes.
  private struct Prepared {
    var parts: [ScoreEvents]
    var blend: BlendAutomation
    var unfollowed: Set<UnfollowedControl>
    var releaseSample: Int
  }

  private func prepare(_ parts: [Part]) -> Prepared {
    let events = parts.map { part in
      let track = sequence.tracks[part.track]
      return ScoreEvents(
        [
          .init(
            channel: track.channel, notes: track.notes,
            controls: sequence.controls(ofTrack: part.track))
        ], blends: part.sounds.count > 1, end: endSample, sample: sample(atBeat:))
    }
    var unfollowed = events.reduce(into: Set()) { $0.formUnion($1.unfollowed) }
    if blend != nil {
      for move in events.lazy.flatMap(\.moves) {
        switch move.change {
        case .y: unfollowed.insert(.controller(MIDIController.brightness))
        default: unfollowed.insert(.controller(MIDIController.modulation))
        }
      }
    }
    let strokes = strokes.map { sample(atBeat: $0.note.startBeat) + 1 }
    return Prepared(
      parts: events, blend: blend ?? Self.blend(of: events, beat: beat(atSample:)),
      unfollowed: unfollowed,
      releaseSample: max(events.map(\.releaseSample).max() ?? 0, strokes.max() ?? 0))
  }

  /// The blend that controllers ask for: steps, as they move in steps.
  private static func blend(
    of parts: [ScoreEvents], beat: (_ sample: Int) -> Double
  ) -> BlendAutomation {
    var blend = BlendState()
    var points: [BlendAutomation.Breakpoint] = []
    // Tracks of one channel may share controllers: what changes nothing is said once.
    for move in parts.flatMap(\.moves).sorted(by: { $0.sample < $1.sample }) {
      let before = blend.position
      guard let position = blend.apply(move.change), position != before else { continue }
      let beat = beat(move.sample)
      points += [.init(at: beat, before), .init(at: beat, position)]
    }
    return points.isEmpty ? BlendAutomation(.middle) : BlendAutomation(points)
  }

  private func playback(
    _ parts: [Part], _ prepared: Prepared, kits: [DrumKit], hands: SoundSet?
  ) -> ScorePlayback {
    var options = options
    let (blend, rate) = (prepared.blend, sampleRate)
    let tempo = ScorePlayback.SharedTempo(sequence.tempoMap)
    options.position = blend.position(at: 0)
    let clock = PieceClock()
    let ensemble = Ensemble(
      parts: parts.map { Performance(model, sounds: $0.sounds, options: options) }, kits: kits,
      model: model, hands: hands.map { Performance(model, sounds: $0, options: options) }
    ) {
      let seconds = Double(clock.pieceTime(at: $0)) / rate
      return blend.position(at: tempo.map(at: $0).beat(atSeconds: seconds))
    }
    for action in settings { ensemble.send(action) }
    return ScorePlayback(
      ensemble, sequence, clock: clock, tempo: tempo, parts: prepared.parts.map(\.events),
      strokes: strokes
    ) { [self] sequence in
      var other = self
      other.sequence = sequence
      return other.prepare(parts).parts.map(\.events)
    }
  }

  /// What is struck on drums, in the order of time, and at which level by volume and expression.
  private var strokes: [(note: NoteEvent, level: Double)] {
    let all = sequence.tracks.indices.filter { sequence.tracks[$0].isDrums }.flatMap {
      track -> [(note: NoteEvent, level: Double)] in
      let levels = Self.levels(sequence.controls(ofTrack: track))
      return sequence.tracks[track].notes.map { note in
        (note, levels.last { $0.beat <= note.startBeat }?.level ?? 1)
      }
    }
    return all.filter { sample(atBeat: $0.note.startBeat) < endSample }
      .sorted { $0.note < $1.note }
  }

  /// The level that volume and expression make, from each beat on at which they move.
  private static func levels(_ controls: [ControlChange]) -> [(beat: Double, level: Double)] {
    var control = MIDIControl()
    var (volume, expression) = (1.0, 1.0)
    return controls.compactMap { change in
      for action in control.actions(for: change.message(track: 0)) {
        switch action {
        case .perform(.volume(let level)): volume = level
        case .perform(.expression(let level)): expression = level
        default: return nil
        }
      }
      return (change.beat, volume * expression)
    }
  }

  // MARK: - Time

  private var sampleRate: Double { model.configuration.sampleRate }

  /// Where the piece is cut off.
  private var endSample: Int { Int((seconds * sampleRate).rounded()) }

  private func sample(atBeat beat: Double) -> Int {
    Int((sequence.tempoMap.seconds(atBeat: beat) * sampleRate).rounded())
  }

  private func beat(atSample sample: Int) -> Double {
    sequence.tempoMap.beat(atSeconds: Double(sample) / sampleRate)
  }
}
