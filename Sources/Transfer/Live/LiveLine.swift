import CProcessor
import Foundation
import NoteVAE
import Signal
import Synchronization
import Synth

/// A microphone or a line that plays the instrument: what is heard leads one morphing voice, at once.
///
/// ```swift
/// let line = LiveLine(model, sounds: sounds, source: capture)
/// line.add(to: left, right, frameCount: 256)   // on the render thread
/// ```
/// What has come is looked at as soon as it is there, at the source's own clock; only the direct sound, where it is
/// mixed in, waits in a queue and is resampled by drift (`DriftResampler`).
///
/// Thread roles: `add` by one rendering thread, which allocates and locks nothing; everything else by one control
/// thread. `@unchecked Sendable`: what both touch are the ring and the atomics.
public final class LiveLine: @unchecked Sendable {
  /// How the line is followed.
  public struct Options: Sendable {
    /// What is quieter is not followed, in dB of full scale.
    public var gateDB = -50.0
    /// Octaves that the line is moved, -4…4.
    public var octaves = 0
    /// Share of the direct sound that is added, linear.
    public var direct = 0.0
    /// Where between the sounds it begins.
    public var position = BlendPosition.middle
    /// Volume it begins with, linear.
    public var volume = 1.0

    /// As it is, without the direct sound.
    public init() {}
  }

  /// Where samples come from: one channel, as many as wait, up to a number. Runs on the render thread.
  public typealias Source =
    @Sendable (_ samples: UnsafeMutablePointer<Float>, _ count: Int) -> Int

  /// How it goes.
  public struct Status: Sendable, Equatable {
    /// Notes that were struck.
    public var noteCount: Int
    /// MIDI pitch that is played now; nil in silence.
    public var pitch: Double?
    /// How much faster than nominal the source's clock runs than the loudspeaker's, in parts per million, as was learned
    /// from the queue of the direct sound within a minute or two; 0 without it.
    public var driftPPM: Double
    /// Times that the direct sound was missing or dropped.
    public var slipCount: Int
  }

  // Between the threads.
  private let ring = SPSCRing<PerformanceEvent.Action>(capacity: 1024)
  private let octaveTally: Atomic<Int>
  private let noteTally = Atomic<Int>(0)
  private let slipTally = Atomic<Int>(0)
  private let pitchBits = Atomic<UInt64>(Double.nan.bitPattern)
  private let driftBits = Atomic<UInt64>(0)
  /// Sets that were sent, kept so that the rendering thread is never the last to let one go.
  private var lentSounds: LentObjects<SoundSet>
  private let appliedSounds = Atomic<Int>(0)  // sets that took the place of others

  // The rendering thread's own.
  private let voice: LineVoice
  private let follower: LineFollower
  private let source: Source
  private let queue: DriftResampler?
  private let direct: Float
  private let chunk: UnsafeMutablePointer<Float>  // [chunkLength]
  private let hop: UnsafeMutablePointer<Float>  // [hopLength]
  private let dry: UnsafeMutablePointer<Float>  // [hopLength]
  private var unread = 0
  private var position: BlendPosition
  private var volume: Double
  private var expression = 1.0
  private var bend = 0.0
  private var limiter: Limiter

  private static let chunkLength = 512
  /// Seconds of a slow attack that are kept before the sound speaks: there is no time for more.
  private static let keptAttackSeconds = 0.005

  /// Prepares a line. Thread role: control.
  /// - Parameters:
  ///   - model: the model that encoded the sounds.
  ///   - sounds: what is blended.
  ///   - sourceRate: nominal rate of the source, in Hz.
  ///   - sourcePeriod: samples that come at once.
  ///   - options: how the line is followed.
  ///   - source: gives what has come.
  public init(
    _ model: NoteModel, sounds: SoundSet, sourceRate: Double, sourcePeriod: Int,
    options: Options = Options(), source: @escaping Source
  ) {
    self.source = source
    voice = LineVoice(model, sounds: sounds, keptAttackSeconds: Self.keptAttackSeconds)
    follower = LineFollower(sampleRate: sourceRate, gateDB: options.gateDB)
    octaveTally = Atomic(min(4, max(-4, options.octaves)))
    position = options.position
    volume = options.volume
    direct = Float(options.direct)
    lentSounds = LentObjects(sounds)
    let ratio = sourceRate / voice.sampleRate
    queue =
      options.direct > 0
      ? DriftResampler(
        sourceRate: sourceRate, rate: voice.sampleRate,
        targetCount: sourcePeriod + Int(2 * Double(voice.hopLength) * ratio)) : nil
    chunk = .allocate(capacity: Self.chunkLength)
    hop = .allocate(capacity: voice.hopLength)
    dry = .allocate(capacity: voice.hopLength)
    hop.initialize(repeating: 0, count: voice.hopLength)
    dry.initialize(repeating: 0, count: voice.hopLength)
    limiter = Limiter(hopSeconds: Double(voice.hopLength) / voice.sampleRate)
  }

  deinit {
    chunk.deallocate()
    hop.deallocate()
    dry.deallocate()
  }

  // MARK: Control

  /// Does something to the voice, as to a performance: blend, volume, expression, bend, other sounds. Notes are the
  /// player's. Thread role: control.
  public func send(_ action: PerformanceEvent.Action) {
    guard ring.push(action), case .sounds(let set) = action else { return }
    lentSounds.lend(set, replaced: appliedSounds.load(ordering: .acquiring))
  }

  /// Octaves that the line is moved, -4…4. Thread role: control.
  public var octaves: Int {
    get { octaveTally.load(ordering: .relaxed) }
    set { octaveTally.store(min(4, max(-4, newValue)), ordering: .relaxed) }
  }

  /// How it goes. Thread role: control.
  public var status: Status {
    let pitch = Double(bitPattern: pitchBits.load(ordering: .relaxed))
    return Status(
      noteCount: noteTally.load(ordering: .relaxed), pitch: pitch.isNaN ? nil : pitch,
      driftPPM: 1e6 * Double(bitPattern: driftBits.load(ordering: .relaxed)),
      slipCount: slipTally.load(ordering: .relaxed))
  }

  // MARK: Rendering

  /// Adds the next samples to both channels, and limits them. Thread role: render; nothing is allocated or locked.
  /// - Parameters:
  ///   - left: `[frameCount]`.
  ///   - right: the same.
  ///   - frameCount: any number of samples.
  public func add(
    to left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>, frameCount: Int
  ) {
    // Numbers next to nothing take many times as long as others.
    let mode = processor_flush_denormals()
    defer { processor_restore_mode(mode) }
    var done = 0
    while done < frameCount {
      if unread == 0 {
        renderHop()
        unread = voice.hopLength
      }
      let count = min(unread, frameCount - done)
      let samples = hop + (voice.hopLength - unread)
      for i in 0..<count {
        left[done + i] += samples[i]
        right[done + i] += samples[i]
      }
      unread -= count
      done += count
    }
    limiter.process(left, right, count: frameCount)
  }

  private func renderHop() {
    while let action = ring.pop() { apply(action) }
    while case let count = source(chunk, Self.chunkLength), count > 0 {
      follower.hear(chunk, count: count)
      queue?.push(chunk, count: count)
    }
    let step = follower.step(seconds: Double(voice.hopLength) / voice.sampleRate)
    var guide = step.guide
    let octaves = octaveTally.load(ordering: .relaxed)
    guide.pitch = min(max(guide.pitch + 12 * Double(octaves) + bend, 0), 140)
    var moment = LineMoment(
      guide, level: step.level * Float(volume * expression), position: position)
    if step.isStruck { voice.strike(moment, moment) }
    withUnsafePointer(to: &moment) {
      voice.render(UnsafeBufferPointer(start: $0, count: 1), into: hop)
    }
    noteTally.store(follower.strikeCount, ordering: .relaxed)
    let pitch = step.level > 0 ? guide.pitch : Double.nan
    pitchBits.store(pitch.bitPattern, ordering: .relaxed)
    guard let queue else { return }
    queue.read(into: dry, count: voice.hopLength)
    for i in 0..<voice.hopLength { hop[i] += direct * dry[i] }
    slipTally.store(queue.slipCount, ordering: .relaxed)
    driftBits.store(queue.drift.bitPattern, ordering: .relaxed)
  }

  private func apply(_ action: PerformanceEvent.Action) {
    switch action {
    case .blend(let place): position = place.bounded
    case .volume(let level), .set(.volume, let level):
      if level.isFinite { volume = min(4, max(0, level)) }
    case .expression(let level) where level.isFinite: expression = min(1, max(0, level))
    case .pitchBend(let semitones) where semitones.isFinite:
      bend = min(140, max(-140, semitones))
    case .sounds(let set):
      voice.replace(set)
      appliedSounds.wrappingAdd(1, ordering: .releasing)
    default: break
    }
  }
}
