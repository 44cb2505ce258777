import Sfumato

/// The list of sounds and patches.
extension PlayDesk {
  /// Opens the list.
  func openList() {
    state.mode = .list(SoundList())
    workshop.list()
  }

  /// Takes what can be played, where the list still is open.
  func fillList(_ entries: [SoundList.Entry]) {
    guard case .list(var list) = state.mode else { return }
    list.fill(entries)
    state.mode = .list(list)
  }

  /// Changes what is searched for, or selected; what is newly selected is heard.
  func changeList(_ body: (inout SoundList) -> Void) {
    guard case .list(var list) = state.mode else { return }
    let before = list.selected
    body(&list)
    state.mode = .list(list)
    if let selected = list.selected, selected != before { listen(to: selected) }
  }

  /// Makes an entry heard on the key that was struck last, beside what sounds.
  func listen(to entry: SoundList.Entry) { workshop.listen(to: entry, key: lastKey) }

  /// Closes the list; what was listened to ends.
  func closeList() {
    state.mode = .playing
    workshop.stopListening()
    instrument.preview.stop()
  }

  /// Takes the selected entry: a patch at once, a sound as soon as its corner is said.
  func takeSelected() {
    guard case .list(let list) = state.mode, let entry = list.selected else { return }
    guard !entry.isPatch else {
      closeList()
      return loadPatch(entry.path)
    }
    state.mode = .corner(list)
  }

  /// Puts the selected sound at a corner, as soon as it is loaded.
  /// - Parameter corner: from 0.
  func putSelected(at corner: Int) {
    guard case .corner(let list) = state.mode, let entry = list.selected else { return }
    closeList()
    put(entry.path, at: corner)
  }

  /// Puts a sound at a corner, as soon as it is loaded; where there are fewer sounds, there are more then.
  /// - Parameter corner: from 0.
  func put(_ path: String, at corner: Int) {
    if isOnScreen { tell("loading \(SoundInput.title(path))") }
    workshop.put(at: corner) { path }
  }

  /// The corner that is nearest to the blend.
  var nearestCorner: Int {
    let weights = state.position.weights(count: state.sounds.count)
    return weights.indices.max { weights[$0] < weights[$1] } ?? 0
  }
}
