import FlyingFox
import Foundation
import Synchronization

/// What waits to be sent to one page: the newest state, the newest meters, and a few moments of sound.
///
/// A page that stalls costs no more than this, and has the newest when it goes on.
final class PageOutbox: Sendable {
  private struct Waiting {
    var state: String?
    var meters: String?
    var pong: Data?
    var sound: [Data] = []
    var isOver = false
    var reader: CheckedContinuation<Void, Never>?
  }

  /// Blocks of sound that may wait: 0.2 s.
  private static let soundCapacity = 36

  private let waiting = Mutex(Waiting())

  func put(state: String) { change { $0.state = state } }
  func put(meters: String) { change { $0.meters = meters } }
  func put(pong: Data) { change { $0.pong = pong } }

  func put(sound: Data) {
    change { waiting in
      if waiting.sound.count >= Self.soundCapacity { waiting.sound.removeFirst() }
      waiting.sound.append(sound)
    }
  }

  /// Nothing more is sent.
  func finish() { change { $0.isOver = true } }

  private func change(_ body: (inout Waiting) -> Void) {
    let reader = waiting.withLock { waiting in
      body(&waiting)
      defer { waiting.reader = nil }
      return waiting.reader
    }
    reader?.resume()
  }

  /// The next frame; nil when all is over. One reader at a time.
  func next() async -> WSFrame? {
    while true {
      let (frame, isOver) = waiting.withLock { waiting in (Self.frame(&waiting), waiting.isOver) }
      if isOver { return nil }
      if let frame { return frame }
      await withCheckedContinuation { continuation in
        let isReady = waiting.withLock { waiting in
          let isReady =
            waiting.isOver || waiting.state != nil || waiting.meters != nil
            || waiting.pong != nil || !waiting.sound.isEmpty
          if !isReady { waiting.reader = continuation }
          return isReady
        }
        if isReady { continuation.resume() }
      }
    }
  }

  private static func frame(_ waiting: inout Waiting) -> WSFrame? {
    func frame(_ opcode: WSFrame.Opcode, _ payload: Data) -> WSFrame {
      WSFrame(fin: true, opcode: opcode, mask: nil, payload: payload)
    }
    if let pong = waiting.pong {
      waiting.pong = nil
      return frame(.pong, pong)
    }
    if let state = waiting.state {
      waiting.state = nil
      return frame(.text, Data(state.utf8))
    }
    if let meters = waiting.meters {
      waiting.meters = nil
      return frame(.text, Data(meters.utf8))
    }
    // Last: it is never at an end, and would keep a slow page from hearing of anything else.
    return waiting.sound.isEmpty ? nil : frame(.binary, waiting.sound.removeFirst())
  }
}
