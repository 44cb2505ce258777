import Foundation
import Sfumato

/// The panel as text: a function of what is set and how large the terminal is.
package struct PlayScreen {
  /// Columns and rows of the terminal.
  package var columns: Int
  package var rows: Int
  /// Whether bold, colours and the like may be used.
  package var isColored: Bool
  /// Whether more than ASCII can be shown.
  package var isUnicode: Bool
  /// The computer keyboard.
  package var layout: PianoKeys

  /// Below this there is no room for the panel.
  package static let smallest = (columns: 64, rows: 14)
  /// Rows beside the pad and the empty lines.
  private static let fixedRows = 9
  private static let spacedRows = 24
  /// Rows beside a page: the title, the meters, the message and a hint.
  static let pageFrame = 4

  package init(
    columns: Int, rows: Int, isColored: Bool = false, isUnicode: Bool = true,
    layout: PianoKeys = .qwerty
  ) {
    self.columns = columns
    self.rows = rows
    self.isColored = isColored
    self.isUnicode = isUnicode
    self.layout = layout
  }

  /// Where the blend is.
  package func pad(soundCount: Int) -> PlayPad {
    let height = isSpaced ? rows - Self.fixedRows - 7 : rows - Self.fixedRows - 2
    return PlayPad(
      soundCount: soundCount, columns: columns, top: isSpaced ? 2 : 1, height: min(height, 24))
  }

  /// The lines, from the top; never more than there are rows, never wider than there are columns.
  package func lines(_ state: PlayState) -> [String] {
    guard columns >= Self.smallest.columns, rows >= Self.smallest.rows else {
      let needed = "The panel needs \(Self.smallest.columns) columns, \(Self.smallest.rows) rows."
      return [fitted(needed, columns)]
    }
    let foot = [meters(state), message(state)]
    if let page = page(state, rowCount: rows - Self.pageFrame) {
      let empty = [String](repeating: "", count: max(0, rows - Self.pageFrame - page.lines.count))
      return ([title(state)] + page.lines + empty + foot + [hint(page.hint)]).map(spelled)
    }
    let space = isSpaced ? [""] : []
    var lines = [title(state)] + space + pad(soundCount: state.sounds.count).lines(state, on: self)
    lines += space + keyboard(state) + space
    lines += [beside(dials(state, [.volume, .velocity, .sweepTime]), place(state))]
    lines += [dials(state, [.attack, .decay, .sustain, .release]).text]
    lines += space + foot + space + [slots(state), hint(Self.keysHint)]
    return lines.prefix(rows).map(spelled)
  }

  /// The signs that the parts use, as far as the terminal has them.
  private func spelled(_ line: String) -> String {
    isUnicode ? line : line.replacing("−", with: "-").replacing("×", with: "x")
  }

  private var isSpaced: Bool { rows >= Self.spacedRows }

  // MARK: - Parts

  private func title(_ state: PlayState) -> String {
    let meters = state.meters
    let device = meters.loss.map { "no sound device (\($0)), trying again" } ?? meters.device
    let name = fitted(state.patchName, columns / 3)
    let left = name.isEmpty ? "" : "  " + name
    let right = fitted(device, columns - 11 - left.count)
    let gap = String(repeating: " ", count: columns - 10 - left.count - right.count)
    return "  " + styled("Sfumato", "1") + left + gap
      + styled(right, meters.loss == nil ? "2" : "31;1")
  }

  /// Text at the right end of a line, as far as there is room.
  private func beside(_ line: (text: String, width: Int), _ right: String) -> String {
    let room = columns - line.width - 1
    // Where there is too little room for all, the last of it.
    let words = right.components(separatedBy: "  ")
    let fitting = words.indices.map { words[$0...].joined(separator: "  ") }
    guard let right = fitting.first(where: { $0.count <= room }), !right.isEmpty else {
      return line.text
    }
    return line.text + String(repeating: " ", count: columns - line.width - right.count - 1) + right
  }

  /// Where the blend is, and the piece.
  private func place(_ state: PlayState) -> String {
    func number(_ value: Double) -> String { Report.number(value, decimals: 2) }
    var parts: [String] = []
    if state.sounds.count > 1 {
      let y = state.sounds.count > 2 ? " y \(number(state.position.y))" : ""
      parts.append("x \(number(state.position.x))\(y)")
    }
    if let place = state.place {
      parts.append((place.part.map { "\($0)  " } ?? "") + "bar \(place.bar).\(place.beat)")
    }
    return parts.joined(separator: "  ")
  }

  /// The slots that hold something, and what.
  private func slots(_ state: PlayState) -> String {
    let numbers = state.slotNames.keys.sorted()
    guard !numbers.isEmpty else { return hint("no patch is stored; p and a digit store one") }
    let width = (columns - 2) / numbers.count - 1
    let cells = numbers.map { number in
      let name = state.slotNames[number] ?? ""
      let cell = fitted(name.isEmpty ? "\(number)" : "\(number) \(name)", width)
      let isThis = !name.isEmpty && name == state.patchName
      return styled(cell, isThis ? "1" : "2")
        + String(repeating: " ", count: max(0, min(width, 18) - cell.count))
    }
    return "  " + cells.joined(separator: " ")
  }

  /// The piano keys by the letters that play them; those that sound are in brackets.
  private func keyboard(_ state: PlayState) -> [String] {
    func label(_ semitone: Int) -> String {
      guard let letter = layout.letter(ofSemitone: semitone) else { return "   " }
      let isDown = state.keys.contains(state.lowestKey + semitone)
      return isDown ? styled("[\(letter)]", "7") : " \(letter) "
    }
    let white = layout.letters.indices.filter { !PianoKeys.isBlack(state.lowestKey + $0) }
    let upper = white.map { PianoKeys.isBlack(state.lowestKey + $0 + 1) ? label($0 + 1) : "   " }
    let name = NoteName.name(ofKey: state.lowestKey).padding(
      toLength: 5, withPad: " ", startingAt: 0)
    let hold = state.isHolding ? "   " + styled("holding", "7") : ""
    let marks = state.marks.isEmpty ? "" : "   " + state.marks.joined(separator: ", ")
    return [
      "          " + upper.joined(separator: " "),
      "  " + name + " " + white.map(label).joined(separator: " ") + hold + marks,
    ]
  }

  private func dials(
    _ state: PlayState, _ dials: [PlayState.Dial]
  ) -> (text: String, width: Int) {
    let cells = dials.map { dial in
      let text = "\(name(dial)) \(value(dial, state))"
      return text.padding(
        toLength: max(columns < 72 ? 14 : 16, text.count + 1), withPad: " ", startingAt: 0)
    }
    let text = zip(dials, cells).map { dial, cell in
      state.dial == dial ? styled(">" + cell, "1") : " " + cell
    }
    return ("  " + text.joined(), cells.reduce(2) { $0 + $1.count + 1 })
  }

  private func name(_ dial: PlayState.Dial) -> String {
    dial == .sweepTime ? "sweep" : "\(dial)"
  }

  private func value(_ dial: PlayState.Dial, _ state: PlayState) -> String {
    func seconds(_ value: Double) -> String {
      value < 1
        ? "\(Int((value * 1000).rounded())) ms" : Report.number(value, decimals: 1) + " s"
    }
    switch dial {
    case .volume: return Report.number(state.volume, decimals: 2)
    case .velocity: return "\(state.velocity)"
    case .attack: return seconds(state.envelope.attackSeconds)
    case .decay: return seconds(state.envelope.decaySeconds)
    case .sustain: return Report.number(state.envelope.sustain, decimals: 2)
    case .release: return seconds(state.envelope.releaseSeconds)
    case .sweepTime:
      if state.followsPath, let path = state.path {
        return "path, \(Report.number(path.seconds, decimals: 1)) s"
      }
      return
        "\(state.sweep?.rawValue ?? "off"), \(Report.number(state.sweepSeconds, decimals: 1)) s"
    }
  }

  private func meters(_ state: PlayState) -> String {
    let meters = state.meters
    let decibels = Units.amplitudeToDB(max(Double(meters.peak), 1e-6))
    let length = 16
    let filled = Int((Double(length) * min(max(decibels + 48, 0), 48) / 48).rounded())
    let (full, empty) = isUnicode ? ("█", "░") : ("#", ".")
    let bar =
      styled(String(repeating: full, count: filled), decibels > -1 ? "31" : "32")
      + styled(String(repeating: empty, count: length - filled), "2")
    let level = decibels > -99 ? Report.number(decibels, decimals: 0) + " dB" : "silent"
    let parts = [
      level.padding(toLength: 6, withPad: " ", startingAt: 0),
      "voices \(meters.voices)/\(meters.voiceLimit)",
      Report.number(meters.latencyMilliseconds, decimals: 1) + " ms",
      "CPU \(Int((100 * meters.load).rounded())) %",
      meters.underruns == 1 ? "1 underrun" : "\(meters.underruns) underruns",
    ]
    return "  " + bar + " " + fitted(parts.joined(separator: "  "), columns - length - 3)
  }

  private func message(_ state: PlayState) -> String {
    var parts: [String] = []
    if let seconds = state.recordedSeconds {
      let whole = Int(seconds)
      let time = "\(whole / 60):" + (whole % 60 < 10 ? "0" : "") + "\(whole % 60)"
      parts.append((isUnicode ? "● " : "* ") + "recording \(time)")
    }
    if state.isRecordingPath { parts.append((isUnicode ? "● " : "* ") + "path") }
    if state.blend.isFrozen { parts.append("frozen") }
    if let question = question(state) {
      parts.append(question)
    } else if !state.message.isEmpty {
      parts.append(state.message)
    }
    return "  " + styled(fitted(parts.joined(separator: "  "), columns - 2), "1")
  }

  /// What the panel waits for; nil while it waits for nothing.
  private func question(_ state: PlayState) -> String? {
    switch state.mode {
    case .storing: return "store in which slot, 1-9?"
    case .naming(let name):
      // The end of the name is what is written.
      let room = columns - 18
      return "name of the patch: " + (name.count > room ? String(name.suffix(room)) : name) + "_"
    case .bar(let digits): return "to bar: \(digits)_"
    case .confirming(.replacesSlot(let number)):
      let name = state.slotNames[number] ?? ""
      return "slot \(number) holds \(name.isEmpty ? "a patch" : name); replace it, y/n?"
    case .confirming(.replacesPatch(let name)): return "\(name) is there; replace it, y/n?"
    case .corner(let list):
      let name = list.selected?.title ?? ""
      return "\(name): which sound, 1-4?  Enter: the nearest"
    case .playing, .help, .list, .controllers: return nil
    }
  }

  /// The most important keys.
  private static let keysHint =
    "? keys  / sounds  1-9 slots  p store  u undo  r record  q quit"

  private func hint(_ text: String) -> String {
    "  " + styled(fitted(text, columns - 2), "2")
  }

  // MARK: - Text

  /// Text in a style, where styles are welcome.
  func styled(_ text: String, _ code: String) -> String {
    isColored && !text.isEmpty ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
  }

  /// Text cut to a width, with a sign that something is missing; what would move the cursor is left out.
  func fitted(_ text: String, _ width: Int) -> String {
    let text = text.filter { letter in
      !letter.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
    guard text.count > width else { return text }
    return width > 1 ? text.prefix(width - 1) + (isUnicode ? "…" : "~") : ""
  }
}
