import Foundation

/// A terminal that tests can type into and read from: a tmux server of its own.
final class Tmux {
  /// Whether there is one on this machine.
  static let isInstalled = FileManager.default.isExecutableFile(atPath: "/usr/bin/tmux")

  private let server = "sfumato-\(UInt32.random(in: .min ... .max))"

  /// Opens a terminal of 80 columns and 24 rows and runs a shell's command in it.
  init(_ command: String) throws {
    _ = try tmux("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", command)
  }

  deinit { _ = try? tmux("kill-server") }

  /// What it shows.
  var screen: String { (try? tmux("capture-pane", "-p")) ?? "" }

  /// Types keys by name (`Right`, `Escape`) or letter.
  func type(_ keys: String...) throws { _ = try tmux(["send-keys"] + keys) }

  /// Changes its size.
  func resize(columns: Int, rows: Int) throws {
    _ = try tmux("resize-window", "-x", "\(columns)", "-y", "\(rows)")
  }

  /// Waits until the screen is as wanted.
  /// - Returns: false when it is not within half a minute.
  func waits(until condition: (String) -> Bool) -> Bool {
    for _ in 0..<600 {
      if condition(screen) { return true }
      usleep(50_000)
    }
    return false
  }

  /// Waits until the screen shows a text.
  func waits(for text: String) -> Bool { waits { $0.contains(text) } }

  private func tmux(_ arguments: String...) throws -> String { try tmux(arguments) }

  /// Runs tmux by `popen`: Foundation's `Process` would wait for the server too, which stays.
  private func tmux(_ arguments: [String]) throws -> String {
    let words = (["tmux", "-u", "-L", server] + arguments).map {
      "'" + $0.replacing("'", with: "'\\''") + "'"
    }
    let line = "LC_ALL=C.UTF-8 TERM=xterm-256color \(words.joined(separator: " ")) 2>/dev/null"
    guard let stream = popen(line, "r") else { throw CocoaError(.executableLoad) }
    defer { pclose(stream) }
    var text: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&block, 1, block.count, stream), count > 0 {
      text += block[..<count]
    }
    return String(decoding: text, as: UTF8.self)
  }
}
