import Foundation
import Sfumato

/// Where all that plays the instrument comes together: keys, MIDI, OSC and commands change it here, and
/// the panel shows what it says.
///
/// Threads: control.
final class PlayDesk {
  /// What is set.
  private(set) var state: PlayState
  private let instrument: LiveInstrument
  private let loader: SoundLoader
  private let slots = PatchSlots()
  private var patch: Patch
  private var midi: MIDIControls
  private let seed: UInt64
  private var sweepStart = ContinuousClock.now
  private var recorder: SessionRecorder?
  private var take: (path: String, start: Int, notes: PerformanceTake)?
  private var recalled: [(sounds: SoundSet, paths: [String])] = []  // while a record is kept
  private var lastStatus: PlayerStatus

  /// - Parameters:
  ///   - patch: what is played, its sounds as paths seen from here.
  ///   - voiceLimit: of the performance.
  ///   - seed: of random walks.
  init(
    _ instrument: LiveInstrument, loader: SoundLoader, patch: Patch, voiceLimit: Int, seed: UInt64
  ) {
    self.instrument = instrument
    self.loader = loader
    self.patch = patch
    self.seed = seed
    state = PlayState(sounds: patch.sounds.map { SoundInput.title($0) })
    state.position = patch.position
    state.envelope = patch.envelope
    state.volume = patch.volume
    state.filledSlots = slots.filled
    state.meters.voiceLimit = voiceLimit
    state.meters.device = Self.describe(instrument.player.settings)
    midi = MIDIControls(position: patch.position)
    lastStatus = instrument.player.status
  }

  // MARK: - Playing

  /// Does something to the performance, and remembers it.
  func send(_ action: PerformanceEvent.Action) {
    switch action {
    case .noteOn(let key, let velocity):
      if velocity > 0 { state.keys.insert(key) } else { state.keys.remove(key) }
    case .noteOff(let key): state.keys.remove(key)
    case .allNotesOff, .allSoundOff: state.keys = []
    case .blend(let position):
      if state.isFrozen { return }
      state.position = position
      midi.move(to: position)
    case .envelope(let envelope): state.envelope = envelope
    case .volume(let volume): state.volume = volume
    default: break
    }
    instrument.send(action)
    take?.notes.hear(action, at: instrument.performance.nextEventTime)
  }

  /// Does something at its own time.
  /// - Returns: false if the performance has no room for it now.
  func send(_ event: PerformanceEvent) -> Bool {
    guard instrument.performance.send(event) else { return false }
    take?.notes.hear(event.action, at: max(event.time, instrument.performance.nextEventTime))
    return true
  }

  /// Does what a keyboard or controller says.
  func send(_ message: MIDIMessage) {
    switch message.content {
    case .noteOn(let key, let velocity): send(midi.noteOn(key: key, velocity: velocity))
    case .noteOff(let key, _): send(.noteOff(key: key))
    case .controlChange(let controller, let value):
      if controller == MIDIMessage.Controller.modulation { stopSweep() }
      if let action = midi.controlChange(controller, value: value) { send(action) }
    case .programChange(let program): recall(program + 1)
    case .channelPressure(let value), .keyPressure(_, let value):
      send(midi.channelPressure(value))
    case .pitchBend(let value): send(midi.pitchBend(value + 8192))
    }
  }

  /// Does what a message of Open Sound Control says, in the words of NSynth Super:
  /// `/on key velocity`, `/off key`, `/volume level`, `/patch/load slot`, `/patch/save slot`, and
  /// `/blend x y`.
  func send(_ message: OSCMessage) {
    let numbers = (0..<2).map { message.number($0) }
    func key(_ value: Double?) -> Int? {
      value.flatMap { (0...127).contains($0) ? Int($0) : nil }
    }
    switch (message.address, numbers[0], numbers[1]) {
    case ("/on", let first?, let velocity):
      guard let key = key(first) else { break }
      return send(.noteOn(key: key, velocity: min(max(velocity ?? 0.75, 0), 1)))
    case ("/off", let first?, _):
      guard let key = key(first) else { break }
      return send(.noteOff(key: key))
    case ("/volume", let level?, _): return send(.volume(min(max(level, 0), 4)))
    case ("/blend", let x?, let y): return move(to: BlendPosition(x: x, y: y ?? state.position.y))
    case ("/patch/load", let slot?, _): return recall(key(slot) ?? 0)
    case ("/patch/save", let slot?, _): return store(in: key(slot) ?? 0)
    default: break
    }
    state.message = "OSC: \(message.address.prefix(40)) is not understood"
  }

  // MARK: - Blending

  /// Moves the blend by hand; a sweep ends.
  func move(to place: BlendPosition) {
    stopSweep()
    state.move(to: place)
    send(.blend(state.position))
  }

  /// Moves the blend by so much.
  func move(byX x: Double, y: Double) {
    move(to: BlendPosition(x: state.position.x + x, y: state.position.y + y))
  }

  /// Lets the blend move by itself, or not.
  func setSweep(_ shape: Sweep.Shape?, seconds: Double? = nil) {
    state.sweep = shape
    if let seconds { state.sweepSeconds = seconds }
    sweepStart = .now
  }

  /// The next way of moving by itself: none, then each in turn.
  func nextSweep() {
    let all = Sweep.Shape.allCases
    guard let shape = state.sweep else { return setSweep(all[0]) }
    let next = all.firstIndex(of: shape)! + 1
    setSweep(next < all.count ? all[next] : nil)
  }

  private func stopSweep() { state.sweep = nil }

  /// Shows where the blend of an ensemble is, or holds it.
  func follow(_ place: BlendPosition) {
    guard place != state.position else { return }
    if state.isFrozen { return instrument.send(.blend(state.position)) }
    state.position = place
    midi.move(to: place)
    take?.notes.hear(.blend(place), at: instrument.performance.nextEventTime)
  }

  // MARK: - The panel's own settings

  /// Changes what the panel alone knows: octave, dial, holding, freezing.
  func change(_ body: (inout PlayState) -> Void) {
    let before = state
    body(&state)
    if state.volume != before.volume { send(.volume(state.volume)) }
    if state.envelope != before.envelope { send(.envelope(state.envelope)) }
    if state.sweepSeconds != before.sweepSeconds { sweepStart = .now }
  }

  // MARK: - Patches

  /// Seconds of a piece that are handed on whole before sounds are loaded, which takes its time.
  private static let loadingSeconds = 2.0

  /// Keeps what is set.
  func store(in number: Int) {
    state.isStoring = false
    guard PatchSlots.numbers.contains(number) else {
      state.message = "there are slots 1 to 9, not \(number)"
      return
    }
    patch.position = state.position
    patch.envelope = state.envelope
    patch.volume = state.volume
    let settings = instrument.player.settings
    patch.latency.periodFrames = settings.periodLength
    patch.latency.periodCount = settings.periodCount
    do {
      try slots.store(patch, in: number)
      state.filledSlots.insert(number)
      state.message = "stored in slot \(number)"
    } catch {
      state.message = error.localizedDescription
    }
  }

  /// Goes over to what a slot holds: sounds, blend, envelope, volume.
  func recall(_ number: Int) {
    guard let path = slots.path(of: number) else {
      state.message = "slot \(number) is empty; p and a digit store"
      return
    }
    if let ensemble = instrument.ensemble {
      let loading = Int(Self.loadingSeconds * ensemble.sampleRate)
      ensemble.advance(to: ensemble.sampleTime + loading)
    }
    do {
      let file = try PatchFile(contentsOf: path)
      let sounds = try loader.sounds(file.soundPaths)
      if instrument.ensemble?.keepsRecord == true { recalled.append((sounds, file.soundPaths)) }
      patch = file.patch
      patch.sounds = file.soundPaths
      state.sounds = patch.sounds.map { SoundInput.title($0) }
      send(.sounds(sounds))
      for action in patch.actions { send(action) }
      let name = patch.name.isEmpty ? "" : ": \(patch.name)"
      state.message = "slot \(number)\(name)"
    } catch {
      state.message = error.localizedDescription
    }
  }

  /// What hands did to an ensemble that keeps a record.
  var gestures: [Take.Gesture] {
    (instrument.ensemble?.record ?? []).map { event in
      // All sounds that hands change to were recalled.
      Take.Gesture(event) { sounds in recalled.first { $0.sounds === sounds }!.paths }
    }
  }

  // MARK: - Recording

  /// Begins to record, or writes what was recorded.
  func toggleRecording() {
    guard !isRecording else { return endRecording() }
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.dateFormat = "yyyyMMdd-HHmmss"
    let name = "sfumato-\(format.string(from: Date()))"
    record(sound: "\(name).wav", midi: "\(name).mid")
  }

  /// Begins to record sound, or what is played as MIDI, or both.
  func record(sound: String?, midi: String?) {
    let sampleRate = instrument.performance.sampleRate
    if let sound {
      recorder = SessionRecorder(path: sound, tap: instrument.player.tap, sampleRate: sampleRate)
    }
    if let midi {
      let start = instrument.performance.nextEventTime
      var notes = PerformanceTake(
        startingAt: start, sampleRate: sampleRate, position: state.position)
      for key in state.keys.sorted() {
        notes.hear(.noteOn(key: key, velocity: Double(state.velocity) / 127), at: start)
      }
      take = (midi, start, notes)
    }
    if isRecording { state.recordedSeconds = 0 }
  }

  private var isRecording: Bool { recorder != nil || take != nil }

  /// Writes what was recorded, if anything was.
  func endRecording() {
    guard isRecording else { return }
    var told: [String] = []
    func tell(_ write: () throws -> String) {
      do { told.append(try write()) } catch { told.append(error.localizedDescription) }
    }
    if let recorder { tell(recorder.finish) }
    if let take {
      tell {
        let count = take.notes.noteCount
        guard count > 0 else { return "no note for a MIDI file" }
        let end = instrument.performance.sampleTime
        try take.notes.sequence(endingAt: end).writeMIDI(to: take.path)
        let name = recorder == nil ? "recorded \(take.path)" : "MIDI"
        return "\(name), \(count) \(count == 1 ? "note" : "notes")"
      }
    }
    (recorder, take) = (nil, nil)
    state.recordedSeconds = nil
    state.message = told.joined(separator: "; ")
  }

  // MARK: - Time

  /// Moves what moves by itself. To be called every few milliseconds.
  func tick() {
    if let shape = state.sweep, !state.isFrozen {
      let seconds = (ContinuousClock.now - sweepStart) / .seconds(1)
      let sweep = Sweep(shape, periodSeconds: state.sweepSeconds, seed: seed)
      send(.blend(sweep.position(atSeconds: seconds)))
    }
    if let take {
      let samples = instrument.performance.sampleTime - take.start
      state.recordedSeconds = Double(max(0, samples)) / instrument.performance.sampleRate
    }
    if let recorder {
      recorder.collect()
      state.recordedSeconds = recorder.seconds
      if recorder.isFull { endRecording() }
    }
  }

  /// Reads the meters. To be called for each picture.
  func readMeters() {
    let status = instrument.player.status
    let rendered = status.renderedSeconds - lastStatus.renderedSeconds
    if rendered > 0.2 {
      state.meters.load = (status.renderSeconds - lastStatus.renderSeconds) / rendered
      lastStatus = status
    }
    // Falls by 20 dB in a third of a second, so that the eye can follow.
    state.meters.peak = max(instrument.player.takePeak(), 0.8 * state.meters.peak)
    state.meters.voices = instrument.voiceCount
    state.meters.underruns = status.underrunCount
    state.meters.loss = status.loss
    let hop = Double(instrument.performance.hopLength) / instrument.performance.sampleRate
    state.meters.latencyMilliseconds = status.delayMilliseconds + 1000 * hop
  }

  /// Says something to the player.
  func say(_ message: String) { state.message = message }

  /// A device in a few words.
  static func describe(_ settings: PCMSettings) -> String {
    let kilohertz = Report.number(Double(settings.sampleRate) / 1000, decimals: 1)
    let format = settings.format.map { ", \($0.name)" } ?? ""
    return "\(kilohertz) kHz\(format), \(settings.periodLength) × \(settings.periodCount) frames"
  }
}
