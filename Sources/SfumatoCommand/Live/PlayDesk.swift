import Neural
import Foundation
import Sfumato

/// Where all that plays the instrument comes together: keys, MIDI, OSC and commands change it here, and
/// the panel shows what it says. It owns the blend.
///
/// Threads: control.
final class PlayDesk {
  /// What is set.
  private(set) var state: PlayState
  /// Whether the panel shows what is told; otherwise that goes to standard error.
  var isOnScreen = false

  private let instrument: LiveInstrument
  private let loader: SoundLoader
  private let slots = PatchSlots()
  /// What is played, but for what is set since; its sounds are paths as seen from here.
  private var patch: Patch
  /// Where the pitches of keys come from, read again when that changes; nil for equal temperament.
  var tuningFiles: TuningFiles?
  private var lastTuningLook = ContinuousClock.now
  /// Is told what is done, when it is done.
  var listener: (PerformanceEvent.Action) -> Void = { _ in }
  private let seed: UInt64
  private var sweepStart = ContinuousClock.now
  private var recording: SessionRecording?
  private var recalled: [(sounds: SoundSet, paths: [String])] = []  // while a record is kept
  private var lastStatus: PlayerStatus
  private var toldOnce: Set<String> = []

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
    state.blend = BlendState(patch.position)
    state.path = patch.path?.points
    state.envelope = patch.envelope
    state.volume = patch.volume
    state.vibrato = patch.vibrato
    state.filledSlots = slots.filled
    state.meters.voiceLimit = voiceLimit
    state.meters.device = Self.describe(instrument.player.settings)
    lastStatus = instrument.player.status
    state.marks = marks
  }

  // MARK: - Playing

  /// Whether there is more than one sound to blend.
  var blends: Bool { state.sounds.count > 1 }

  /// Does what an input asks for.
  func send(_ action: ControlAction) {
    switch action {
    case .perform(let action): play(action)
    case .blend(let change): blend(change)
    case .loadPatch(let slot): recall(slot)
    case .storePatch(let slot): store(in: slot)
    }
  }

  /// Does something to the performance, and remembers it.
  /// - Parameter time: sample at which it takes effect, at most a hop ahead; by default as soon as it can.
  func play(_ action: PerformanceEvent.Action, at time: Int? = nil) {
    switch action {
    case .noteOn(let key, let velocity):
      if velocity > 0 { state.keys.insert(key) } else { state.keys.remove(key) }
    case .noteOff(let key): state.keys.remove(key)
    case .allNotesOff, .allSoundOff: state.keys = []
    case .envelope(let envelope): state.envelope = envelope
    case .volume(let volume): state.volume = volume
    case .vibrato(let vibrato): state.vibrato = vibrato
    case .sustainPedal(let isDown): state.isPedalDown = isDown
    default: break
    }
    patch.take(action)
    state.marks = marks
    if case .set = action {
      state.envelope = patch.envelope
      state.volume = patch.volume
      state.vibrato = patch.vibrato
    }
    if let time {
      _ = instrument.send(PerformanceEvent(action, at: time))
    } else {
      instrument.send(action)
    }
    listener(action)
    recording?.hear(action, at: time ?? 0)
  }

  /// Does something at its own time.
  /// - Returns: false if the performance has no room for it now.
  func send(_ event: PerformanceEvent) -> Bool {
    guard instrument.send(event) else { return false }
    recording?.hear(event.action, at: event.time)
    return true
  }

  // MARK: - Blending

  /// Moves the blend by hand; what moved it by itself ends.
  func blend(_ change: BlendChange) {
    state.sweep = nil
    state.followsPath = false
    move(change)
  }

  private func move(_ change: BlendChange) {
    if let position = state.blend.apply(change) { play(.blend(position)) }
  }

  /// Lets the blend move by itself, or not.
  func setSweep(_ shape: Sweep.Shape?, seconds: Double? = nil) {
    state.sweep = shape
    state.followsPath = false
    if let seconds { state.sweepSeconds = seconds }
    sweepStart = .now
  }

  /// The next way of moving by itself: none, then each in turn, then the path if there is one.
  func nextSweep() {
    let all = Sweep.Shape.allCases
    if state.followsPath { return followPath(false) }
    guard let shape = state.sweep else { return setSweep(all[0]) }
    let next = all.firstIndex(of: shape)! + 1
    if next < all.count { return setSweep(all[next]) }
    setSweep(nil)
    followPath(true)
  }

  /// Keeps a way of the blend, or forgets it.
  func setPath(_ path: BlendPath?) {
    state.path = path
    if path == nil { state.followsPath = false }
    sweepStart = .now
  }

  /// Lets the blend go along the kept path from its beginning, again and again, or not.
  func followPath(_ isOn: Bool) {
    setSweep(nil)
    state.followsPath = isOn && state.path != nil
  }

  /// Shows where the blend of an ensemble is, or holds it.
  func follow(_ position: BlendPosition) {
    guard position != state.position else { return }
    guard state.blend.apply(.to(position)) != nil else {
      return instrument.send(.blend(state.position))
    }
    recording?.hear(.blend(state.position))
  }

  // MARK: - The panel's own settings

  /// Changes what the panel alone knows: octave, dial, holding, freezing.
  func change(_ body: (inout PlayState) -> Void) {
    let before = state
    body(&state)
    if state.volume != before.volume { play(.volume(state.volume)) }
    if state.envelope != before.envelope { play(.envelope(state.envelope)) }
    if let line = instrument.line { line.octaves += (state.lowestKey - before.lowestKey) / 12 }
    if state.sweepSeconds != before.sweepSeconds { sweepStart = .now }
  }

  // MARK: - Patches

  /// Seconds of a piece that are handed on whole before sounds are loaded, which takes its time.
  private static let loadingSeconds = 2.0

  /// What is set, as a patch; its sounds are paths as seen from here.
  var currentPatch: Patch {
    var patch = patch
    patch.position = state.position
    patch.path = state.path.map { Patch.Path($0, follows: state.followsPath) }
    patch.envelope = state.envelope
    patch.vibrato = state.vibrato
    patch.volume = state.volume
    let settings = instrument.player.settings
    patch.latency.periodFrames = settings.periodLength
    patch.latency.periodCount = settings.periodCount
    return patch
  }

  /// Goes over to other sounds; the rest stays.
  /// - Parameter paths: of the sounds, as seen from here.
  func load(_ sounds: SoundSet, paths: [String]) {
    if instrument.ensemble?.keepsRecord == true { recalled.append((sounds, paths)) }
    patch.sounds = paths
    state.sounds = paths.map { SoundInput.title($0) }
    play(.sounds(sounds))
  }

  /// Keeps what is set.
  func store(in number: Int) {
    state.isStoring = false
    guard PatchSlots.numbers.contains(number) else {
      return tell("there are slots 1 to 9, not \(number)")
    }
    do {
      try slots.store(currentPatch, in: number)
      state.filledSlots.insert(number)
      tell("stored in slot \(number)")
    } catch {
      tell(error.localizedDescription)
    }
  }

  /// Goes over to what a slot holds: sounds, blend, envelope, volume.
  func recall(_ number: Int) {
    guard let path = slots.path(of: number) else {
      return tell("slot \(number) is empty; p and a digit store")
    }
    if let ensemble = instrument.ensemble {
      let loading = Int(Self.loadingSeconds * ensemble.sampleRate)
      ensemble.advance(to: ensemble.sampleTime + loading)
    }
    do {
      let file = try PatchFile(contentsOf: path)
      take(file, try loader.sounds(file.soundPaths), from: number)
    } catch {
      tell(error.localizedDescription)
    }
  }

  /// Goes over to a patch whose sounds were loaded.
  func take(_ file: PatchFile, _ sounds: SoundSet, from slot: Int) {
    patch = file.patch
    patch.temperament = file.tuningFiles.map {
      Patch.Temperament(scale: $0.scale, keyboardMap: $0.keyboardMap)
    }
    load(sounds, paths: file.soundPaths)
    move(.to(patch.position))
    for action in patch.settings { play(action) }
    do { try tune(by: file.tuningFiles) } catch { tell(error.localizedDescription) }
    setPath(patch.path?.points)
    followPath(patch.path?.follows ?? false)
    tell("slot \(slot)" + (patch.name.isEmpty ? "" : ": \(patch.name)"))
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
    guard recording == nil else { return endRecording() }
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.dateFormat = "yyyyMMdd-HHmmss"
    let name = "sfumato-\(format.string(from: Date()))"
    record(sound: "\(name).wav", midi: "\(name).mid")
  }

  /// Begins to record sound, or what is played as MIDI, or both.
  func record(sound: String?, midi: String?) {
    guard sound != nil || midi != nil else { return }
    recording = SessionRecording(instrument, sound: sound, midi: midi, state: state)
    state.recordedSeconds = 0
  }

  /// Writes what was recorded, if anything was.
  func endRecording() {
    guard let recording else { return }
    self.recording = nil
    state.recordedSeconds = nil
    tell(recording.finish())
  }

  /// How keys are played, in a few words: what is not as usual.
  private var marks: [String] {
    let (voicing, room) = (patch.voicing, patch.room)
    return [
      voicing.isMono ? "mono" : nil, voicing.glideSeconds > 0 ? "glide" : nil,
      voicing.unison > 1 ? "unison \(voicing.unison)" : nil, room.mix > 0 ? "room" : nil,
      patch.arpeggio.pattern == .off ? nil : "arpeggio", patch.temperament == nil ? nil : "tuned",
    ].compactMap(\.self)
  }

  // MARK: - Tuning

  /// How often files of tunings are looked at.
  private static let tuningInterval = Duration.milliseconds(500)

  /// Goes over to the pitches that files say; nil for equal temperament.
  private func tune(by files: TuningFiles?) throws {
    let had = tuningFiles != nil
    tuningFiles = files
    if let table = try tuningFiles?.read() {
      play(.temperament(table))
    } else if had {
      play(.temperament(nil))
    }
  }

  /// Reads a tuning again that has changed; one that is damaged is told, and the old one stays.
  private func followTuning() {
    guard tuningFiles != nil, ContinuousClock.now - lastTuningLook >= Self.tuningInterval else {
      return
    }
    lastTuningLook = .now
    do {
      guard let table = try tuningFiles?.readIfChanged() else { return }
      play(.temperament(table))
      tell("tuning: \(table.name.isEmpty ? tuningFiles?.scale ?? "" : table.name)")
    } catch {
      tell(error.localizedDescription)
    }
  }

  // MARK: - Time

  /// Moves what moves by itself. To be called every few milliseconds.
  func tick() {
    if let shape = state.sweep {
      let seconds = (ContinuousClock.now - sweepStart) / .seconds(1)
      let sweep = Sweep(shape, periodSeconds: state.sweepSeconds, seed: seed)
      move(.to(sweep.position(atSeconds: seconds)))
    }
    if state.followsPath, let path = state.path {
      move(.to(path.position(atSeconds: (ContinuousClock.now - sweepStart) / .seconds(1))))
    }
    followTuning()
    guard recording != nil else { return }
    recording?.collect()
    state.recordedSeconds = recording?.seconds
    if recording?.isFull == true { endRecording() }
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
    state.meters.voices = instrument.voiceCount + (instrument.line?.status.pitch == nil ? 0 : 1)
    state.meters.underruns = status.underrunCount
    state.meters.loss = status.loss
    let hop = Double(instrument.hopLength) / instrument.sampleRate
    state.meters.latencyMilliseconds = status.delayMilliseconds + 1000 * hop
  }

  /// Tells the player something, on the panel or on standard error.
  func tell(_ message: String) {
    state.message = message
    if !isOnScreen, !message.isEmpty { Report.remark(message) }
  }

  /// Tells the player something that may come up again and again: once.
  func tellOnce(_ message: String) {
    if toldOnce.insert(message).inserted { tell(message) }
  }

  /// Tells the player what controllers say that is not followed.
  func tellUnfollowed(_ controls: Set<UnfollowedControl>) {
    if !controls.isEmpty { tellOnce("\(UnfollowedControl.summary(controls)): not followed") }
  }

  /// A device in a few words.
  static func describe(_ settings: PCMSettings) -> String {
    let kilohertz = Report.number(Double(settings.sampleRate) / 1000, decimals: 1)
    let format = settings.format.map { ", \($0.name)" } ?? ""
    return "\(kilohertz) kHz\(format), \(settings.periodLength) × \(settings.periodCount) frames"
  }
}
