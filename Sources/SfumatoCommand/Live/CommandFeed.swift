import Foundation
import Sfumato

/// Commands that come on standard input while the instrument plays, each when those before it are done.
///
/// Threads: control.
final class CommandFeed {
  private let descriptor: Int32
  private var stream = CommandStream()
  private var bytes: [UInt8] = []
  private var lines: [Substring] = []
  private var endsWithReturn = false
  private var lineNumber = 0
  private var nextTime = ContinuousClock.now
  private var isOpen = true
  private var hasQuit = false
  private var hasEnded = false

  /// Reads a descriptor that is not a terminal.
  init(descriptor: Int32) { self.descriptor = descriptor }

  /// What to wait for; nil once the end has come.
  var waitingDescriptor: Int32? { isOpen ? descriptor : nil }

  /// Whether all commands are done.
  var isOver: Bool { hasQuit || hasEnded }

  /// Whether the last command was to end at once.
  var isQuit: Bool { hasQuit }

  /// Takes what has come.
  func receive() {
    var block = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &block, block.count)
    if count < 0 && (errno == EINTR || errno == EAGAIN) { return }
    if count <= 0 {
      isOpen = false
      add(0x0a)
    } else {
      for byte in block[..<count] { add(byte) }
    }
  }

  /// Lines end with a line feed, a carriage return, or both.
  private func add(_ byte: UInt8) {
    defer { endsWithReturn = byte == 0x0d }
    guard byte == 0x0a || byte == 0x0d else { return bytes.append(byte) }
    if byte == 0x0a, endsWithReturn { return }
    // A mark of the byte order, which some editors put at the beginning, is no part of a line.
    let text = String(decoding: bytes, as: UTF8.self)
    lines.append(text.hasPrefix("\u{feff}") ? text.dropFirst() : text[...])
    bytes = []
  }

  /// Does what is due; says which lines are no commands and goes on. At the end, keys that are down are let
  /// go.
  func run(on desk: PlayDesk) {
    while !lines.isEmpty, !hasQuit, ContinuousClock.now >= nextTime {
      lineNumber += 1
      stream.blends = desk.blends
      do throws(CommandError) {
        switch try stream.read(lines.removeFirst()) {
        case .play(let actions): for action in actions { desk.send(action) }
        case .sleep(let milliseconds): sleep(milliseconds)
        case .quit: hasQuit = true
        case nil: break
        }
      } catch {
        desk.tell("standard input, line \(lineNumber): \(error.errorDescription ?? "")")
      }
      desk.tellUnfollowed(stream.takeUnfollowed())
    }
    guard !isOpen, lines.isEmpty, !isOver, ContinuousClock.now >= nextTime else { return }
    for action in stream.letGo() { desk.send(action) }
    hasEnded = true
  }

  /// From when the pause was due, so that pauses add up; but not from long ago, when nothing came.
  private func sleep(_ milliseconds: Double) {
    let now = ContinuousClock.now
    let start = now - nextTime < .milliseconds(100) ? nextTime : now
    nextTime = start + .seconds(milliseconds / 1000)
  }
}
