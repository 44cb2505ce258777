import Foundation
import Sfumato

/// What takes the place of pad, keyboard and dials for a while: the list of sounds, and that of keys.
extension PlayScreen {
  /// Lines in the place of the instrument, and what keys do there.
  typealias Page = (lines: [String], hint: String)

  /// What is shown instead of the instrument.
  /// - Parameter rowCount: that there are.
  func page(_ state: PlayState, rowCount: Int) -> Page? {
    switch state.mode {
    case .help(let page):
      let count = helpPageCount(state)
      return (
        help(state, page: page, rowCount: rowCount),
        page + 1 < count ? "any key: page \(page + 2) of \(count)  Esc: back" : "any key: back"
      )
    case .list(let list), .corner(let list):
      return (
        lines(list, rowCount: rowCount),
        "type to search  up, down: hear  Tab: again  Enter: take  Esc: back"
      )
    case .controllers(let index):
      return (
        controllers(state, selection: index, rowCount: rowCount),
        "up, down: choose  move a controller: bind it  Backspace: unbind  Esc: back"
      )
    case .playing, .storing, .naming, .bar, .confirming: return nil
    }
  }

  // MARK: - Sounds

  private func lines(_ list: SoundList, rowCount: Int) -> [String] {
    let found = list.isComplete ? "\(list.matches.count) of \(list.entries.count)" : "reading"
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

  // MARK: - Controllers

  private func controllers(_ state: PlayState, selection: Int, rowCount: Int) -> [String] {
    let all = InstrumentParameter.allCases
    let count = rowCount - 1
    let start = max(0, min(selection - count / 2, all.count - count))
    let rows = (start..<min(all.count, start + count)).map { index in
      let bound = state.bindings[all[index]] ?? ""
      let isSelected = index == selection
      let title = all[index].title.padding(toLength: 20, withPad: " ", startingAt: 0)
      let row = (isSelected ? "> " : "  ") + title + fitted(bound, columns - 24)
      return "  " + styled(row, isSelected ? "7" : "")
    }
    return ["  " + styled("MIDI controllers", "1")] + rows
  }

  // MARK: - Keys

  /// Pages of the list of keys.
  package func helpPageCount(_ state: PlayState) -> Int {
    let rowCount = max(1, rows - Self.pageFrame)
    return (keys(state).count + rowCount - 1) / rowCount
  }

  private func help(_ state: PlayState, page: Int, rowCount: Int) -> [String] {
    keys(state).dropFirst(page * rowCount).prefix(rowCount).map { key, meaning in
      "  " + styled(key.padding(toLength: 17, withPad: " ", startingAt: 0), "1")
        + fitted(meaning, columns - 20)
    }
  }

  /// What there is to press, in the order of importance.
  private func keys(_ state: PlayState) -> [(String, String)] {
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
      ("o", "record a path of the blend, then go along it"),
      ("f", "freeze the blend"),
      ("/", "list of sounds and patches: hear, take"),
      ("1-9", "go over to the patch of a slot"),
      ("p and 1-9", "store in a slot"),
      ("P", "save with a name"),
      ("u / U, Ctrl-R", "undo / do again"),
      ("C", "MIDI controllers: what they move"),
      ("r", "record sound and MIDI, or end it"),
      ("q, Ctrl-C", "quit"),
    ]
    return keys.prefix(1) + state.steeringKeys.map { ($0.key, $0.meaning) } + keys.dropFirst()
  }
}
