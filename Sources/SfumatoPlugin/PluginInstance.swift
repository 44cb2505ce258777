import CLV2
import CProcessor
import Foundation
import Music
import NoteVAE
import Signal
import Synth

/// One instrument in a host: its ports, its sounds, and the performance that plays them.
///
/// Threads: the host calls ``run(_:)`` and ``connect(_:to:)`` by its rendering thread, all else by others,
/// and only what is said so at the same time as ``run(_:)``.
final class PluginInstance {
  /// What is chosen to be played; any thread but the rendering one.
  let sounds: PluginSounds
  /// Which pitches keys have; the same.
  let tuning: PluginTuning
  let uris: PluginURIDs
  let log: PluginLog

  private let model: NoteModel
  private let rate: Double
  private let worker: PluginWorker
  private let parameters = InstrumentParameter.allCases
  private let ports: UnsafeMutableBufferPointer<UnsafeMutableRawPointer?>
  private let values: UnsafeMutableBufferPointer<Float>  // of the parameters, as last heard

  private var output: HostOutput?
  private var playing: Unmanaged<LoadedSounds>
  private var tuned: Unmanaged<LoadedTuning>
  private var settings = PerformanceOptions()
  private var blend = BlendState()
  private var midi = MIDIControl(blends: true, keepsUnfollowed: false)
  private var time = 0  // samples of the host since activation
  private var isFresh = true
  private var isAskedForSounds = true

  /// Loads model and sounds.
  /// - Parameters:
  ///   - bundle: the folder of the plugin.
  ///   - rate: of the host, in Hz.
  /// - Throws: errors whose text is for the player.
  init(
    bundle: String, rate: Double, _ features: PluginFeatures, _ map: UnsafePointer<LV2_URID_Map>,
    _ log: PluginLog
  ) throws {
    guard PluginRates.range.contains(rate) else { throw PluginRates.Failure(rate: rate) }
    self.rate = rate
    self.log = log
    uris = PluginURIDs(map)
    model = try SharedModel.load(bundle: bundle)
    sounds = try PluginSounds(model, bundle: bundle, log: log)
    tuning = try PluginTuning(log)
    worker = PluginWorker(features)
    ports = .allocate(capacity: PluginPorts.count)
    ports.initialize(repeating: nil)
    values = .allocate(capacity: parameters.count)
    values.initialize(repeating: .nan)
    playing = Unmanaged.passRetained(sounds.current)
    tuned = Unmanaged.passRetained(tuning.current)
  }

  deinit {
    playing.release()
    tuned.release()
    worker.deallocate()
    ports.deallocate()
    values.deallocate()
  }

  /// Says where a port is.
  func connect(_ port: Int, to place: UnsafeMutableRawPointer?) {
    if ports.indices.contains(port) { ports[port] = place }
  }

  // MARK: - Control

  /// Begins anew: all is silent, and time is 0. Not while running.
  func activate() {
    if let unseen = sounds.post.receive() { unseen.release() }
    playing.release()
    playing = Unmanaged.passRetained(sounds.current)
    let set = playing.takeUnretainedValue().set
    if let unseen = tuning.post.receive() { unseen.release() }
    tuned.release()
    tuned = Unmanaged.passRetained(tuning.current)
    var options = PerformanceOptions()
    options.temperament = tuned.takeUnretainedValue().table
    let performance = Performance(model, sounds: set, options: options)
    // The rate was tried before.
    output = try? HostOutput(performance, rate: rate)
    settings = PerformanceOptions()
    blend = BlendState()
    midi = MIDIControl(blends: set.count > 1, keepsUnfollowed: false)
    values.update(repeating: .nan)
    (time, isFresh, isAskedForSounds) = (0, true, true)
  }

  /// Ends. Not while running.
  func deactivate() {
    output = nil
    sounds.post.collect()
    tuning.post.collect()
  }

  // MARK: - Rendering

  /// Renders a block. Thread role: render; nothing is allocated or locked.
  func run(_ count: Int) {
    guard let left = float(PluginPorts.left), let right = float(PluginPorts.right) else { return }
    guard let output else {
      left.update(repeating: 0, count: count)
      right.update(repeating: 0, count: count)
      return
    }
    let mode = processor_flush_denormals()
    defer { processor_restore_mode(mode) }
    receiveFiles(output)
    readParameters(output)
    var done = 0
    if let control = ports[PluginPorts.control] {
      AtomSequence.forEach(control, type: uris.sequence) { sample, atom in
        // What lies before an event is made before it is heard, so that no number of them is too large.
        let sample = min(max(sample, done), count)
        output.render(into: left + done, right + done, count: sample - done)
        done = sample
        hear(atom, at: time + sample, output)
      }
    }
    output.render(into: left + done, right + done, count: count - done)
    time += count
    float(PluginPorts.latency)?.pointee = Float(output.delay)
    tellSounds()
  }

  /// Looks soon at what is played, and says so.
  func askForSounds() { isAskedForSounds = true }

  private func float(_ port: Int) -> UnsafeMutablePointer<Float>? {
    ports[port].map { $0.assumingMemoryBound(to: Float.self) }
  }

  /// Does something at a sample of the host.
  private func play(_ action: PerformanceEvent.Action, at time: Int, _ output: HostOutput) {
    output.performance.send(PerformanceEvent(action, at: output.performanceTime(time)))
  }

  /// Follows the parameters that have moved.
  private func readParameters(_ output: HostOutput) {
    for index in parameters.indices {
      guard let value = float(PluginPorts.firstParameter + index)?.pointee, value.isFinite,
        value != values[index]
      else { continue }
      let parameter = parameters[index]
      values[index] = value
      parameter.set(Self.decimal(value), in: &settings)
      switch parameter {
      case .x: _ = blend.apply(.x(settings.position.x))
      case .y: _ = blend.apply(.y(settings.position.y))
      default: break
      }
      settings.position = blend.position
      let action = parameter.action(in: settings)
      if isFresh { output.performance.apply(action) } else { play(action, at: time, output) }
    }
    if isFresh { output.performance.settle() }
    isFresh = false
  }

  /// The number that was meant where single precision came: 0.3, not 0.300000012.
  private static func decimal(_ value: Float) -> Double {
    let parts = abs(value) < 10 ? 1e6 : 1e3
    return (Double(value) * parts).rounded() / parts
  }

  // MARK: - Events

  private func hear(_ atom: UnsafePointer<LV2_Atom>, at time: Int, _ output: HostOutput) {
    let bytes = AtomSequence.bytes(atom)
    if atom.pointee.type == uris.midiEvent {
      guard let message = Self.message(bytes) else { return }
      midi.play(message) { action in
        switch action {
        case .perform(let action): play(action, at: time, output)
        case .blend(let change):
          guard let position = blend.apply(change) else { return }
          settings.position = position
          play(.blend(position), at: time, output)
        case .loadPatch, .storePatch: break
        }
      }
    } else if atom.pointee.type == uris.object || atom.pointee.type == uris.blank {
      guard bytes.count >= MemoryLayout<LV2_Atom_Object_Body>.size else { return }
      let kind = bytes.load(fromByteOffset: 4, as: UInt32.self)
      if kind == uris.patchGet { isAskedForSounds = true }
      if kind == uris.patchSet { choose(atom, output) }
    }
  }

  /// A message of three bytes at most; nil for others.
  private static func message(_ bytes: UnsafeRawBufferPointer) -> MIDIMessage? {
    guard bytes.count >= 2, (0x80..<0xf0).contains(bytes[0]), bytes[1] < 0x80 else { return nil }
    let isShort = bytes[0] >> 4 == 0xc || bytes[0] >> 4 == 0xd
    guard isShort || (bytes.count >= 3 && bytes[2] < 0x80) else { return nil }
    return MIDIMessage(status: bytes[0], bytes[1], isShort ? 0 : bytes[2])
  }

  // MARK: - Sounds and tuning

  /// Asks for another sound or tuning.
  private func choose(_ atom: UnsafePointer<LV2_Atom>, _ output: HostOutput) {
    guard let property = AtomSequence.value(of: uris.patchProperty, in: atom),
      property.pointee.size >= 4,
      let file = uris.fileIndex(AtomSequence.bytes(property).load(as: UInt32.self)),
      let value = AtomSequence.value(of: uris.patchValue, in: atom)
    else { return }
    let isPath = value.pointee.type == uris.path || value.pointee.type == uris.string
    if !isPath || !worker.load(file: file, path: AtomSequence.bytes(value)) {
      isAskedForSounds = true
    }
    // Hosts that do not wait, because they do not play live, have loaded it by now.
    receiveFiles(output)
  }

  /// Goes over to other sounds and to another tuning where some were loaded.
  private func receiveFiles(_ output: HostOutput) {
    receiveSounds(output)
    guard let next = tuning.post.receive() else { return }
    output.performance.apply(.temperament(next.takeUnretainedValue().table))
    tuning.post.giveBack(tuned)
    tuned = next
    worker.collect()
    isAskedForSounds = true
  }

  /// Goes over to other sounds where some were loaded.
  private func receiveSounds(_ output: HostOutput) {
    guard let next = sounds.post.receive() else { return }
    let set = next.takeUnretainedValue().set
    output.performance.apply(.sounds(set))
    midi.blends = set.count > 1
    sounds.post.giveBack(playing)
    playing = next
    worker.collect()
    isAskedForSounds = true
  }

  /// Says which sounds are played, in which tuning, if that changed or somebody asked.
  private func tellSounds() {
    guard let port = ports[PluginPorts.notify] else { return }
    var writer = AtomWriter(port, uris)
    guard isAskedForSounds else { return }
    let loaded = playing.takeUnretainedValue()
    var isWhole = writer.say(uris.stateChanged)
    for index in 0..<PluginPorts.soundCount {
      isWhole =
        writer.set(uris.sounds[index], to: loaded.path(index), type: uris.path) && isWhole
    }
    let tuning = tuned.takeUnretainedValue()
    for index in 0..<2 {
      isWhole = writer.set(uris.tunings[index], to: tuning.path(index), type: uris.path) && isWhole
    }
    isAskedForSounds = !isWhole
  }
}

/// The rates of hosts that are played at.
enum PluginRates {
  /// In Hz.
  static let range = 8_000.0...384_000.0

  struct Failure: Error, LocalizedError {
    let rate: Double

    var errorDescription: String? {
      "the host runs at \(rate) Hz; rates from 8000 to 384000 Hz are played"
    }
  }
}
