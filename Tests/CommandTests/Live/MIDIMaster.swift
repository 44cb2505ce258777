import Foundation
import Music
import Signal
import Synchronization

/// A drum machine's clock on a FIFO: ticks of a tempo, started by hand.
final class MIDIMaster: Sendable {
  private struct State {
    var tempo: Double
    var pending: [MIDITransport] = []
    var isOver = false
    var ticks: [Double] = []  // times of those since the start
  }

  private let state: Mutex<State>
  private let ended = DispatchSemaphore(value: 0)

  /// Makes the FIFO and begins to tick.
  init(_ path: String, tempo: Double) {
    state = Mutex(State(tempo: tempo))
    mkfifo(path, 0o600)
    Thread { [self] in
      // A reader that goes away is an error like others.
      var pipe = sigset_t()
      sigemptyset(&pipe)
      sigaddset(&pipe, SIGPIPE)
      pthread_sigmask(SIG_BLOCK, &pipe, nil)
      let descriptor = open(path, O_WRONLY)
      var next = MonotonicTime.seconds
      while true {
        let (bytes, tempo) = state.withLock { state -> ([UInt8]?, Double) in
          if state.isOver { return (nil, state.tempo) }
          if state.pending.contains(.start) { state.ticks = [] }
          let bytes = (state.pending + [.tick]).flatMap(\.bytes)
          state.pending = []
          state.ticks.append(MonotonicTime.seconds)
          return (bytes, state.tempo)
        }
        guard let bytes, write(descriptor, bytes, bytes.count) == bytes.count else { break }
        next += 2.5 / tempo
        usleep(UInt32(max(0, 1e6 * (next - MonotonicTime.seconds))))
      }
      close(descriptor)
      ended.signal()
    }.start()
  }

  /// Says something before the next tick.
  func send(_ transport: MIDITransport) { state.withLock { $0.pending.append(transport) } }

  /// Goes on at another tempo.
  func set(tempo: Double) { state.withLock { $0.tempo = tempo } }

  /// When ticks since the start were sent, in seconds of the monotonic clock.
  var ticks: [Double] { state.withLock { $0.ticks } }

  /// Stops ticking.
  func end() {
    state.withLock { $0.isOver = true }
    ended.wait()
  }
}
