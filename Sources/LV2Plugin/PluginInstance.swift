import CLV2
import Music
import SfumatoPlugin
import Synth

/// One instrument in a host of LV2: its ports and its worker about a ``PluginPlayer``.
///
/// Threads: the host calls ``run(_:)`` and ``connect(_:to:)`` by its rendering thread, all else by others,
/// and only what is said so at the same time as ``run(_:)``.
final class PluginInstance {
  let player: PluginPlayer
  let uris: PluginURIDs
  let log: PluginLog

  private let rate: Double
  private let worker: PluginWorker
  private let parameters = InstrumentParameter.allCases
  private let ports: UnsafeMutableBufferPointer<UnsafeMutableRawPointer?>
  private let values: UnsafeMutableBufferPointer<Float>  // of the parameters, as last heard
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
    try PluginRates.check(rate)
    self.rate = rate
    self.log = log
    uris = PluginURIDs(map)
    player = try PluginPlayer(bundle: bundle, log: log)
    worker = PluginWorker(features)
    ports = .allocate(capacity: PluginPorts.count)
    ports.initialize(repeating: nil)
    values = .allocate(capacity: parameters.count)
    values.initialize(repeating: .nan)
  }

  deinit {
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
    // The rate was tried before.
    try? player.activate(rate: rate)
    values.update(repeating: .nan)
    isAskedForSounds = true
  }

  /// Ends. Not while running.
  func deactivate() { player.deactivate() }

  // MARK: - Rendering

  /// Renders a block. Thread role: render; nothing is allocated or locked.
  func run(_ count: Int) {
    guard let left = float(PluginPorts.left), let right = float(PluginPorts.right) else { return }
    receiveFiles()
    readParameters()
    var done = 0
    if let control = ports[PluginPorts.control] {
      AtomSequence.forEach(control, type: uris.sequence) { sample, atom in
        // What lies before an event is made before it is heard, so that no number of them is too large.
        let sample = min(max(sample, done), count)
        player.render(into: left + done, right + done, count: sample - done)
        done = sample
        hear(atom)
      }
    }
    player.render(into: left + done, right + done, count: count - done)
    guard player.isActive else { return }
    if player.isTimeToLook(after: count) { worker.look() }
    float(PluginPorts.latency)?.pointee = Float(player.delay)
    tellSounds()
  }

  /// Looks soon at what is played, and says so.
  func askForSounds() { isAskedForSounds = true }

  private func float(_ port: Int) -> UnsafeMutablePointer<Float>? {
    ports[port].map { $0.assumingMemoryBound(to: Float.self) }
  }

  /// Follows the parameters that have moved.
  private func readParameters() {
    for index in parameters.indices {
      guard let value = float(PluginPorts.firstParameter + index)?.pointee, value.isFinite,
        value != values[index]
      else { continue }
      values[index] = value
      player.set(parameters[index], to: Self.decimal(value))
    }
    player.begin()
  }

  /// The number that was meant where single precision came: 0.3, not 0.300000012.
  private static func decimal(_ value: Float) -> Double {
    let parts = abs(value) < 10 ? 1e6 : 1e3
    return (Double(value) * parts).rounded() / parts
  }

  // MARK: - Events

  private func hear(_ atom: UnsafePointer<LV2_Atom>) {
    let bytes = AtomSequence.bytes(atom)
    if atom.pointee.type == uris.midiEvent {
      if let message = MIDIMessage(event: bytes) { player.play(message) }
    } else if atom.pointee.type == uris.object || atom.pointee.type == uris.blank {
      guard bytes.count >= MemoryLayout<LV2_Atom_Object_Body>.size else { return }
      let kind = bytes.load(fromByteOffset: 4, as: UInt32.self)
      if kind == uris.patchGet { isAskedForSounds = true }
      if kind == uris.patchSet { choose(atom) }
    }
  }

  // MARK: - Sounds and tuning

  /// Asks for another sound or tuning.
  private func choose(_ atom: UnsafePointer<LV2_Atom>) {
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
    receiveFiles()
  }

  /// Goes over to other sounds and to another tuning where some were loaded.
  private func receiveFiles() {
    guard player.receiveFiles() else { return }
    worker.collect()
    isAskedForSounds = true
  }

  /// Says which sounds are played, in which tuning, if that changed or somebody asked.
  private func tellSounds() {
    guard let port = ports[PluginPorts.notify] else { return }
    var writer = AtomWriter(port, uris)
    guard isAskedForSounds else { return }
    var isWhole = writer.say(uris.stateChanged)
    player.withPlayed { sounds, tuning in
      for index in 0..<PluginFiles.soundCount {
        isWhole =
          writer.set(uris.sounds[index], to: sounds.path(index), type: uris.path) && isWhole
      }
      for index in 0..<2 {
        isWhole =
          writer.set(uris.tunings[index], to: tuning.path(index), type: uris.path) && isWhole
      }
    }
    isAskedForSounds = !isWhole
  }
}
