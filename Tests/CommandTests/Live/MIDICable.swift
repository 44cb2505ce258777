import Foundation
import Music
import Signal
import Synchronization

/// A FIFO that takes the MIDI of the program, each byte with its time.
final class MIDICable: Sendable {
  /// Something that came through, and when, in seconds of the monotonic clock.
  struct Arrival {
    var element: MIDIStreamElement
    var seconds: Double
  }

  private let arrivals = Mutex<[Arrival]>([])
  private let ended = DispatchSemaphore(value: 0)

  /// Makes the FIFO and listens until its writer is gone.
  init(_ path: String) {
    mkfifo(path, 0o600)
    Thread { [self] in
      let descriptor = open(path, O_RDONLY)
      var parser = MIDIByteParser()
      var bytes = [UInt8](repeating: 0, count: 256)
      while case let count = read(descriptor, &bytes, bytes.count), count > 0 {
        let now = MonotonicTime.seconds
        let heard = bytes[..<count].compactMap { parser.next($0) }
        arrivals.withLock { $0 += heard.map { Arrival(element: $0, seconds: now) } }
      }
      close(descriptor)
      ended.signal()
    }.start()
  }

  /// What has come so far.
  var heard: [Arrival] { arrivals.withLock { $0 } }

  /// All that came, once the writer is gone.
  func all() -> [Arrival] {
    ended.wait()
    return heard
  }

  /// Keys, with their channels, that went down and did not go up.
  static func sounding(_ arrivals: [Arrival]) -> Set<Int> {
    var keys = Set<Int>()
    for case .message(let message) in arrivals.map(\.element) {
      switch message.content {
      case .noteOn(let key, _): keys.insert(128 * message.channel + key)
      case .noteOff(let key, _): keys.remove(128 * message.channel + key)
      default: break
      }
    }
    return keys
  }
}
