import Neural
import OutputFiles
import Sfumato

/// Patches, their slots and names, and the pitches of keys that they bring.
extension PlayDesk {
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

  // MARK: - Slots

  /// Keeps what is set.
  func store(in number: Int) {
    guard PatchShelf.slots.contains(number) else {
      return tell("there are slots 1 to 9, not \(number)")
    }
    do {
      try shelf.store(currentPatch, inSlot: number)
      state.slotNames[number] = patch.name
      tell("stored in slot \(number)")
    } catch {
      tell(Report.text(of: error))
    }
  }

  /// Goes over to what a slot holds, as soon as its sounds are loaded.
  func recall(_ number: Int) {
    guard let path = shelf.path(ofSlot: number) else {
      return tell("slot \(number) is empty" + (isOnScreen ? "; p and a digit store" : ""))
    }
    loadPatch(path, slot: number)
  }

  /// Goes over to a patch, as soon as its sounds are loaded.
  /// - Parameter slot: that it lies in, if it does.
  func loadPatch(_ path: String, slot: Int? = nil) {
    if isOnScreen { tell("loading \(slot.map { "slot \($0)" } ?? SoundInput.title(path))") }
    workshop.load(patch: path, slot: slot)
  }

  /// Goes over to a patch whose sounds were loaded: sounds, blend, and how it is played.
  /// - Parameter slot: that it lies in, if it does.
  func take(_ file: PatchFile, _ sounds: SoundSet, from slot: Int?) {
    grouped(as: .patch) {
      patch = file.patch
      patch.temperament = file.tuningFiles.map {
        Patch.Temperament(scale: $0.scale, keyboardMap: $0.keyboardMap)
      }
      load(sounds, paths: file.soundPaths)
      move(.to(patch.position))
      for action in patch.settings { play(action) }
      state.patchName = patch.name
      let name = patch.name.isEmpty ? SoundInput.title(file.path) : patch.name
      tell(slot.map { "slot \($0)" + (patch.name.isEmpty ? "" : ": \(name)") } ?? name)
      tune(by: file.tuningFiles)
      let path = patch.path
      setPath(path?.points)
      followPath(path?.follows ?? false)
    }
  }

  // MARK: - Names

  /// Keeps what is set under a name; asks before a patch is replaced.
  func save(as name: String, mayReplace: Bool = false) {
    var named = currentPatch
    named.name = name.split(separator: " ").joined(separator: " ")
    do {
      try shelf.save(named, mayReplace: mayReplace)
      patch.name = named.name
      state.patchName = named.name
      state.mode = .playing
      tell("saved as \(named.name)")
    } catch OutputFileError.exists {
      state.mode = .confirming(.replacesPatch(named.name))
    } catch {
      tell(Report.text(of: error))
    }
  }

  // MARK: - Tuning

  /// Goes over to the pitches that files say; nil for equal temperament.
  func tune(by files: TuningFiles?) {
    let had = tuning.files != nil
    do {
      let table = try tuning.read(files)
      if table != nil || had { play(.temperament(table)) }
    } catch {
      tell(Report.text(of: error))
    }
  }

  /// Reads a tuning again that has changed; one that is damaged is told, and the old one stays.
  func followTuning() {
    do {
      guard let table = try tuning.readIfChanged() else { return }
      play(.temperament(table))
      tell("tuning: \(table.name.isEmpty ? tuning.files?.scale ?? "" : table.name)")
    } catch {
      tell(Report.text(of: error))
    }
  }
}
