import Foundation
import Neural
import Sfumato

/// Where all that plays the instrument comes together: keys, MIDI, OSC and commands change it here, and
/// the panel shows what it says. It owns the blend.
///
/// Threads: control.
final class PlayDesk {
  /// What is set; changed by the desk alone.
  var state: PlayState
  /// Whether the panel shows what is told; otherwise that goes to standard error.
  var isOnScreen = false
  /// Is told what is done, when it is done.
  var listener: (PerformanceEvent.Action) -> Void = { _ in }

  let instrument: LiveInstrument
  let workshop: SoundWorkshop
  let shelf = PatchShelf()
  /// What is played, but for what is set since; its sounds are paths as seen from here.
  var patch: Patch
  /// What is blended; nil where parts have sounds of their own.
  var sounds: SoundSet?
  /// What can be undone.
  var history = EditHistory<Snapshot>()
  /// Whether what is done belongs to a change that was taken down already.
  var isGrouped = false
  /// Where the pitches of keys come from.
  var tuning: TuningWatch
  /// The key that was struck last.
  var lastKey = 60
  /// Controllers that the player has bound, and where they are kept.
  var controllers = LearnedControllers()
  var controllerFile = ControllerFile()

  private let seed: UInt64
  /// When what moves the blend began.
  var sweepStart = ContinuousClock.now
  /// Takes down the way of the blend, while it does.
  var pathRecorder: PathRecorder?
  /// What is kept of the session, if anything is.
  var recording: SessionRecording?
  /// Sends what is done to other instruments, if any are to hear it.
  var midiOut: MIDIOutFeed?
  private var recalled: [(sounds: SoundSet, paths: [String])] = []  // while a record is kept
  /// As the meters read it last.
  var lastStatus: PlayerStatus
  private var toldOnce: Set<String> = []

  /// - Parameters:
  ///   - patch: what is played, its sounds as paths seen from here.
  ///   - sounds: what is blended; nil where parts have sounds of their own.
  ///   - tuning: files of the pitches of keys; nil for equal temperament.
  ///   - voiceLimit: of the performance.
  ///   - seed: of random walks.
  init(
    _ instrument: LiveInstrument, loader: SoundLoader, patch: Patch, sounds: SoundSet?,
    tuning: TuningFiles?, voiceLimit: Int, seed: UInt64
  ) {
    self.instrument = instrument
    workshop = SoundWorkshop(loader, paths: patch.sounds)
    self.patch = patch
    self.sounds = sounds
    self.tuning = TuningWatch(tuning)
    self.seed = seed
    state = PlayState(sounds: patch.sounds.map { SoundInput.title($0) })
    state.blend = BlendState(patch.position)
    state.path = patch.path?.points
    state.envelope = patch.envelope
    state.volume = patch.volume
    state.vibrato = patch.vibrato
    state.patchName = patch.name
    state.slotNames = shelf.slotNames
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
    if let name = action.settingName { remember(.setting(name)) }
    switch action {
    case .noteOn(let key, let velocity):
      if velocity > 0 { state.keys.insert(key) } else { state.keys.remove(key) }
      lastKey = key
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
    midiOut?.hear(action, at: time ?? 0)
  }

  /// Does something at its own time.
  /// - Returns: false if the performance has no room for it now.
  func send(_ event: PerformanceEvent) -> Bool {
    guard instrument.send(event) else { return false }
    recording?.hear(event.action, at: event.time)
    midiOut?.hear(event.action, at: event.time)
    return true
  }

  // MARK: - The panel's own settings

  /// Changes what the panel alone knows: octave, dial, holding, freezing, what keys mean.
  func change(_ body: (inout PlayState) -> Void) {
    let before = state
    body(&state)
    if state.dial != before.dial || state.hasOtherNumber(than: before) {
      state.lastTouched = state.dial.parameter ?? state.lastTouched
    }
    let after = state
    // What is undone is how it was before.
    state.volume = before.volume
    state.envelope = before.envelope
    if after.volume != before.volume { play(.volume(after.volume)) }
    if after.envelope != before.envelope { play(.envelope(after.envelope)) }
    if let line = instrument.line { line.octaves += (state.lowestKey - before.lowestKey) / 12 }
    if state.sweepSeconds != before.sweepSeconds { sweepStart = .now }
  }

  // MARK: - Sounds

  /// Goes over to other sounds; the rest stays.
  /// - Parameter paths: of the sounds, as seen from here.
  func load(_ sounds: SoundSet, paths: [String]) {
    remember(.sounds)
    if instrument.ensemble?.keepsRecord == true { recalled.append((sounds, paths)) }
    self.sounds = sounds
    patch.sounds = paths
    state.sounds = paths.map { SoundInput.title($0) }
    workshop.follow(paths)
    play(.sounds(sounds))
  }

  /// What hands did to an ensemble that keeps a record.
  var gestures: [Take.Gesture] {
    (instrument.ensemble?.record ?? []).map { event in
      // All sounds that hands change to were recalled.
      Take.Gesture(event) { sounds in recalled.first { $0.sounds === sounds }!.paths }
    }
  }

  /// Takes what the workshop has made ready.
  private func takeFromWorkshop() {
    for result in workshop.take() {
      switch result {
      case .sounds(let sounds, let paths, let message):
        load(sounds, paths: paths)
        tell(message)
      case .patch(let file, let sounds, let slot): take(file, sounds, from: slot)
      case .preview(let clip): instrument.preview.play(clip)
      case .list(let entries): fillList(entries)
      case .message(let text): tell(text)
      }
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

  // MARK: - Time

  /// Moves what moves by itself, and takes what has become ready. To be called every few milliseconds.
  func tick() {
    if let shape = state.sweep {
      let seconds = (ContinuousClock.now - sweepStart) / .seconds(1)
      let sweep = Sweep(shape, periodSeconds: state.sweepSeconds, seed: seed)
      move(.to(sweep.position(atSeconds: seconds)))
    }
    if state.followsPath, let path = state.path {
      move(.to(path.position(atSeconds: (ContinuousClock.now - sweepStart) / .seconds(1))))
    }
    takeFromWorkshop()
    followTuning()
    guard recording != nil else { return }
    recording?.collect()
    state.recordedSeconds = recording?.seconds
    if recording?.isFull == true { endRecording() }
  }

  // MARK: - Telling

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
    guard !controls.isEmpty else { return }
    let hint = isOnScreen ? "; C binds controllers" : ""
    tellOnce("\(UnfollowedControl.summary(controls)): not followed\(hint)")
  }

  /// How keys are played, in a few words: what is not as usual.
  private var marks: [String] {
    let (voicing, room) = (patch.voicing, patch.room)
    return [
      voicing.isMono ? "mono" : nil, voicing.glideSeconds > 0 ? "glide" : nil,
      voicing.unison > 1 ? "unison \(voicing.unison)" : nil,
      patch.chorus.mix > 0 ? "chorus" : nil, room.mix > 0 ? "room" : nil,
      patch.arpeggio.pattern == .off ? nil : "arpeggio", patch.temperament == nil ? nil : "tuned",
    ].compactMap(\.self)
  }
}
