import NoteVAE
import Music
import Signal
import Synth

/// Several parts and drums that play together: one stereo sound, live or into a file.
///
/// Notes are added ahead of time, as far as they are known; ``advance(to:strokesTo:)`` hands on what is due.
/// All parts share one blend, which follows a course until it is moved by hand.
///
/// ```swift
/// let ensemble = Ensemble(
///   parts: [Performance(model, sounds: sounds)], model: model,
///   hands: Performance(model, sounds: sounds)) { _ in .middle }
/// ensemble.add(notes, toPart: 0) { Int(24_000 * $0) }
/// let clip = ensemble.render(sampleCount: 480_000)
/// ```
/// The samples depend on notes, course and hands alone, not on when they are handed on. What hands do is
/// heard from the next hop on, however far ahead the piece was handed on; ``record`` says when that was, and
/// ``replay(_:)`` does it again at the same samples.
///
/// Threads: ``render(into:_:frameCount:)`` by one rendering thread, the rest by one control thread.
/// `@unchecked Sendable`: the timeline and the log belong to the control thread, the bus to the rendering
/// thread, and what goes between them is in the link.
public final class Ensemble: @unchecked Sendable {
  /// Where between the sounds it is played at a sample.
  public typealias Course = (_ sample: Int) -> BlendPosition

  /// Most parts that can play together while they are heard.
  public static let mostParts = 32

  /// Samples of a hop: the grid on which the blend moves.
  public let hopLength: Int
  /// Rate of the sound, in Hz.
  public let sampleRate: Double
  /// Parts that play the piece; drums together are one.
  public let partCount: Int
  /// What is played by hand beside the piece, through ``send(_:)``; nil for nothing.
  public let hands: Performance?

  private let link = EnsembleLink()
  private let parts: [Performance]
  // The control thread's own.
  private var timeline: Timeline
  private var input: LiveInputLog
  // The rendering thread's own.
  private let bus: StereoBus

  /// Makes an ensemble. Thread role: control.
  /// - Parameters:
  ///   - parts: what plays the piece; rendered by nobody else.
  ///   - kits: one kit of drums or two; none for no drums.
  ///   - model: of all sounds.
  ///   - hands: one more part, for what is played by hand; nil for nothing.
  ///   - course: the blend over time; asked by the control thread.
  public init(
    parts: [Performance], kits: [DrumKit] = [], model: NoteModel, hands: Performance?,
    course: @escaping Course
  ) {
    precondition(kits.count <= 2, "\(kits.count) kits of drums")
    self.parts = parts
    self.hands = hands
    sampleRate = model.configuration.sampleRate
    hopLength = model.configuration.renderingSTFT.hopLength
    partCount = parts.count + (kits.isEmpty ? 0 : 1)
    timeline = Timeline(
      link, parts: parts, hopLength: hopLength,
      drums: kits.isEmpty ? nil : DrumPlayer(kits, model: model), hasTwoKits: kits.count > 1,
      course: course)
    input = LiveInputLog(link)
    bus = StereoBus(
      link, parts: parts, hands: hands, hopLength: hopLength, sampleRate: sampleRate)
  }

  // MARK: State

  /// Samples rendered since the beginning. Thread role: any.
  public var sampleTime: Int { link.clock.load(ordering: .acquiring) }

  /// Where the blend is; the course's, until a hand moved it. Thread role: control.
  public var position: BlendPosition { input.position ?? timeline.course(sampleTime) }

  /// Whether some of the piece was handed on too late to be heard at its time. Thread role: control.
  public var wasLate: Bool { timeline.wasLate }

  /// Voices that sound now. Thread role: any one.
  public var voiceCount: Int {
    parts.reduce(hands?.counters.voices ?? 0) { $0 + $1.counters.voices }
  }

  /// Voices that were stolen for new notes. Thread role: any one.
  public var stolenCount: Int {
    parts.reduce(hands?.counters.stolen ?? 0) { $0 + $1.counters.stolen }
  }

  /// Whether the room of any part still sounds. Thread role: any one.
  public var isRinging: Bool {
    parts.contains { $0.counters.isRinging } || hands?.counters.isRinging == true
  }

  /// Whether nothing sounds any more and, unless more is added, nothing will. Thread role: control.
  public var isOver: Bool { timeline.isOver && input.isEmpty && voiceCount == 0 && !isRinging }

  // MARK: The piece

  /// Adds notes for a part, none before those that were added already. Thread role: control.
  /// - Parameters:
  ///   - notes: in beats.
  ///   - part: index of the part, from 0.
  ///   - sample: when a beat comes, in samples.
  public func add(_ notes: [NoteEvent], toPart part: Int, sample: (_ beat: Double) -> Int) {
    let score = ScoreEvents(
      [.init(channel: 0, notes: notes, controls: [])], blends: true, sample: sample)
    add(score.events, toPart: part)
  }

  /// Adds events for a part, in the order of time, none before those that were added already. Thread role:
  /// control.
  public func add(_ events: [PerformanceEvent], toPart part: Int) {
    timeline.add(events, toPart: part)
  }

  /// Adds strokes of drums, none before those that were added already; each is decoded here unless
  /// it was struck before. Thread role: control.
  /// - Parameters:
  ///   - notes: their pitches keys of General MIDI's drums.
  ///   - levels: one for each note, linear; empty for 1.
  ///   - sample: when a beat comes, in samples.
  public func addDrums(
    _ notes: [NoteEvent], levels: [Double] = [], sample: (_ beat: Double) -> Int
  ) {
    timeline.addDrums(notes, levels: levels, position: input.position, sample: sample)
  }

  /// Decodes one of the strokes that are to be added and are not known yet. Thread role: control.
  /// - Returns: false if all are known.
  package func decodeDrum(of notes: [NoteEvent], sample: (_ beat: Double) -> Int) -> Bool {
    timeline.decodeStroke(of: notes, position: input.position, sample: sample)
  }

  /// Something of the piece that was handed on to the rendering, and will be heard.
  package enum HandedOn {
    /// What a part does.
    case event(PerformanceEvent, part: Int)
    /// A stroke on a drum: a key of General MIDI's, force 0…1, level linear.
    case stroke(key: Int, velocity: Double, level: Double, sample: Int)
    /// Where the blend goes by itself.
    case course(BlendPosition, sample: Int)
  }

  /// Is told what is handed on. Thread role: control.
  package var listener: ((HandedOn) -> Void)? {
    get { timeline.listener }
    set { timeline.listener = newValue }
  }

  /// Samples up to which the piece was handed on: what lies before is played. Thread role: control.
  package var handedOn: Int { max(timeline.handedOn, timeline.strokesHandedOn) }

  /// Takes back what was added from a sample on, so that something else can be added from there. Thread role:
  /// control.
  /// - Parameter sample: not before ``handedOn``.
  package func takeBack(from sample: Int) {
    precondition(sample >= handedOn, "sample \(sample) was handed on, up to \(handedOn)")
    timeline.takeBack(from: sample)
  }

  /// Hands on what happens before a sample, as far as there is room for it. To be called often enough
  /// that it is ahead of the rendering. Thread role: control.
  /// - Parameters:
  ///   - time: the sample.
  ///   - strokeTime: the same for strokes between two kits, which take their blend when they are handed on;
  ///     by default `time`.
  public func advance(to time: Int, strokesTo strokeTime: Int? = nil) {
    input.collect()
    timeline.advance(to: time, strokesTo: strokeTime ?? time, input: &input)
  }

  // MARK: Hands

  /// Does what a hand does, from the hop on that is rendered next: notes on ``hands``, settings on all
  /// parts; a moved blend is no longer on its course. Thread role: control.
  /// - Returns: false if there is no room and it is lost.
  @discardableResult
  public func send(_ action: PerformanceEvent.Action) -> Bool {
    let event = LiveEvent(action, at: 0, strokesFrom: timeline.strokesHandedOn)
    guard input.send(event) else { return false }
    timeline.follow([event])
    return true
  }

  /// Whether a ``record`` is kept; to be set before hands do anything. Thread role: control.
  public var keepsRecord: Bool {
    get { input.keepsRecord }
    set { input.keepsRecord = newValue }
  }

  /// What hands did and was heard, in its order. Thread role: control.
  public var record: [LiveEvent] { input.record() }

  /// Lets hands do once more what a record says, at the same samples. To be called before anything is
  /// handed on; nothing else is sent then. Thread role: control.
  public func replay(_ record: [LiveEvent]) {
    input.replay(record)
    timeline.follow(record)
  }

  // MARK: Sound

  /// Renders the next samples. Thread role: render; nothing is allocated or locked.
  /// - Parameters:
  ///   - left: `[frameCount]`, overwritten; in [-1, 1].
  ///   - right: the same.
  ///   - frameCount: any number of samples.
  public func render(
    into left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>, frameCount: Int
  ) {
    bus.render(into: left, right, frameCount: frameCount)
  }

  /// Plays from the beginning into a clip of a given length. Thread role: control, and that of the rendering.
  /// - Parameters:
  ///   - sampleCount: length.
  ///   - prepare: asked to add what happens before a sample; false ends the work.
  /// - Returns: stereo; nil if the work was ended.
  public func render(
    sampleCount: Int, prepare: (_ time: Int) -> Bool = { _ in true }
  ) -> AudioClip? {
    render(atMost: sampleCount, prepare: prepare) { false }
  }

  /// Plays from the beginning until nothing sounds any more.
  /// - Parameters:
  ///   - longest: samples after which it ends all the same.
  ///   - prepare: asked to add what happens before a sample; false ends the work.
  /// - Returns: stereo; nil if the work was ended.
  public func render(
    untilOverAfter longest: Int, prepare: (_ time: Int) -> Bool = { _ in true }
  ) -> AudioClip? {
    render(atMost: longest, prepare: prepare) { isOver }
  }

  private func render(
    atMost longest: Int, prepare: (Int) -> Bool, isOver: () -> Bool
  ) -> AudioClip? {
    bus.usesAllCores = true
    defer { bus.usesAllCores = false }
    let block = 8 * hopLength
    var channels: [[Float]] = [[], []]
    var (left, right) = ([Float](repeating: 0, count: block), [Float](repeating: 0, count: block))
    var start = 0
    while start < longest, !isOver() || start == 0 {
      guard prepare(start + block) else { return nil }
      advance(to: start + block)
      render(into: &left, &right, frameCount: block)
      let count = min(block, longest - start)
      channels[0] += left[..<count]
      channels[1] += right[..<count]
      start += block
    }
    return AudioClip(channels: channels, sampleRate: sampleRate)
  }
}
