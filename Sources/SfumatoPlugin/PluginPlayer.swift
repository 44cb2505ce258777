import CProcessor
import Music
import NoteVAE
import Synth

/// What plays in a host, whatever the host's interface: the sounds and the tuning of one instance, and a performance
/// of them at the host's rate, to which parameters and MIDI are brought at the samples that are rendered next.
///
/// Threads: control, or render where it says so; ``activate(rate:)`` and ``deactivate()`` not while rendering.
package final class PluginPlayer {
  /// What is chosen to be played; any thread but the rendering one.
  package let sounds: PluginSounds
  /// Which pitches keys have; the same.
  package let tuning: PluginTuning

  private let model: NoteModel
  private var output: HostOutput?
  private var playing: Unmanaged<LoadedSounds>
  private var tuned: Unmanaged<LoadedTuning>
  private var settings = PerformanceOptions()
  private var blend = BlendState()
  private var midi = MIDIControl(blends: true, keepsUnfollowed: false)
  private var isFresh = true
  private var lookInterval = 0
  private var lookCountdown = 0

  /// Rate of the host, in Hz; 0 before the first activation. Thread role: any that may not meet ``activate(rate:)``.
  package private(set) var rate = 0.0
  /// Samples of the host since activation. Thread role: render.
  package private(set) var time = 0

  /// Seconds between two looks at the files of a tuning.
  private static let lookSeconds = 0.5

  /// Loads model and sounds.
  /// - Parameters:
  ///   - bundle: the folder of the plugin.
  ///   - log: where to say what a player should know.
  /// - Throws: errors whose text is for the player.
  package init(bundle: String, log: PluginLog) throws {
    model = try SharedModel.load(bundle: bundle)
    sounds = try PluginSounds(model, bundle: bundle, log: log)
    tuning = try PluginTuning(log)
    playing = Unmanaged.passRetained(sounds.current)
    tuned = Unmanaged.passRetained(tuning.current)
  }

  deinit {
    playing.release()
    tuned.release()
  }

  // MARK: - Control

  /// Begins anew: all is silent, and time is 0.
  /// - Parameter rate: of the host, in Hz.
  /// - Throws: `SignalError` for rates that ``PluginRates`` refuses.
  package func activate(rate: Double) throws {
    if let unseen = sounds.post.receive() { unseen.release() }
    playing.release()
    playing = Unmanaged.passRetained(sounds.current)
    let set = playing.takeUnretainedValue().set
    if let unseen = tuning.post.receive() { unseen.release() }
    tuned.release()
    tuned = Unmanaged.passRetained(tuning.current)
    var options = PerformanceOptions()
    options.temperament = tuned.takeUnretainedValue().table
    output = nil
    output = try HostOutput(Performance(model, sounds: set, options: options), rate: rate)
    self.rate = rate
    settings = PerformanceOptions()
    blend = BlendState()
    midi = MIDIControl(blends: set.count > 1, keepsUnfollowed: false)
    lookInterval = Int(Self.lookSeconds * rate)
    (time, isFresh, lookCountdown) = (0, true, lookInterval)
  }

  /// Ends.
  package func deactivate() {
    output = nil
    collect()
  }

  /// Lets go what is no longer played.
  package func collect() {
    sounds.post.collect()
    tuning.post.collect()
  }

  /// Samples by which the sound is late; 0 while it is not active. Thread role: any that may not meet
  /// ``activate(rate:)``.
  package var delay: Int { output?.delay ?? 0 }

  // MARK: - Rendering

  /// Whether it is active. Thread role: render.
  package var isActive: Bool { output != nil }

  /// Goes over to other sounds and to another tuning where some were loaded. Thread role: render.
  /// - Returns: whether there were any: ``collect()`` is due.
  package func receiveFiles() -> Bool {
    guard let output else { return false }
    var hasChanged = false
    if let next = sounds.post.receive() {
      let set = next.takeUnretainedValue().set
      output.performance.apply(.sounds(set))
      midi.blends = set.count > 1
      sounds.post.giveBack(playing)
      playing = next
      hasChanged = true
    }
    if let next = tuning.post.receive() {
      output.performance.apply(.temperament(next.takeUnretainedValue().table))
      tuning.post.giveBack(tuned)
      tuned = next
      hasChanged = true
    }
    return hasChanged
  }

  /// The sounds that are played, and their tuning. Thread role: render.
  package func withPlayed(_ body: (LoadedSounds, LoadedTuning) -> Void) {
    body(playing.takeUnretainedValue(), tuned.takeUnretainedValue())
  }

  /// Whether it is time to look at the files of the tuning again, see `PluginTuning.readChanged`. Thread role: render.
  package func isTimeToLook(after count: Int) -> Bool {
    lookCountdown -= count
    guard lookCountdown <= 0 else { return false }
    lookCountdown = lookInterval
    return tuned.takeUnretainedValue().hasFiles
  }

  /// Renders the next samples. Thread role: render; nothing is allocated or locked.
  /// - Parameters:
  ///   - left: `[count]`, overwritten; silence while it is not active.
  ///   - right: the same.
  ///   - count: any number of samples.
  package func render(
    into left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>, count: Int
  ) {
    guard let output else {
      left.update(repeating: 0, count: count)
      right.update(repeating: 0, count: count)
      return
    }
    let mode = processor_flush_denormals()
    output.render(into: left, right, count: count)
    processor_restore_mode(mode)
    time += count
  }

  /// Moves a parameter; before ``begin()`` without a way there. Thread role: render.
  package func set(_ parameter: InstrumentParameter, to value: Double) {
    parameter.set(value, in: &settings)
    switch parameter {
    case .x: _ = blend.apply(.x(settings.position.x))
    case .y: _ = blend.apply(.y(settings.position.y))
    default: break
    }
    settings.position = blend.position
    let action = parameter.action(in: settings)
    if isFresh { output?.performance.apply(action) } else { play(action) }
  }

  /// All parameters are where they begin. Thread role: render.
  package func begin() {
    if isFresh { output?.performance.settle() }
    isFresh = false
  }

  /// Where the blend is. Thread role: render.
  package var position: BlendPosition { blend.position }

  // MARK: - Events

  /// Plays a message. Thread role: render.
  package func play(_ message: MIDIMessage) { midi.play(message) { hear($0) } }

  /// Strikes a key. Thread role: render.
  /// - Parameter velocity: how hard, 0…1; not 0.
  package func noteOn(_ key: Int, velocity: Double, channel: Int) {
    midi.noteOn(key, velocity: velocity, channel: channel) { hear($0) }
  }

  /// Lets a key go. Thread role: render.
  package func noteOff(_ key: Int, channel: Int) {
    midi.noteOff(key, channel: channel) { hear($0) }
  }

  /// Moves the blend from top to bottom. Thread role: render.
  package func blend(y: Double) { hear(.blend(.y(y))) }

  /// Does something at the next sample. Thread role: render.
  package func play(_ action: PerformanceEvent.Action) {
    guard let output else { return }
    output.performance.send(PerformanceEvent(action, at: output.performanceTime(time)))
  }

  private func hear(_ action: ControlAction) {
    switch action {
    case .perform(let action): play(action)
    case .blend(let change):
      guard let position = blend.apply(change) else { return }
      settings.position = position
      play(.blend(position))
    case .loadPatch, .storePatch: break
    }
  }

  // MARK: - Silence

  /// Whether nothing sounds, and nothing will before the next event; what is made already may be to come. Thread
  /// role: render.
  package var isIdle: Bool { output?.performance.isIdle ?? true }

  /// Whether a note of a key sounds, as far as sound was made. Thread role: render.
  /// - Parameter time: of the host; if later, the key is taken to sound.
  package func sounds(_ key: Int, since time: Int) -> Bool {
    guard let output else { return false }
    let made = output.performance.sampleTime
    return made < output.performanceTime(time) + output.performance.hopLength
      || output.performance.sounds(key)
  }

  /// Falls silent at once, keys, wheels and pedals at rest; parameters stay. Thread role: render.
  package func clear() {
    output?.clear()
    midi.forgetKeys()
    midi.rest()
  }
}
