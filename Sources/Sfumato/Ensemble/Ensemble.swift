import Foundation
import NoteModel
import Score
import Signal
import Synchronization
import Synth

/// Several parts and drums that play together: one stereo sound, live or into a file.
///
/// Notes are added ahead of time, as far as they are known; ``advance(to:)`` hands on what is due. All
/// parts share one place between their sounds, which follows a course until it is moved by hand.
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
/// `@unchecked Sendable`: what both touch are the rings, the rack and the atomics.
public final class Ensemble: @unchecked Sendable {
  /// Where between the sounds it is played at a sample.
  public typealias Course = (_ sample: Int) -> BlendPosition

  /// Most parts that can play together while they are heard.
  public static let mostParts = 32

  /// Samples of a hop: the grid on which the mix moves.
  public let hopLength: Int
  /// Rate of the sound, in Hz.
  public let sampleRate: Double

  /// Parts that play the piece; drums together are one.
  public let partCount: Int
  /// What is played by hand beside the piece, through ``send(_:)``.
  public let hands: Performance?
  private let parts: [Performance]
  private let course: Course
  private let rack = DrumRack()

  // The control thread's own.
  private var queues: [EventQueue<PerformanceEvent>]
  private var strokes = EventQueue<Stroke>()
  private var drums: DrumPlayer?
  private var replayed = EventQueue<HandEvent>()
  private var moves = EventQueue<Move>()  // that strokes have not come to
  private var strokePosition: BlendPosition?  // where a hand holds the mix of strokes
  private var handPosition: BlendPosition?  // where a hand moved the mix last
  private var coursePosition: BlendPosition?  // of the course, handed on last
  private var handedOn = 0  // samples up to which all but strokes was handed on
  private var strokesHandedOn = 0  // samples up to which strokes were
  private let hasTwoKits: Bool
  private var lastTime = 0  // of what was handed on
  private var heard: [HandEvent] = []  // the record
  private var heldSounds: SoundSet?  // that hands changed to, never let go while rendering

  // Between the threads.
  private let clock = Atomic<Int>(0)
  private let begun = Atomic<Int>(0)  // samples of the hops that have begun
  private let handRing = HandRing()
  private let courseRing = EventRing(capacity: 1024)

  // The rendering thread's own.
  private let sums: AlignedBuffer  // [2, hopLength]
  private let partSums: AlignedBuffer  // [part, 2, hopLength], hands last
  private var limiter: Limiter
  private var isOnCourse = true  // until a hand moves the mix
  private var volume: Float = 1
  private var level: Float = 1  // on its way to the volume
  private var output: HopOutput
  private var usesAllCores = false  // never live: threads of the system's pool may wait

  /// A stroke that waits.
  private struct Stroke {
    var time: Int
    var drum: DrumClass
    var velocity: Double
    var level: Double
  }

  /// A blend by hand, as strokes see it.
  private struct Move {
    var strokesFrom: Int
    var position: BlendPosition

    init?(_ event: HandEvent) {
      guard case .blend(let place) = event.action else { return nil }
      strokesFrom = event.strokesFrom
      position = place.bounded
    }
  }

  /// Makes an ensemble. Thread role: control.
  /// - Parameters:
  ///   - parts: what plays the piece; rendered by nobody else.
  ///   - kits: one kit of drums or two; none for no drums.
  ///   - model: of all sounds.
  ///   - hands: one more part, for what is played by hand; nil for nothing.
  ///   - course: the mix over time; asked by the control thread.
  public init(
    parts: [Performance], kits: [DrumKit] = [], model: NoteModel, hands: Performance?,
    course: @escaping Course
  ) {
    precondition(kits.count <= 2, "\(kits.count) kits of drums")
    self.parts = parts
    self.hands = hands
    self.course = course
    sampleRate = model.configuration.sampleRate
    hopLength = model.configuration.renderingSTFT.hopLength
    partCount = parts.count + (kits.isEmpty ? 0 : 1)
    hasTwoKits = kits.count > 1
    queues = parts.map { _ in EventQueue() }
    drums = kits.isEmpty ? nil : DrumPlayer(kits, model: model)
    sums = AlignedBuffer(count: 2 * hopLength)
    partSums = AlignedBuffer(count: (parts.count + 1) * 2 * hopLength)
    output = HopOutput(hopLength: hopLength)
    limiter = Limiter(hopSeconds: Double(hopLength) / sampleRate)
  }

  // MARK: Control

  /// Voices that were stolen for new notes. Thread role: any.
  public var stolenCount: Int {
    parts.reduce(hands?.counters.stolen ?? 0) { $0 + $1.counters.stolen }
  }

  /// Samples rendered since the beginning. Thread role: any.
  public var sampleTime: Int { clock.load(ordering: .acquiring) }

  /// Where the mix is; the course's, until a hand moved it. Thread role: control.
  public var position: BlendPosition { handPosition ?? course(sampleTime) }

  /// Whether some of the piece was handed on too late to be heard at its time. Thread role: control.
  public private(set) var wasLate = false

  /// Voices that sound now. Thread role: any one.
  public var voiceCount: Int {
    parts.reduce(hands?.counters.voices ?? 0) { $0 + $1.counters.voices }
  }

  /// Whether nothing sounds any more and, unless more is added, nothing will. Thread role: control.
  public var isOver: Bool {
    queues.allSatisfy(\.isEmpty) && strokes.isEmpty && sampleTime >= lastTime + hopLength
      && rack.isEmpty && replayed.isEmpty && handRing.isEmpty && voiceCount == 0
  }

  /// Adds notes for a part, none before those that were added already. Thread role: control.
  /// - Parameter sample: when a beat comes, in samples.
  public func add(_ notes: [NoteEvent], toPart part: Int, sample: (_ beat: Double) -> Int) {
    let score = ScoreEvents(
      [.init(channel: 0, notes: notes, controls: [])], blends: true, sample: sample)
    add(score.events, toPart: part)
  }

  /// Adds events for a part, in the order of time, none before those that were added already. Thread role:
  /// control.
  public func add(_ events: [PerformanceEvent], toPart part: Int) { queues[part].append(events) }

  /// Adds strokes of drums, none before those that were added already; each is decoded here unless
  /// it was struck before. Thread role: control.
  /// - Parameters:
  ///   - notes: their pitches keys of General MIDI's drums.
  ///   - levels: one for each note, linear; empty for 1.
  ///   - sample: when a beat comes, in samples.
  public func addDrums(
    _ notes: [NoteEvent], levels: [Double] = [], sample: (_ beat: Double) -> Int
  ) {
    guard drums != nil else { return }
    strokes.append(
      notes.enumerated().compactMap { index, note in
        DrumClass(key: note.pitch).map {
          Stroke(
            time: sample(note.startBeat), drum: $0, velocity: Double(note.velocity) / 127,
            level: levels.isEmpty ? 1 : levels[index])
        }
      })
    for stroke in strokes.waiting {
      _ = drums?.sound(
        of: stroke.drum, position: handPosition ?? course(stroke.time), velocity: stroke.velocity)
    }
  }

  /// Does what a hand does, from the hop on that is rendered next: notes on ``hands``, settings on all
  /// parts; a moved mix is no longer on its course. Thread role: control.
  /// - Returns: false if there is no room and it is lost.
  @discardableResult
  public func send(_ action: PerformanceEvent.Action) -> Bool {
    takeBack()
    let event = HandEvent(action, at: 0, strokesFrom: strokesHandedOn)
    guard handRing.send(event) else { return false }
    if let move = Move(event) {
      handPosition = move.position
      moves.append([move])
    }
    return true
  }

  /// Whether a ``record`` is kept; to be set before hands do anything. Thread role: control.
  public var keepsRecord = false

  /// What hands did and was heard, in its order. Thread role: control.
  public var record: [HandEvent] {
    takeBack()
    return heard
  }

  /// Lets hands do once more what a record says, at the same samples. To be called before anything is
  /// handed on; nothing else is sent then. Thread role: control.
  public func replay(_ record: [HandEvent]) {
    replayed.append(record)
    moves.append(record.compactMap(Move.init))
  }

  /// Takes back what was heard from hands.
  private func takeBack() {
    while let event = handRing.takeBack() {
      if case .sounds(let set) = event.action { heldSounds = set }
      guard keepsRecord else { continue }
      if heard.last?.isReplaced(by: event) == true { heard.removeLast() }
      heard.append(event)
    }
  }

  /// Hands on what happens before a sample, as far as there is room for it. To be called often enough
  /// that it is ahead of the rendering. Thread role: control.
  /// - Parameters:
  ///   - time: the sample.
  ///   - strokeTime: the same for strokes between two kits, which take their blend when they are handed on;
  ///     by default `time`.
  public func advance(to time: Int, strokesTo strokeTime: Int? = nil) {
    takeBack()
    while handedOn < time, handOn(before: handedOn + hopLength) { handedOn += hopLength }
    handOnStrokes(before: hasTwoKits ? strokeTime ?? time : time)
  }

  // Each returns false where there was no room.

  private func handOn(before end: Int) -> Bool {
    handOnCourse() && handOnHands(before: end) && handOnNotes(before: end)
  }

  private func handOnCourse() -> Bool {
    let place = course(handedOn)
    guard place != coursePosition else { return true }
    guard courseRing.push(PerformanceEvent(.blend(place), at: handedOn)) else { return false }
    coursePosition = place
    return true
  }

  private func handOnHands(before end: Int) -> Bool {
    while let event = replayed.first, event.time < end {
      guard handRing.send(event) else { return false }
      if let move = Move(event) { handPosition = move.position }
      replayed.removeFirst()
    }
    return true
  }

  private func handOnNotes(before end: Int) -> Bool {
    for index in parts.indices {
      while let event = queues[index].first, event.time < end {
        guard parts[index].send(event) else { return false }
        queues[index].removeFirst()
        lastTime = max(lastTime, event.time)
        noticeDelay(of: event.time)
      }
    }
    return true
  }

  private func handOnStrokes(before end: Int) {
    while let stroke = strokes.first, stroke.time < end {
      passMoves(to: stroke.time)
      if let sound = drums?.sound(
        of: stroke.drum, position: strokePosition ?? course(stroke.time),
        velocity: stroke.velocity)
      {
        let gain = DrumPlayer.gain(velocity: stroke.velocity) * Float(stroke.level)
        guard rack.strike(sound, at: stroke.time, gain: gain) else { return }
        noticeDelay(of: stroke.time)
      }
      strokesHandedOn = max(strokesHandedOn, stroke.time + 1)
      strokes.removeFirst()
    }
    strokesHandedOn = max(strokesHandedOn, end)
    passMoves(to: strokesHandedOn)
  }

  /// Strokes from here on are played where hands had moved the mix.
  private func passMoves(to time: Int) {
    while let move = moves.first, move.strokesFrom <= time {
      strokePosition = move.position
      moves.removeFirst()
    }
  }

  /// Looks whether what was handed on came after its hop had begun.
  private func noticeDelay(of time: Int) {
    if begun.load(ordering: .acquiring) > time { wasLate = true }
  }

  // MARK: Rendering

  /// Renders the next samples. Thread role: render; nothing is allocated or locked.
  /// - Parameters:
  ///   - left, right: `[frameCount]`, overwritten; in [-1, 1].
  ///   - frameCount: any number of samples.
  public func render(
    into left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>, frameCount: Int
  ) {
    let time = clock.load(ordering: .relaxed)
    output.read(
      into: left, right, frameCount: frameCount, from: (sums.base, sums.base + hopLength)
    ) { renderHop(at: time + $0) }
    clock.store(time + frameCount, ordering: .releasing)
  }

  private func renderHop(at time: Int) {
    let (left, right) = (sums.base, sums.base + hopLength)
    begun.store(time + hopLength, ordering: .releasing)
    handRing.hear(at: time, while: { hands?.canStartNote ?? true }) { apply($0) }
    while let next = courseRing.nextTime, next < time + hopLength, let event = courseRing.pop() {
      if isOnCourse { applyToAll(event.action) }
    }
    renderParts()
    rack.mix(left, right, from: time, count: hopLength)
    if level != 1 || volume != 1 {
      let step = (volume - level) / Float(hopLength)
      for i in 0..<hopLength {
        let gain = level + step * Float(i + 1)
        left[i] *= gain
        right[i] *= gain
      }
      level = volume
    }
    limiter.process(left, right, count: hopLength)
  }

  /// Does what a hand does.
  private func apply(_ action: PerformanceEvent.Action) {
    switch action {
    case .volume(let level): volume = Float(min(max(0, level), 4))
    case .noteOn, .noteOff, .sustainPedal, .allNotesOff: hands?.apply(action)
    case .blend:
      isOnCourse = false
      applyToAll(action)
    default: applyToAll(action)
    }
  }

  private func applyToAll(_ action: PerformanceEvent.Action) {
    for part in parts { part.apply(action) }
    hands?.apply(action)
  }

  /// Makes a hop of each part and adds them in their order: sums of numbers depend on it.
  private func renderParts() {
    let count = parts.count + (hands == nil ? 0 : 1)
    if usesAllCores {
      DispatchQueue.concurrentPerform(iterations: count) { renderPart($0) }
    } else {
      for index in 0..<count { renderPart(index) }
    }
    sums.clear()
    for index in 0..<count {
      let part = partSums.base + 2 * hopLength * index
      for i in 0..<2 * hopLength { sums.base[i] += part[i] }
    }
  }

  private func renderPart(_ index: Int) {
    guard let performance = index < parts.count ? parts[index] : hands else { return }
    let part = partSums.base + 2 * hopLength * index
    performance.render(into: part, part + hopLength, frameCount: hopLength)
  }
}

extension Ensemble {
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
    usesAllCores = true
    defer { usesAllCores = false }
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
