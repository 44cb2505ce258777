import Foundation
import Sfumato

/// The panel in the terminal: keys become music, and what is set becomes a picture.
///
/// Terminals tell when a key goes down and, while it is held, again and again; never when it goes up. So a
/// piano key stays down for a moment after it was last told, or with `a` until it is struck again.
///
/// Threads: control.
final class PlayPanel {
  /// Between two pictures.
  static let pictureInterval = Duration.milliseconds(40)
  /// A key that is not told again is let go after so long; longer than keyboards wait to repeat.
  private static let gate = Duration.milliseconds(600)
  /// What is told again sooner is the keyboard's repetition.
  private static let repetition = Duration.milliseconds(90)

  private let desk: PlayDesk
  private let terminal: Terminal
  private var parser = KeyParser()
  private var lastBytes = ContinuousClock.now
  private var struck: [Int: ContinuousClock.Instant] = [:]
  private var lastPicture = ContinuousClock.now - .seconds(1)

  /// Whether the player has asked to end.
  private(set) var isOver = false

  init(_ desk: PlayDesk, on terminal: Terminal) {
    self.desk = desk
    self.terminal = terminal
  }

  /// Reads the keys that have been struck.
  func readKeys() {
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = read(STDIN_FILENO, &bytes, bytes.count)
    guard count > 0 else {
      if count == 0 || errno != EINTR { isOver = true }  // the terminal is gone
      return
    }
    lastBytes = .now
    for key in parser.parse(bytes[..<count]) { heed(key) }
  }

  /// Lets go what was struck long ago, and draws. To be called every few milliseconds.
  func tick() {
    let now = ContinuousClock.now
    if parser.isWaiting, now - lastBytes > .milliseconds(30) {
      for key in parser.flush() { heed(key) }
    }
    for (key, time) in struck where now - time > Self.gate {
      struck[key] = nil
      if !desk.state.isHolding { desk.play(.noteOff(key: key)) }
    }
    if now - lastPicture >= Self.pictureInterval {
      lastPicture = now
      desk.readMeters()
      terminal.show(screen.lines(desk.state))
    }
  }

  private var screen: PlayScreen {
    let size = terminal.size
    return PlayScreen(
      columns: size.columns, rows: size.rows, isColored: terminal.isColored,
      isUnicode: terminal.isUnicode)
  }

  // MARK: - Keys

  private func heed(_ key: Key) {
    let state = desk.state
    switch key {
    case .left(let isLarge): desk.blend(.by(x: -step(isLarge), y: 0))
    case .right(let isLarge): desk.blend(.by(x: step(isLarge), y: 0))
    case .up(let isLarge): desk.blend(.by(x: 0, y: -step(isLarge)))
    case .down(let isLarge): desk.blend(.by(x: 0, y: step(isLarge)))
    case .tab, .backTab:
      let all = PlayState.Dial.allCases
      let next = state.dial.rawValue + (key == .tab ? 1 : all.count - 1)
      desk.change { $0.dial = all[next % all.count] }
    case .escape:
      desk.change { $0.isStoring = false }
      desk.play(.allSoundOff)
    case .control("c"), .control("d"): isOver = true
    case .mouse(let column, let row):
      let pad = screen.pad(soundCount: state.sounds.count)
      if let place = pad.position(column: column, row: row, from: state.position) {
        desk.blend(.to(place))
      }
    case .character(let letter): heed(letter)
    case .enter, .backspace, .control: break
    }
  }

  private func step(_ isLarge: Bool) -> Double { isLarge ? 0.1 : 0.02 }

  private func heed(_ letter: Character) {
    if let semitone = PianoKeys.semitone(of: letter) {
      return strike(desk.state.lowestKey + semitone)
    }
    switch letter {
    case "H": desk.blend(.by(x: -step(false), y: 0))
    case "L": desk.blend(.by(x: step(false), y: 0))
    case "K": desk.blend(.by(x: 0, y: -step(false)))
    case "J": desk.blend(.by(x: 0, y: step(false)))
    case "[": desk.change { $0.lowestKey = max(0, $0.lowestKey - 12) }
    case "]": desk.change { $0.lowestKey = min(108, $0.lowestKey + 12) }
    case "-", "_": desk.change { $0.turnDial(up: false) }
    case "=", "+": desk.change { $0.turnDial(up: true) }
    case "a": toggleHolding()
    case " ":
      struck = [:]
      desk.play(.allNotesOff)
    case "w": desk.nextSweep()
    case "f": desk.change { $0.blend.isFrozen.toggle() }
    case "r": desk.toggleRecording()
    case "p": desk.change { $0.isStoring.toggle() }
    case "1"..."9":
      let number = letter.wholeNumberValue!
      if desk.state.isStoring { desk.store(in: number) } else { desk.recall(number) }
    case "q": isOver = true
    default: break
    }
  }

  private func strike(_ key: Int) {
    guard (0...127).contains(key) else { return }
    let now = ContinuousClock.now
    let isRepetition = struck[key].map { now - $0 < Self.repetition } ?? false
    struck[key] = now
    if isRepetition { return }
    if desk.state.isHolding && desk.state.keys.contains(key) {
      desk.play(.noteOff(key: key))
    } else {
      desk.play(.noteOn(key: key, velocity: Double(desk.state.velocity) / 127))
    }
  }

  private func toggleHolding() {
    desk.change { $0.isHolding.toggle() }
    if !desk.state.isHolding { desk.play(.allNotesOff) }
  }
}
