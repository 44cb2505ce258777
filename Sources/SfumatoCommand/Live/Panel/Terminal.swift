import Foundation

/// The terminal as an instrument's panel: keys one by one, the whole screen, the mouse; and all as it was
/// before when ``restore()`` is called.
///
/// Threads: control.
final class Terminal {
  /// Columns and rows.
  struct Size: Equatable {
    var columns: Int
    var rows: Int
  }

  /// Why the panel cannot be shown.
  enum Failure: Error, LocalizedError {
    /// Standard input or output is a file or a pipe.
    case noTerminal
    /// The terminal cannot move its cursor.
    case tooPlain(String)

    var errorDescription: String? {
      switch self {
      case .noTerminal:
        "the panel needs a terminal for input and output; without one, play with --keys, --sweep "
          + "and --duration, by commands on standard input, or by MIDI or OSC"
      case .tooPlain(let name):
        "the terminal '\(name)' cannot move its cursor; set TERM, or play with --keys, --sweep and "
          + "--duration"
      }
    }
  }

  private let settings: termios
  private var shown: [String] = []
  private var shownSize = Size(columns: 0, rows: 0)
  private var isRestored = false
  /// Whether keys are told when they go up.
  private(set) var tellsReleases = false

  /// Whether colours are welcome: https://no-color.org.
  let isColored: Bool
  /// Whether the terminal shows more than ASCII, by its locale.
  let isUnicode: Bool

  /// Whether there is a terminal at both ends.
  static var isPresent: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

  /// Takes the terminal over.
  /// - Throws: ``Failure``.
  init() throws {
    let environment = ProcessInfo.processInfo.environment
    guard Self.isPresent else { throw Failure.noTerminal }
    let name = environment["TERM"] ?? ""
    guard !["", "dumb", "unknown"].contains(name) else { throw Failure.tooPlain(name) }
    isColored = (environment["NO_COLOR"] ?? "").isEmpty
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty }
    let charset = (locale ?? "").uppercased()
    isUnicode = charset.contains("UTF-8") || charset.contains("UTF8")

    var found = termios()
    guard tcgetattr(STDIN_FILENO, &found) == 0 else { throw Failure.noTerminal }
    settings = found
    var raw = found
    cfmakeraw(&raw)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw)
    // Other screen, no cursor, mouse buttons and drags in their modern form; and a question that terminals
    // with kitty's keyboard protocol answer.
    write("\u{1b}[?1049h\u{1b}[?25l\u{1b}[?1002h\u{1b}[?1006h\u{1b}[?u")
  }

  deinit { restore() }

  /// Asks a terminal that knows kitty's keyboard protocol for all of it: releases, places of keys and their
  /// text; and for losing the keyboard, after which no release is told.
  func askForReleases() {
    guard !tellsReleases, !isRestored else { return }
    tellsReleases = true
    write("\u{1b}[>31u\u{1b}[?1004h")
  }

  /// Gives the terminal back as it was.
  func restore() {
    guard !isRestored else { return }
    isRestored = true
    if tellsReleases { write("\u{1b}[?1004l\u{1b}[<u") }
    write("\u{1b}[?1006l\u{1b}[?1002l\u{1b}[0m\u{1b}[?25h\u{1b}[?1049l")
    var settings = settings
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
  }

  /// As it is now: asked again for each picture, so that no signal is needed.
  var size: Size {
    var window = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0 else {
      return Size(columns: 80, rows: 24)
    }
    return Size(columns: Int(window.ws_col), rows: Int(window.ws_row))
  }

  /// Shows lines from the top, writing only those that changed.
  func show(_ lines: [String]) {
    let size = size
    if size != shownSize {
      shown = []
      shownSize = size
      write("\u{1b}[0m\u{1b}[2J")
    }
    var text = ""
    for row in 0..<max(lines.count, shown.count) {
      let line = row < lines.count ? lines[row] : ""
      if row < shown.count && shown[row] == line { continue }
      text += "\u{1b}[\(row + 1);1H\(line)\u{1b}[0m\u{1b}[K"
    }
    shown = lines
    if !text.isEmpty { write(text) }
  }

  private func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return }
    }
  }
}
