import Foundation
import Sfumato

/// The panel in the terminal: keys become music, and what is set becomes a picture.
///
/// Most terminals tell when a key goes down and, while it is held, again and again; not when it goes up. So a
/// piano key stays down for a moment after it was last told, or with `a` until it is struck again. Terminals
/// with kitty's keyboard protocol tell when it goes up, and then it does.
///
/// Threads: control.
final class PlayPanel {
  /// Between two pictures.
  static let pictureInterval = Duration.milliseconds(40)
  /// A key that is not told again is let go after so long; longer than keyboards wait to repeat.
  private static let gate = Duration.milliseconds(600)
  /// What is told again sooner is the keyboard's repetition.
  private static let repetition = Duration.milliseconds(90)

  let desk: PlayDesk
  let layout: PianoKeys
  let steering: (any LiveSteering)?
  private let terminal: Terminal
  private var parser = KeyParser()
  private var lastBytes = ContinuousClock.now
  private var struck: [Int: ContinuousClock.Instant] = [:]
  // Keys by the place that struck them, where releases are told.
  private var held: [Character: Int] = [:]
  private var lastPicture = ContinuousClock.now - .seconds(1)

  /// Whether the player has asked to end.
  var isOver = false

  /// - Parameters:
  ///   - layout: of the computer keyboard.
  ///   - steering: steers what plays by itself; nil where nothing can be steered.
  init(
    _ desk: PlayDesk, on terminal: Terminal, layout: PianoKeys, steering: (any LiveSteering)?
  ) {
    self.desk = desk
    self.terminal = terminal
    self.layout = layout
    self.steering = steering
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
    for stroke in parser.parse(bytes[..<count]) { take(stroke) }
  }

  /// Lets go what was struck long ago, and draws. To be called every few milliseconds.
  func tick() {
    let now = ContinuousClock.now
    if parser.isWaiting, now - lastBytes > .milliseconds(30) {
      for stroke in parser.flush() { take(stroke) }
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

  /// What the panel looks like on the terminal as it is now.
  var screen: PlayScreen {
    let size = terminal.size
    return PlayScreen(
      columns: size.columns, rows: size.rows, isColored: terminal.isColored,
      isUnicode: terminal.isUnicode, layout: layout)
  }

  private func take(_ stroke: KeyStroke) {
    switch (stroke.key, stroke.phase) {
    case (.keyboardProtocol, _): terminal.askForReleases()
    case (.focusLost, _): letGoHeld()
    case (_, .release):
      if let place = stroke.place, let key = held.removeValue(forKey: place),
        !desk.state.isHolding
      {
        desk.play(.noteOff(key: key))
      }
    default: heed(stroke)
    }
  }

  // MARK: - Piano keys

  /// Plays a key of the computer keyboard, if it is one.
  /// - Returns: whether it is.
  func strike(_ letter: Character, _ stroke: KeyStroke) -> Bool {
    guard let semitone = layout.semitone(of: letter, place: stroke.place) else { return false }
    let key = desk.state.lowestKey + semitone
    guard (0...127).contains(key) else { return true }
    if let place = stroke.place, terminal.tellsReleases {
      guard stroke.phase == .press else { return true }
      held[place] = key
    } else {
      let now = ContinuousClock.now
      let isRepetition = struck[key].map { now - $0 < Self.repetition } ?? false
      struck[key] = now
      if isRepetition { return true }
    }
    if desk.state.isHolding && desk.state.keys.contains(key) {
      desk.play(.noteOff(key: key))
    } else {
      desk.play(.noteOn(key: key, velocity: Double(desk.state.velocity) / 127))
    }
    return true
  }

  /// All keys go up.
  func letGo() {
    struck = [:]
    held = [:]
    desk.play(.allNotesOff)
  }

  /// Keys go up of which it would not be told.
  private func letGoHeld() {
    if !desk.state.isHolding { for key in held.values { desk.play(.noteOff(key: key)) } }
    held = [:]
  }
}
