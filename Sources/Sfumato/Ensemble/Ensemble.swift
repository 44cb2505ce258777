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
/// The samples depend on notes, course and hands alone, not on when they are handed on.
///
/// Threads: ``render(into:_:frameCount:)`` by one rendering thread, the rest by one control thread.
/// `@unchecked Sendable`: what both touch are the parts' rings, the rack and the atomics.
public final class Ensemble: @unchecked Sendable {
  /// Where between the sounds it is played at a sample.
  public typealias Course = (_ sample: Int) -> BlendPosition

  /// Most parts that can play together while they are heard.
  public static let mostParts = 32

  /// Where the mix is; the course's, until a hand moved it.
  public private(set) var position: BlendPosition
  /// Samples of a hop: the grid on which the mix moves.
  public let hopLength: Int
  /// Rate of the sound, in Hz.
  public let sampleRate: Double

  /// What is played by hand beside the piece.
  public let hands: Performance
  private let parts: [Performance]
  private let course: Course
  private let rack = DrumRack()

  // The control thread's own.
  private var queues: [EventQueue<PerformanceEvent>]
  private var strokes = EventQueue<Stroke>()
  private var drums: DrumPlayer?
  private var isSteered = false
  private var handedOn = 0  // samples up to which all was handed on
  private var lastTime = 0  // of what was handed on

  // Between the threads.
  private let clock = Atomic<Int>(0)
  private let volumeBits = Atomic<UInt32>(Float(1).bitPattern)

  // The rendering thread's own.
  private let sums: AlignedBuffer  // [2, hopLength]
  private let part: AlignedBuffer  // [2, hopLength]
  private var limiter: Limiter
  private var level: Float = 1
  private var output: HopOutput

  /// A stroke that waits.
  private struct Stroke {
    var time: Int
    var drum: DrumClass
    var velocity: Double
  }

  /// Makes an ensemble. Thread role: control.
  /// - Parameters:
  ///   - parts: what plays the piece; rendered by nobody else.
  ///   - kits: one kit of drums or two; none for no drums.
  ///   - model: of all sounds.
  ///   - hands: one more part, for what is played by hand.
  ///   - course: the mix over time; asked once a hop.
  public init(
    parts: [Performance], kits: [DrumKit] = [], model: NoteModel, hands: Performance,
    course: @escaping Course
  ) {
    precondition(kits.count <= 2, "\(kits.count) kits of drums")
    self.parts = parts
    self.hands = hands
    self.course = course
    position = course(0)
    sampleRate = model.configuration.sampleRate
    hopLength = model.configuration.renderingSTFT.hopLength
    queues = parts.map { _ in EventQueue() }
    drums = kits.isEmpty ? nil : DrumPlayer(kits, model: model)
    sums = AlignedBuffer(count: 2 * hopLength)
    part = AlignedBuffer(count: 2 * hopLength)
    output = HopOutput(hopLength: hopLength)
    limiter = Limiter(hopSeconds: Double(hopLength) / sampleRate)
  }

  // MARK: Control

  /// Samples rendered since the beginning. Thread role: any.
  public var sampleTime: Int { clock.load(ordering: .acquiring) }

  /// Voices that sound now. Thread role: any one.
  public var voiceCount: Int {
    parts.reduce(hands.counters.voices) { $0 + $1.counters.voices }
  }

  /// Whether nothing sounds any more and, unless more is added, nothing will. Thread role: control.
  public var isOver: Bool {
    queues.allSatisfy(\.isEmpty) && strokes.isEmpty && sampleTime >= lastTime + hopLength
      && rack.isEmpty && voiceCount == 0
  }

  /// Adds notes for a part, none before those that were added already. Thread role: control.
  /// - Parameter sample: when a beat comes, in samples.
  public func add(_ notes: [NoteEvent], toPart part: Int, sample: (_ beat: Double) -> Int) {
    queues[part].append(PerformanceEvent.playing(notes, sample: sample))
  }

  /// Adds strokes of drums, none before those that were added already; each is decoded here unless
  /// it was struck before. Thread role: control.
  /// - Parameters:
  ///   - notes: their pitches keys of General MIDI's drums.
  ///   - sample: when a beat comes, in samples.
  public func addDrums(_ notes: [NoteEvent], sample: (_ beat: Double) -> Int) {
    guard drums != nil else { return }
    strokes.append(
      notes.compactMap { note in
        DrumClass(key: note.pitch).map {
          Stroke(
            time: sample(note.startBeat), drum: $0, velocity: Double(note.velocity) / 127)
        }
      })
    for stroke in strokes.waiting {
      _ = drums?.sound(
        of: stroke.drum, position: isSteered ? position : course(stroke.time),
        velocity: stroke.velocity)
    }
  }

  /// Does what a hand does, as soon as it can be heard: notes on ``hands``, settings on all parts; a
  /// moved mix is no longer on its course. Thread role: control.
  public func send(_ action: PerformanceEvent.Action) {
    let event = PerformanceEvent(action)
    switch action {
    case .volume(let volume):
      volumeBits.store(Float(min(max(volume, 0), 4)).bitPattern, ordering: .relaxed)
      return
    case .noteOn, .noteOff, .sustainPedal, .allNotesOff: break
    case .blend(let place):
      isSteered = true
      position = place
      for part in parts { part.send(event) }
    default: for part in parts { part.send(event) }
    }
    hands.send(event)
  }

  /// Hands on what happens before a sample, as far as there is room for it. To be called often enough
  /// that it is ahead of the rendering. Thread role: control.
  public func advance(to time: Int) {
    while handedOn < time {
      let end = handedOn + hopLength
      let place = isSteered ? position : course(handedOn)
      if place != position || handedOn == 0 {
        position = place
        let event = PerformanceEvent(.blend(place), at: handedOn)
        for part in parts { part.send(event) }
        hands.send(event)
      }
      for index in parts.indices {
        while let event = queues[index].first, event.time < end {
          guard parts[index].send(event) else { return }
          queues[index].removeFirst()
          lastTime = max(lastTime, event.time)
        }
      }
      while let stroke = strokes.first, stroke.time < end {
        if let sound = drums?.sound(
          of: stroke.drum, position: isSteered ? position : course(stroke.time),
          velocity: stroke.velocity)
        {
          let gain = DrumPlayer.gain(velocity: stroke.velocity)
          guard rack.strike(sound, at: stroke.time, gain: gain) else { return }
        }
        strokes.removeFirst()
      }
      handedOn = end
    }
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
    sums.clear()
    for performance in parts { add(performance) }
    add(hands)
    rack.mix(left, right, from: time, count: hopLength)
    let target = Float(bitPattern: volumeBits.load(ordering: .relaxed))
    if level != 1 || target != 1 {
      let step = (target - level) / Float(hopLength)
      for i in 0..<hopLength {
        let gain = level + step * Float(i + 1)
        left[i] *= gain
        right[i] *= gain
      }
      level = target
    }
    limiter.process(left, right, count: hopLength)
  }

  private func add(_ performance: Performance) {
    performance.render(into: part.base, part.base + hopLength, frameCount: hopLength)
    for i in 0..<2 * hopLength { sums.base[i] += part.base[i] }
  }
}

extension Ensemble {
  /// Plays from the beginning into a clip. Thread role: control, and that of the rendering.
  /// - Parameters:
  ///   - sampleCount: length.
  ///   - prepare: asked to add what happens before a sample; false ends the work.
  /// - Returns: stereo; nil if the work was ended.
  public func render(
    sampleCount: Int, prepare: (_ time: Int) -> Bool = { _ in true }
  ) -> AudioClip? {
    let block = 8 * hopLength
    var channels = [[Float]](repeating: [Float](repeating: 0, count: sampleCount), count: 2)
    var (left, right) = ([Float](repeating: 0, count: block), [Float](repeating: 0, count: block))
    for start in stride(from: 0, to: sampleCount, by: block) {
      guard prepare(start + block) else { return nil }
      advance(to: start + block)
      render(into: &left, &right, frameCount: block)
      let count = min(block, sampleCount - start)
      channels[0].replaceSubrange(start..<start + count, with: left[..<count])
      channels[1].replaceSubrange(start..<start + count, with: right[..<count])
    }
    return AudioClip(channels: channels, sampleRate: sampleRate)
  }
}
