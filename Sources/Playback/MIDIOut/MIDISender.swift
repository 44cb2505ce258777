import Foundation
import Music
import Signal
import Synchronization

/// Sends MIDI at the time at which the sound that it belongs to is heard, by a thread of its own.
///
/// Nothing waits for whoever listens: what a slow reader does not take is dropped and counted, but for the ends of
/// notes, which are sent as soon as there is room. In the end, and where a reader is lost, no note is left sounding.
///
/// Threads: all methods belong to the control role.
package final class MIDISender {
  /// What comes first of messages for one sample.
  private enum Rank: Int { case transport, other }

  private struct Scheduled {
    var frame: Int
    var rank: Rank
    var bytes: [UInt8]

    func isBefore(_ other: Scheduled) -> Bool {
      (frame, rank.rawValue) < (other.frame, other.rank.rawValue)
    }
  }

  /// What goes between the two threads.
  private final class Mailbox: Sendable {
    let waiting = Mutex<[Scheduled]>([])  // in the order of their times
    let isEnding = Atomic<Bool>(false)
    let droppedCount = Atomic<Int>(0)
    let sentCount = Atomic<Int>(0)
    let bell = Bell()
    let ended = Semaphore()
  }

  /// What was opened, in words.
  package let summary: String

  private let mailbox = Mailbox()
  private var isOpen = true

  /// Opens what is to hear.
  /// - Parameters:
  ///   - destination: a path, with a `/` in it or of something that is there: a raw device, a FIFO, a new file.
  ///     Anything else is part of the names of ports of ALSA's sequencer; `all` is every port.
  ///   - clock: what is heard when; frames are those of messages.
  /// - Throws: `PlaybackError`.
  package init(to destination: String, clock: HeardClock) throws(PlaybackError) {
    let sink: any MIDISink
    if destination.contains("/") || access(destination, F_OK) == 0 {
      sink = try RawMIDIOutput(path: destination)
      summary = "MIDI to \(destination)" + (sink.isConnected ? "" : ", which nobody reads yet")
    } else {
      let sequencer = try SequencerOutput(matching: destination)
      summary =
        sequencer.connected.isEmpty
        ? "no MIDI port is called '\(destination)' yet; it will be connected when it is there"
        : "MIDI to \(sequencer.connected.joined(separator: ", "))"
      sink = sequencer
    }
    let delivery = Delivery(sink)
    // The thread alone uses it from here on.
    nonisolated(unsafe) let lent = delivery
    let thread = Thread { [mailbox] in
      Self.run(lent, mailbox, clock)
      mailbox.ended.signal()
    }
    thread.name = "midi"
    thread.start()
  }

  deinit { close() }

  /// Ports of ALSA's sequencer that hear MIDI now.
  /// - Throws: `PlaybackError.noSequencer`.
  package static func ports() throws(PlaybackError) -> [SequencerInput.Port] {
    try SequencerClient(.output).ports
  }

  /// Messages that nobody took in time.
  package var droppedCount: Int { mailbox.droppedCount.load(ordering: .relaxed) }

  /// Messages that were written.
  package var sentCount: Int { mailbox.sentCount.load(ordering: .relaxed) }

  /// Lets a message be sent when a frame is heard; those for one frame in the order in which they are given.
  package func send(_ message: MIDIMessage, at frame: Int) {
    add(Scheduled(frame: frame, rank: .other, bytes: message.bytes))
  }

  /// The same for what a clock says, which comes before all else for its frame.
  package func send(_ transport: MIDITransport, at frame: Int) {
    add(Scheduled(frame: frame, rank: .transport, bytes: transport.bytes))
  }

  /// Ends: what was to be sent later is not sent, and all notes are let go.
  package func close() {
    guard isOpen else { return }
    isOpen = false
    mailbox.isEnding.store(true, ordering: .releasing)
    mailbox.bell.ring()
    mailbox.ended.wait(milliseconds: 3000)
  }

  private func add(_ message: Scheduled) {
    let isNext = mailbox.waiting.withLock { waiting in
      // Mostly at the end.
      var place = waiting.count
      while place > 0, message.isBefore(waiting[place - 1]) { place -= 1 }
      waiting.insert(message, at: place)
      return place == 0
    }
    if isNext { mailbox.bell.ring() }
  }

  // MARK: - The thread

  /// Seconds after which time is looked at again: the device's clock is not the machine's.
  private static let longestWait = 0.02
  /// Seconds between two tries to be rid of the ends of notes.
  private static let retry = 0.002

  private static func run(_ delivery: Delivery, _ mailbox: Mailbox, _ clock: HeardClock) {
    // A reader that goes away is an error like others.
    var pipe = sigset_t()
    sigemptyset(&pipe)
    sigaddset(&pipe, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &pipe, nil)
    RealTime.request(priority: RealTime.priority - 1)
    while !mailbox.isEnding.load(ordering: .acquiring) {
      delivery.tend()
      let now = MonotonicTime.seconds
      var wait = longestWait
      if let heard = clock.now {
        let frame = Int(heard.frame(at: now).rounded(.down))
        let (due, next) = mailbox.waiting.withLock { waiting in
          let count = waiting.firstIndex { $0.frame > frame } ?? waiting.count
          let due = Array(waiting[..<count])
          waiting.removeFirst(count)
          return (due, waiting.first?.frame)
        }
        for message in due { delivery.send(message.bytes) }
        if let next {
          // To the beginning of the frame.
          wait = min(wait, max(0, heard.seconds(ofFrame: Double(next)) - MonotonicTime.seconds))
        }
      }
      if delivery.owes { wait = min(wait, retry) }
      mailbox.droppedCount.store(delivery.droppedCount, ordering: .relaxed)
      mailbox.sentCount.store(delivery.sentCount, ordering: .relaxed)
      pause(wait, mailbox.bell)
    }
    delivery.finish()
    mailbox.sentCount.store(delivery.sentCount, ordering: .relaxed)
  }

  /// Waits for a ring, so many seconds at most. The last millisecond is waited for to its end: poll(2) knows no
  /// shorter times.
  private static func pause(_ seconds: Double, _ bell: Bell) {
    let milliseconds = Int32(1000 * seconds)
    if milliseconds > 0 {
      var request = pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&request, 1, milliseconds) > 0 { bell.quieten() }
    } else if seconds > 0 {
      usleep(UInt32(1e6 * seconds))
    }
  }
}
