import Sfumato

/// Undoing and doing again.
extension PlayDesk {
  /// How things are, as far as the player sets them.
  struct Snapshot {
    var patch: Patch
    var sounds: SoundSet?
    var tuning: TuningFiles?
    var sweep: Sweep.Shape?
    var sweepSeconds: Double
  }

  private var snapshot: Snapshot {
    Snapshot(
      patch: currentPatch, sounds: sounds, tuning: tuning.files, sweep: state.sweep,
      sweepSeconds: state.sweepSeconds)
  }

  /// Takes down a change that is about to be made, unless it is part of one that was.
  func remember(_ kind: EditHistory<Snapshot>.Kind) {
    guard !isGrouped else { return }
    history.remember(kind, at: .now, before: snapshot)
  }

  /// Makes several changes that are undone as one.
  func grouped(as kind: EditHistory<Snapshot>.Kind, _ body: () -> Void) {
    remember(kind)
    ungrouped(body)
  }

  /// Makes changes that are not taken down.
  private func ungrouped(_ body: () -> Void) {
    let wasGrouped = isGrouped
    isGrouped = true
    defer { isGrouped = wasGrouped }
    body()
  }

  /// Takes back the last change.
  func undo() {
    guard let (kind, snapshot) = history.undo(from: snapshot) else {
      return tell("nothing to undo")
    }
    restore(snapshot)
    tell("undone: \(kind)")
  }

  /// Makes the change once more that was undone last.
  func redo() {
    guard let (kind, snapshot) = history.redo(from: snapshot) else {
      return tell("nothing to do again")
    }
    restore(snapshot)
    tell("done again: \(kind)")
  }

  private func restore(_ then: Snapshot) {
    ungrouped {
      if let sounds = then.sounds, sounds !== self.sounds {
        load(sounds, paths: then.patch.sounds)
      }
      let (old, new) = (currentPatch.options, then.patch.options)
      for parameter in InstrumentParameter.allCases where parameter != .x && parameter != .y {
        guard parameter.value(in: old) != parameter.value(in: new) else { continue }
        play(parameter.action(in: new))
      }
      if then.tuning != tuning.files { tune(by: then.tuning) }
      patch.name = then.patch.name
      patch.temperament = then.patch.temperament
      state.patchName = patch.name
      setPath(then.patch.path?.points)
      if let path = then.patch.path, path.follows {
        followPath(true)
      } else {
        setSweep(then.sweep, seconds: then.sweepSeconds)
      }
      let isFrozen = state.blend.isFrozen
      state.blend.isFrozen = false
      move(.to(then.patch.position))
      state.blend.isFrozen = isFrozen
    }
  }
}

extension PerformanceEvent.Action {
  /// What it sets, for a player who undoes it; nil if it sets nothing that stays.
  var settingName: String? {
    switch self {
    case .envelope: "envelope"
    case .volume: "volume"
    case .vibrato: "vibrato"
    case .tuning: "tuning"
    case .width: "width"
    case .holds: "hold"
    case .set(let parameter, _): parameter.title.lowercased()
    case .noteOn, .noteOff, .blend, .pitchBend, .expression, .sustainPedal, .temperament, .keyBend,
      .keyPressure, .keyLevel, .keySide, .modulation, .sounds, .allNotesOff, .allSoundOff:
      nil
    }
  }
}
