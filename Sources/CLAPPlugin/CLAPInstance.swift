import CCLAP
import Foundation
import OutputFiles
import SfumatoPlugin
import Synchronization
import Synth

/// One instrument in a host of CLAP: its parameters, its notes and its state about a ``PluginPlayer``.
///
/// Threads: control, which is the host's main thread and the instance's worker, or render where it says so. What all
/// touch are the parameters and the duties.
final class CLAPInstance {
  /// What the main thread is to do, or the worker where the host does not call for it.
  enum Duty {
    /// To let go what is no longer played.
    static let collect: UInt8 = 1
    /// To look whether files of the tuning have changed.
    static let look: UInt8 = 2
    /// To load the patch that was chosen.
    static let patch: UInt8 = 4
    /// To tell the host of what the worker has changed.
    static let tell: UInt8 = 8
  }

  private(set) var host: CLAPHost!
  private(set) var player: PluginPlayer!
  let parameters: CLAPParameters

  private let place: UnsafePointer<clap_host>
  private let bundle: String
  private let duties = Atomic<UInt8>(0)
  private let working = Mutex<Void>(())
  private var worker: CLAPWorker?
  private var delay = 0

  // The rendering thread's own.
  var notes = NoteList(capacity: 512)
  let modulations: UnsafeMutableBufferPointer<Double>
  let heard: UnsafeMutableBufferPointer<Double>  // values with modulations, as last played
  private var silentCount = 0

  init(_ place: UnsafePointer<clap_host>, bundle: String) {
    self.place = place
    self.bundle = bundle
    parameters = CLAPParameters(PatchList(bundle: bundle))
    modulations = .allocate(capacity: parameters.all.count)
    modulations.initialize(repeating: 0)
    heard = .allocate(capacity: parameters.all.count)
    heard.initialize(repeating: .nan)
  }

  deinit {
    notes.deallocate()
    modulations.deallocate()
    heard.deallocate()
  }

  // MARK: - Control

  /// Loads model and sounds.
  /// - Returns: whether it can be played.
  func begin() -> Bool {
    host = CLAPHost(place)
    do {
      player = try PluginPlayer(bundle: bundle, log: host.log)
      // It ends before the instance does.
      nonisolated(unsafe) unowned let instance = self
      worker = CLAPWorker { instance.work(isMainThread: false) }
      return true
    } catch {
      host.log.tell(.error, systemReason(error))
      return false
    }
  }

  /// Ends; nothing but `deinit` may follow.
  func end() {
    worker?.end()
    worker = nil
  }

  /// Begins to play at a rate.
  /// - Returns: whether that is possible.
  func activate(rate: Double) -> Bool {
    guard player != nil else { return false }
    host.expectMainThread("activate")
    do {
      try PluginRates.check(rate)
      try player.activate(rate: rate)
    } catch {
      host.log.tell(.error, systemReason(error))
      return false
    }
    forget()
    modulations.update(repeating: 0)
    if player.delay != delay {
      delay = player.delay
      host.tellOfLatency()
    }
    return true
  }

  func deactivate() { player?.deactivate() }

  /// Samples by which the sound is late.
  var latency: Int { delay }

  /// Samples that are heard at most after the last key is up, at the rate of the performance and more.
  var tail: UInt32 {
    var options = PerformanceOptions()
    for (index, parameter) in parameters.all.enumerated() {
      parameter.set(parameters[index], in: &options)
    }
    guard let player, !options.arpeggio.latches || options.arpeggio.pattern == .off else {
      return .max
    }
    // A release goes on to -80 dB, a room to where it is not heard.
    let seconds =
      1.4 * options.envelope.releaseSeconds
      + (options.room.mix > 0 ? 2 * options.room.decaySeconds : 0)
      + (options.chorus.mix > 0 ? 0.1 : 0)
    return UInt32(seconds * player.rate) + UInt32(2 * delay)
  }

  /// Does what the rendering thread has asked for.
  /// - Parameter isMainThread: false for the worker, which leaves it to the main thread to tell the host.
  func work(isMainThread: Bool = true) {
    guard player != nil else { return }
    working.withLock { _ in
      let mask = isMainThread ? UInt8.max : ~Duty.tell
      let due = duties.bitwiseAnd(~mask, ordering: .acquiringAndReleasing).oldValue & mask
      if due & Duty.collect != 0 { player.collect() }
      if due & Duty.look != 0 { player.tuning.readChanged() }
      if due & Duty.patch != 0, parameters.patch > 0 {
        _ = load(
          patch: parameters.patches.paths[parameters.patch - 1], isMainThread: isMainThread)
      }
      if due & Duty.tell != 0 { host.tellOfChange() }
    }
  }

  /// Goes over to a patch that the host names.
  /// - Returns: whether it could be read.
  func open(_ path: String) -> Bool {
    guard player != nil else { return false }
    host.expectMainThread("preset-load")
    parameters.beginPatch()
    parameters.patch = parameters.patches.paths.firstIndex(of: path).map { $0 + 1 } ?? 0
    return load(patch: path)
  }

  /// Goes over to what a patch says, its sounds and its tuning; parameters that have moved since it was chosen stay.
  /// - Returns: whether it could be read; it is told if not, and all stays as it was.
  func load(patch path: String, isMainThread: Bool = true) -> Bool {
    defer {
      if isMainThread {
        host.tellOfChange()
      } else {
        duties.bitwiseOr(Duty.tell, ordering: .acquiringAndReleasing)
        host.requestMainThread()
      }
    }
    do {
      let file = try PatchFile(contentsOf: path)
      let tuning = file.tuningFiles
      // What can fail comes first.
      let sounds = try player.sounds.load(file.soundPaths)
      try player.tuning.choose([tuning?.scale ?? "", tuning?.keyboardMap ?? ""])
      player.sounds.choose(sounds)
      parameters.follow(file.patch.options, tellsByEvents: !isMainThread)
      return true
    } catch {
      host.log.tell(.error, systemReason(error))
      parameters.patch = 0
      return false
    }
  }

  // MARK: - Rendering

  /// Asks the main thread, or else the worker, for something. Thread role: render.
  func ask(for duty: UInt8) {
    duties.bitwiseOr(duty, ordering: .acquiringAndReleasing)
    host.requestMainThread()
    worker?.ask()
  }

  /// Falls silent at once; parameters stay. Thread role: render.
  func reset() {
    player?.clear()
    forget()
  }

  private func forget() {
    notes.removeAll()
    heard.update(repeating: .nan)
    silentCount = 0
  }

  /// Renders a block. Thread role: render; nothing is allocated or locked.
  func process(_ process: UnsafePointer<clap_process>) -> clap_process_status {
    guard let player, player.isActive, process.pointee.audio_outputs_count > 0,
      let output = process.pointee.audio_outputs, output.pointee.channel_count >= 2,
      let channels = output.pointee.data32, let left = channels[0], let right = channels[1]
    else { return clap_process_status(CLAP_PROCESS_ERROR) }
    let count = Int(process.pointee.frames_count)
    if player.receiveFiles() { ask(for: Duty.collect) }
    tellMoved(process.pointee.out_events)
    followValues()
    let wasIdle = player.isIdle
    player.begin()
    var done = 0
    if let events = process.pointee.in_events, let size = events.pointee.size,
      let get = events.pointee.get
    {
      for index in 0..<size(events) {
        guard let event = get(events, index) else { continue }
        // What lies before an event is made before it is heard, so that no number of them is too large.
        let sample = min(max(Int(event.pointee.time), done), count)
        player.render(into: left + done, right + done, count: sample - done)
        done = sample
        hear(event, process.pointee.out_events)
      }
    }
    player.render(into: left + done, right + done, count: count - done)
    endNotes(process.pointee.out_events)
    if player.isTimeToLook(after: count) { ask(for: Duty.look) }
    silentCount = wasIdle && player.isIdle ? min(silentCount + count, 1 << 40) : 0
    // What was made before the first of these blocks is heard in them.
    let isSilent = silentCount > 2 * player.delay + count
    output.pointee.constant_mask = isSilent ? 3 : 0
    return clap_process_status(isSilent ? CLAP_PROCESS_SLEEP : CLAP_PROCESS_CONTINUE)
  }

  /// Takes parameters alone. Thread role: render while it is active, control otherwise.
  func flush(_ events: UnsafePointer<clap_input_events>?, _ out: UnsafePointer<clap_output_events>?)
  {
    if let events, let size = events.pointee.size, let get = events.pointee.get {
      for index in 0..<size(events) {
        guard let event = get(events, index) else { continue }
        hear(event, out, notesToo: false)
      }
    }
    if player?.isActive != true { work() }
  }

  /// Follows the parameters that were moved by others.
  private func followValues() {
    for index in heard.indices { follow(index) }
  }

  /// Plays a parameter where it is now, if it has moved. Thread role: render.
  func follow(_ index: Int) {
    let parameter = parameters.all[index]
    let value = parameter.bounded(parameters[index] + modulations[index])
    guard value != heard[index] else { return }
    heard[index] = value
    player.set(parameter, to: value)
  }
}
