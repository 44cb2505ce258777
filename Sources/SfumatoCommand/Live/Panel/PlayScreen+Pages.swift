import Foundation

/// What takes the place of pad, keyboard and dials for a while: the list of sounds, and that of keys.
extension PlayScreen {
  /// Lines in the place of the instrument, and what keys do there.
  typealias Page = (lines: [String], hint: String)

  /// What is shown instead of the instrument.
  /// - Parameter rowCount: that there are.
  func page(_ state: PlayState, rowCount: Int) -> Page? {
    switch state.mode {
    case .help:
      return (help(rowCount: rowCount), "any key: back")
    case .list(let list), .corner(let list):
      return (
        lines(list, rowCount: rowCount),
        "type to search  up, down: hear  Tab: again  Enter: take  Esc: back"
      )
    case .playing, .storing, .naming, .confirming: return nil
    }
  }

  // MARK: - Sounds

  private func lines(_ list: SoundList, rowCount: Int) -> [String] {
    let found = list.isComplete ? "\(list.matches.count) of \(list.entries.count)" : "reading …"
    let search = "  / " + fitted(list.query, columns - 24) + "_"
    let gap = String(repeating: " ", count: max(1, columns - search.count - found.count - 1))
    let rows = list.window(rowCount: rowCount - 1).map { index in
      let entry = list.matches[index]
      let isSelected = index == list.selection
      let width = columns - 5
      let title = fitted(entry.title, max(20, width * 3 / 5))
      let place = fitted(entry.place, max(0, width - title.count - 2))
      let fill = String(repeating: " ", count: max(1, width - title.count - place.count))
      return "  " + styled((isSelected ? "> " : "  ") + title + fill + place, isSelected ? "7" : "")
    }
    return [styled(search, "1") + gap + found] + rows
  }

  // MARK: - Keys

  /// What there is to press, in the order of importance: where there is little room, the last is left out.
  private func help(rowCount: Int) -> [String] {
    let piano = "\(layout.letters.first!) to \(layout.letters.last!)"
    let sweep = layout.semitone(of: "w") == nil ? "w" : "W"
    let keys: [(String, String)] = [
      (piano, "piano keys, the row above them the black ones"),
      ("[ ]", "an octave lower, higher"),
      ("arrows, H J K L", "blend; with Shift, Alt or Ctrl five times as far"),
      ("mouse", "blend: click or drag on the line or square"),
      ("space / Esc", "let all keys go / silence at once"),
      ("a", "hold: a key sounds until it is struck again"),
      ("Tab, Shift-Tab", "choose a number"),
      ("- +", "change it"),
      (sweep, "blend by itself: line, circle, walk, the patch's path, off"),
      ("f", "freeze the blend"),
      ("/", "list of sounds and patches: hear, take"),
      ("1-9", "go over to the patch of a slot"),
      ("p and 1-9", "store in a slot"),
      ("P", "save with a name"),
      ("u / U, Ctrl-R", "undo / do again"),
      ("r", "record sound and MIDI, or end it"),
      ("q, Ctrl-C", "quit"),
    ]
    return keys.prefix(rowCount).map { key, meaning in
      "  " + styled(key.padding(toLength: 17, withPad: " ", startingAt: 0), "1")
        + fitted(meaning, columns - 20)
    }
  }
}
