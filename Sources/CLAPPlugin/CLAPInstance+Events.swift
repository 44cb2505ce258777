import CCLAP
import Music
import SfumatoPlugin
import Synth

/// What a host's events do. Thread role: render; nothing is allocated or locked.
extension CLAPInstance {
  /// Hears an event at the sample that is rendered next.
  /// - Parameters:
  ///   - out: where parameters are told that moved by it.
  ///   - notesToo: whether to play; parameters are taken always.
  func hear(
    _ event: UnsafePointer<clap_event_header>, _ out: UnsafePointer<clap_output_events>?,
    notesToo: Bool = true
  ) {
    guard event.pointee.space_id == CLAP_CORE_EVENT_SPACE_ID else { return }
    /// The whole event; nil if the host says that it is shorter.
    func whole<Event>(_: Event.Type) -> UnsafePointer<Event>? {
      guard Int(event.pointee.size) >= MemoryLayout<Event>.size else { return nil }
      return UnsafeRawPointer(event).assumingMemoryBound(to: Event.self)
    }
    switch Int(event.pointee.type) {
    case Int(CLAP_EVENT_PARAM_VALUE):
      if let event = whole(clap_event_param_value.self) { move(event.pointee) }
    case Int(CLAP_EVENT_PARAM_MOD):
      if let event = whole(clap_event_param_mod.self) { modulate(event.pointee) }
    case Int(CLAP_EVENT_NOTE_ON) where notesToo:
      if let event = whole(clap_event_note.self) { noteOn(event.pointee) }
    case Int(CLAP_EVENT_NOTE_OFF) where notesToo:
      if let event = whole(clap_event_note.self) { noteOff(event.pointee) }
    case Int(CLAP_EVENT_NOTE_CHOKE) where notesToo:
      if let event = whole(clap_event_note.self) { choke(event.pointee) }
    case Int(CLAP_EVENT_NOTE_EXPRESSION) where notesToo:
      if let event = whole(clap_event_note_expression.self) { express(event.pointee, out) }
    case Int(CLAP_EVENT_MIDI) where notesToo:
      guard let event = whole(clap_event_midi.self), event.pointee.port_index == 0 else { return }
      let message = withUnsafeBytes(of: event.pointee.data) { MIDIMessage(event: $0) }
      if let message {
        player.play(message)
        followBlend(out)
      }
    default: break
    }
  }

  // MARK: - Parameters

  private func move(_ event: clap_event_param_value) {
    // Parameters of single notes there are none; some hosts leave the number of the note at 0.
    guard event.channel < 0, event.key < 0, !event.value.isNaN else { return }
    if event.param_id == CLAPParameters.patchID {
      if parameters.choose(event.value) { ask(for: Duty.patch) }
    } else if let index = parameters.index(of: event.param_id) {
      parameters.move(index, to: parameters.all[index].bounded(event.value))
      if player?.isActive == true { follow(index) }
    }
  }

  private func modulate(_ event: clap_event_param_mod) {
    guard event.channel < 0, event.key < 0, event.amount.isFinite,
      let index = parameters.index(of: event.param_id), !parameters.all[index].isStepped
    else { return }
    modulations[index] = event.amount
    if player?.isActive == true { follow(index) }
  }

  /// Tells the host where a controller or a note has moved the blend.
  private func followBlend(_ out: UnsafePointer<clap_output_events>?) {
    let position = player.position
    if position.x != heard[0] { tell(0, position.x, out) }
    if position.y != heard[1] { tell(1, position.y, out) }
  }

  private func tell(_ index: Int, _ value: Double, _ out: UnsafePointer<clap_output_events>?) {
    parameters.move(index, to: parameters.all[index].bounded(value - modulations[index]))
    heard[index] = parameters.all[index].bounded(parameters[index] + modulations[index])
    tell(index, out)
  }

  /// Tells the host of parameters that a patch has moved by the worker.
  func tellMoved(_ out: UnsafePointer<clap_output_events>?) {
    let untold = parameters.takeUntold()
    guard untold != 0 else { return }
    for index in heard.indices where untold & 1 << UInt64(index) != 0 { tell(index, out) }
  }

  private func tell(_ index: Int, _ out: UnsafePointer<clap_output_events>?) {
    var event = clap_event_param_value()
    event.header = Self.header(CLAP_EVENT_PARAM_VALUE, clap_event_param_value.self)
    // What moved it is recorded already.
    event.header.flags = UInt32(CLAP_EVENT_DONT_RECORD.rawValue)
    event.param_id = CLAPParameters.id(of: parameters.all[index].name)
    (event.note_id, event.port_index, event.channel, event.key) = (-1, -1, -1, -1)
    event.value = parameters[index]
    Self.push(event, out)
  }

  // MARK: - Notes

  private func noteOn(_ event: clap_event_note) {
    let channel = Int(max(event.channel, 0))
    guard event.port_index <= 0, (0..<128).contains(event.key), channel < 16, !event.velocity.isNaN
    else { return }
    let note = NoteList.Note(id: event.note_id, channel: channel, key: Int(event.key))
    if let oldest = notes.begin(note), oldest.isHeld {
      player.noteOff(oldest.key, channel: oldest.channel)
    }
    // Velocity 0 is a note too here: the softest of MIDI.
    player.noteOn(note.key, velocity: min(max(event.velocity, 1 / 127), 1), channel: channel)
  }

  private func noteOff(_ event: clap_event_note) {
    let time = player.time
    notes.forEach(NoteList.Target(event)) { note in
      guard note.isHeld else { return }
      (note.isHeld, note.end) = (false, time)
      player.noteOff(note.key, channel: note.channel)
    }
  }

  private func choke(_ event: clap_event_note) {
    let target = NoteList.Target(event)
    let time = player.time
    notes.forEach(target) { note in
      player.play(.keyLevel(key: note.key, gain: 0))
      guard note.isHeld else { return }
      (note.isHeld, note.end) = (false, time)
      player.noteOff(note.key, channel: note.channel)
    }
    if target.isAny { player.play(.allSoundOff) }
  }

  private func express(
    _ event: clap_event_note_expression, _ out: UnsafePointer<clap_output_events>?
  ) {
    guard event.value.isFinite else { return }
    let value = event.value
    var isMeant = false
    notes.forEach(NoteList.Target(event)) { note in
      guard note.isHeld else { return }
      isMeant = true
      switch Int(event.expression_id) {
      case Int(CLAP_NOTE_EXPRESSION_VOLUME):
        note.volume = min(max(value, 0), 4)
        level(note)
      case Int(CLAP_NOTE_EXPRESSION_EXPRESSION):
        note.expression = min(max(value, 0), 1)
        level(note)
      case Int(CLAP_NOTE_EXPRESSION_PRESSURE):
        note.pressure = value
        player.play(.keyPressure(key: note.key, amount: max(value, note.vibrato)))
      case Int(CLAP_NOTE_EXPRESSION_VIBRATO):
        note.vibrato = value
        player.play(.keyPressure(key: note.key, amount: max(value, note.pressure)))
      case Int(CLAP_NOTE_EXPRESSION_PAN):
        player.play(.keySide(key: note.key, side: 2 * value - 1))
      case Int(CLAP_NOTE_EXPRESSION_TUNING):
        player.play(.keyBend(key: note.key, semitones: value))
      default: break
      }
    }
    // One timbre is decoded for all notes.
    if isMeant, Int(event.expression_id) == Int(CLAP_NOTE_EXPRESSION_BRIGHTNESS) {
      player.blend(y: min(max(value, 0), 1))
      followBlend(out)
    }
  }

  /// The level of a note by volume and expression; never 0, which would be for ended ones too.
  private func level(_ note: NoteList.Note) {
    player.play(.keyLevel(key: note.key, gain: max(note.volume * note.expression, 1e-4)))
  }

  /// Tells the host of notes that have ended.
  func endNotes(_ out: UnsafePointer<clap_output_events>?) {
    notes.remove { note in
      guard !note.isHeld, !player.sounds(note.key, since: note.end) else { return false }
      var event = clap_event_note()
      event.header = Self.header(CLAP_EVENT_NOTE_END, clap_event_note.self)
      (event.note_id, event.port_index) = (note.id, 0)
      (event.channel, event.key) = (Int16(note.channel), Int16(note.key))
      Self.push(event, out)
      return true
    }
  }

  // MARK: - Events out

  private static func header<Event>(_ type: some BinaryInteger, _: Event.Type) -> clap_event_header
  {
    clap_event_header(
      size: UInt32(MemoryLayout<Event>.size), time: 0, space_id: CLAP_CORE_EVENT_SPACE_ID,
      type: UInt16(type), flags: 0)
  }

  private static func push<Event>(_ event: Event, _ out: UnsafePointer<clap_output_events>?) {
    guard let out else { return }
    withUnsafePointer(to: event) { event in
      _ = out.pointee.try_push?(
        out, UnsafeRawPointer(event).assumingMemoryBound(to: clap_event_header.self))
    }
  }
}

extension NoteList.Target {
  init(_ event: clap_event_note) {
    self.init(
      id: event.note_id, port: event.port_index, channel: event.channel, key: event.key)
  }

  init(_ event: clap_event_note_expression) {
    self.init(
      id: event.note_id, port: event.port_index, channel: event.channel, key: event.key)
  }
}
