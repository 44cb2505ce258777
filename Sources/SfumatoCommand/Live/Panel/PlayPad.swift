import Sfumato

/// Where the blend is shown and taken hold of: a line between two sounds, a square between four.
package struct PlayPad: Equatable {
  /// Row of the upper names.
  package let top: Int
  /// Column of the left end.
  package let left: Int
  /// Columns from the left end to the right one, both included.
  package let width: Int
  /// Rows from the upper end to the lower one, both included; 1 for a line.
  package let height: Int

  /// Lays the pad out.
  /// - Parameters:
  ///   - soundCount: 1, 2 or 4.
  ///   - columns: of the terminal.
  ///   - top: the first row that is free.
  ///   - height: rows that a square may have.
  package init(soundCount: Int, columns: Int, top: Int, height: Int) {
    self.top = top
    left = 2
    self.height = soundCount == 4 ? max(3, height) : 1
    width = soundCount == 4 ? min(columns - 4, 4 * self.height) : columns - 4
  }

  /// Rows that it takes, the names included.
  package var rowCount: Int { height == 1 ? 2 : height + 2 }

  /// The place under the mouse, if it is on the pad; of a line only across.
  package func position(column: Int, row: Int, from old: BlendPosition) -> BlendPosition? {
    let inside = (left - 1...left + width).contains(column)
    guard inside, (top + 1...top + height).contains(row) else { return nil }
    let x = Double(min(max(column - left, 0), width - 1)) / Double(width - 1)
    if height == 1 { return BlendPosition(x: x, y: old.y) }
    return BlendPosition(x: x, y: Double(row - top - 1) / Double(height - 1))
  }

  /// The pad with its cursor; `●` is bold, and hollow while it is frozen.
  package func lines(_ state: PlayState, on screen: PlayScreen) -> [String] {
    let column = Int((state.position.x * Double(width - 1)).rounded())
    let row = Int((state.position.y * Double(height - 1)).rounded())
    let names = state.sounds
    let upper = between(names[0], names.count > 1 ? names[1] : "", on: screen)
    let cursor = screen.styled(
      screen.isUnicode ? (state.blend.isFrozen ? "○" : "●") : (state.blend.isFrozen ? "o" : "@"),
      "1;36")
    if height == 1 { return [upper, indent + rule(column, cursor, ends: "├┤", on: screen)] }
    let box = (0..<height).map { line in
      let place = line == row ? column : nil
      switch line {
      case 0: return indent + rule(place, cursor, ends: "┌┐", on: screen)
      case height - 1: return indent + rule(place, cursor, ends: "└┘", on: screen)
      default: return indent + rule(place, cursor, ends: "││", fill: " ", on: screen)
      }
    }
    return [upper] + box + [between(names[2], names[3], on: screen)]
  }

  private var indent: String { String(repeating: " ", count: left) }

  private func between(_ first: String, _ second: String, on screen: PlayScreen) -> String {
    let room = (width - 2) / 2
    let (first, second) = (screen.fitted(first, room), screen.fitted(second, room))
    let gap = String(repeating: " ", count: width - first.count - second.count)
    return indent + first + gap + second
  }

  private func rule(
    _ place: Int?, _ cursor: String, ends: String, fill: String = "─", on screen: PlayScreen
  ) -> String {
    let plain: [Character: Character] = ["─": "-", "│": "|", " ": " "]
    return (0..<width).map { column in
      if column == place { return cursor }
      let sign =
        column == 0 ? ends.first! : column == width - 1 ? ends.last! : fill.first!
      return String(screen.isUnicode ? sign : plain[sign] ?? "+")
    }.joined()
  }
}
