import CProcessor
import Foundation
import Music
import NoteVAE
import Signal
import Synchronization

/// The instrument: events in, stereo sound out, each voice decoded while it sounds.
///
/// ```swift
/// let performance = Performance(model, sounds: SoundSet([flute, cello], of: model))
/// performance.send(PerformanceEvent(.noteOn(key: 60, velocity: 0.8)))
/// performance.render(into: left, right, frameCount: 256)
/// ```
///
/// Sound is made in hops of 128 samples at 48 kHz. An event takes effect in the hop that its time lies
/// in; a note begins at its very sample. So the samples depend on events and their times alone, not on
/// the size of blocks, and a list of events gives the same samples live and offline.
///
/// Thread roles: ``send(_:)`` and ``counters`` by one control thread, ``render(into:_:frameCount:)`` by
/// one rendering thread. `@unchecked Sendable`: what both touch are the ring and the atomics.
public final class Performance: @unchecked Sendable {
  /// Level of a note at full force and volume 1, against that of its recording: room for several.
  public static let noteLevel: Float = 0.7

  /// Samples of a hop: the grid on which controls take effect.
  public let hopLength: Int
  /// Rate of the sound, in Hz.
  public let sampleRate: Double
  /// What it was prepared for.
  public let options: PerformanceOptions

  // Between the threads.
  private let ring = SPSCRing<PerformanceEvent>(capacity: 1024)
  private let lost = Atomic<Int>(0)
  private let voiceTally = Atomic<Int>(0)
  private let stolenTally = Atomic<Int>(0)
  private let peakBits = Atomic<UInt32>(0)
  private let loadBits = Atomic<UInt64>(0)
  private let clock = Atomic<Int>(0)
  private let ringing = Atomic<Bool>(false)
  private let appliedSounds = Atomic<Int>(0)  // sets that took the place of others
  private let appliedTables = Atomic<Int>(0)  // the same of pitches of keys
  private var lentSounds: LentObjects<SoundSet>
  private var lentTables: LentObjects<TuningTable?>

  // The rendering thread's own.
  private let engine: VoiceEngine
  private var budget: VoiceBudget
  private var output: HopOutput
  /// A hop of both channels, one after the other.
  private let sides: UnsafeMutableBufferPointer<Float>

  /// Prepares a performance. Thread role: control.
  /// - Parameters:
  ///   - model: the model that encoded the sounds.
  ///   - sounds: what is blended.
  ///   - options: voices, and where it begins.
  public init(_ model: NoteModel, sounds: SoundSet, options: PerformanceOptions = .init()) {
    self.options = options
    engine = VoiceEngine(model, sounds: sounds, options: options)
    hopLength = engine.hopLength
    output = HopOutput(hopLength: hopLength)
    sides = .allocate(capacity: 2 * hopLength)
    sides.initialize(repeating: 0)
    sampleRate = model.configuration.sampleRate
    budget = VoiceBudget(frameSeconds: engine.frameSeconds, mostLoad: options.mostLoad)
    lentSounds = LentObjects(sounds)
    lentTables = LentObjects(options.temperament)
  }

  deinit { sides.deallocate() }

  // MARK: Control

  /// Sends an event; events are sent in the order of their times. Thread role: control.
  /// - Returns: false if the ring is full and the event is lost, which is counted too.
  @discardableResult
  public func send(_ event: PerformanceEvent) -> Bool {
    guard ring.push(event) else {
      lost.wrappingAdd(1, ordering: .relaxed)
      return false
    }
    switch event.action {
    case .sounds(let set):
      lentSounds.lend(set, replaced: appliedSounds.load(ordering: .acquiring))
    case .temperament(let table):
      lentTables.lend(table, replaced: appliedTables.load(ordering: .acquiring))
    default: break
    }
    return true
  }

  /// Presses a key; it sounds in the next block. Thread role: control.
  public func noteOn(_ key: Int, velocity: Double = 0.75) {
    send(PerformanceEvent(.noteOn(key: key, velocity: velocity)))
  }

  /// Lets a key go. Thread role: control.
  public func noteOff(_ key: Int) { send(PerformanceEvent(.noteOff(key: key))) }

  /// Moves all notes, those that sound too, to a position between the sounds. Thread role: control.
  public func blend(to position: BlendPosition) { send(PerformanceEvent(.blend(position))) }

  /// Samples rendered since the beginning. Thread role: any.
  public var sampleTime: Int { clock.load(ordering: .acquiring) }

  /// The first sample at which an event that is sent now can take effect: the next hop's beginning.
  /// Whoever keeps a record of events to play again stamps them with it. Thread role: any; while
  /// another thread renders, the hop may pass before the event has arrived.
  public var nextEventTime: Int { (sampleTime + hopLength - 1) / hopLength * hopLength }

  /// What the performance tells of itself; reading begins a new peak. Thread role: any one.
  public var counters: PerformanceCounters {
    PerformanceCounters(
      voices: voiceTally.load(ordering: .relaxed), isRinging: ringing.load(ordering: .relaxed),
      peak: Float(bitPattern: peakBits.exchange(0, ordering: .relaxed)),
      load: Double(bitPattern: loadBits.load(ordering: .relaxed)),
      stolen: stolenTally.load(ordering: .relaxed), lostEvents: lost.load(ordering: .relaxed),
      sampleTime: sampleTime)
  }

  // MARK: Rendering

  /// Renders the next samples. Thread role: render; nothing is allocated or locked.
  /// - Parameters:
  ///   - left: `[frameCount]`, overwritten; in [-1, 1].
  ///   - right: the same.
  ///   - frameCount: any number of samples.
  public func render(
    into left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>, frameCount: Int
  ) {
    let start = MonotonicTime.seconds
    // Numbers next to nothing take many times as long as others.
    let mode = processor_flush_denormals()
    defer { processor_restore_mode(mode) }
    let time = clock.load(ordering: .relaxed)
    output.read(
      into: left, right, frameCount: frameCount, from: (engine.mixer.left, engine.mixer.right)
    ) { renderHop(at: time + $0) }
    clock.store(time + frameCount, ordering: .releasing)
    let load = (MonotonicTime.seconds - start) * sampleRate / Double(max(frameCount, 1))
    loadBits.store(load.bitPattern, ordering: .relaxed)
  }

  /// Renders the next samples of both channels by turns, as most devices and callbacks want them. Thread
  /// role: render; nothing is allocated or locked.
  /// - Parameters:
  ///   - frames: `[frameCount, 2]`, left and right, overwritten; in [-1, 1].
  ///   - frameCount: any number of samples of each channel.
  public func render(interleavedInto frames: UnsafeMutablePointer<Float>, frameCount: Int) {
    let (left, right) = (sides.baseAddress!, sides.baseAddress! + hopLength)
    for start in stride(from: 0, to: frameCount, by: hopLength) {
      let count = min(hopLength, frameCount - start)
      render(into: left, right, frameCount: count)
      for index in 0..<count {
        frames[2 * (start + index)] = left[index]
        frames[2 * (start + index) + 1] = right[index]
      }
    }
  }

  /// Whether a note may begin in the coming hop; it has room for some. Thread role: render.
  package var canStartNote: Bool { engine.canStartNote }

  /// Does something at the beginning of the coming hop, before what was sent for it. Whoever calls this
  /// keeps sounds until others have been applied. Thread role: render; nothing is allocated or locked.
  package func apply(_ action: PerformanceEvent.Action) { engine.apply(action, offset: 0) }

  /// Is where level and width are to go, without a way there: to be called before the first hop.
  /// Thread role: render; nothing is allocated or locked.
  package func settle() { engine.settle() }

  /// Whether nothing sounded in the latest hop, and nothing will before the next event. Thread role: render.
  package var isIdle: Bool { ring.count == 0 && engine.isIdle }

  /// Whether a note of a key sounds. Thread role: render.
  package func sounds(_ key: Int) -> Bool { engine.sounds(key) }

  /// Falls silent at once: keys, wheels and pedals are at rest, and events that wait are dropped, of which
  /// none may bring sounds or pitches of keys. What is set stays. Thread role: render.
  package func clear() {
    while ring.pop() != nil {}
    engine.clear()
  }

  /// Renders the hop that begins at a sample.
  private func renderHop(at time: Int) {
    // More notes than this begin in the hops after, so that a hop's work is bounded.
    while engine.canStartNote, ring.withFirst({ $0.time < time + hopLength }) == true,
      let event = ring.pop()
    {
      engine.apply(event.action, offset: max(0, event.time - time))
      switch event.action {
      case .sounds: appliedSounds.wrappingAdd(1, ordering: .releasing)
      case .temperament: appliedTables.wrappingAdd(1, ordering: .releasing)
      default: break
      }
    }
    renderVoices()
    voiceTally.store(engine.soundingCount, ordering: .relaxed)
    ringing.store(engine.mixer.isRinging, ordering: .relaxed)
    stolenTally.store(engine.stolenCount, ordering: .relaxed)
    let known = Float(bitPattern: peakBits.load(ordering: .relaxed))
    if engine.peak > known { peakBits.store(engine.peak.bitPattern, ordering: .relaxed) }
  }

  /// Renders the voices; where they take too long, the next hop has fewer.
  private func renderVoices() {
    guard budget.isLimited else { return engine.renderHop() }
    // The thread's own clock: what neighbours take is not won back by playing less.
    let start = ProcessorTime.seconds
    engine.renderHop()
    budget.add(
      seconds: ProcessorTime.seconds - start, frames: engine.renderedFrameCount)
    engine.limitVoices(to: budget.voiceCount)
  }
}
