import Foundation
import Glibc
import Sfumato

/// What plays from outside: MIDI by a stream of bytes or by ALSA's sequencer, and Open Sound Control.
///
/// Threads: control.
final class ControlInputs {
  private var stream: (descriptor: Int32, pump: ArrivalPump<[UInt8]>)?
  private var parser = MIDIByteParser()
  private var streamMIDI = MIDIControl()
  private var isStreamBegun = false
  private var sequencerMIDI = MIDIControl()
  private var refusedCount = 0
  private let sequencer: ArrivalPump<SequencerArrival>?
  private let osc: OSCSocket?
  /// Is told what clocks say, and when it came, by the monotonic clock.
  var listener: ((MIDITransport, Double) -> Void)?
  /// What was opened, a sentence each.
  private(set) var remarks: [String] = []

  /// What came from the sequencer at once.
  private struct SequencerArrival: Sendable {
    var elements: [MIDIStreamElement]
    var hasLost: Bool  // keyboards that were unplugged
  }

  /// Opens what the options name.
  /// - Throws: `PlaybackError` or `CommandFailure`.
  init(_ options: LiveOptions) throws {
    if let path = options.midiStream, !options.isMIDIFile {
      // Without waiting: a pipe may have no writer yet.
      let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_NONBLOCK)
      guard descriptor >= 0 else {
        throw CommandFailure("\(path): cannot be read (\(String(cString: strerror(errno))))")
      }
      stream = (descriptor, ArrivalPump(descriptor) { Self.read(descriptor) })
    }
    if let name = options.midi {
      let opened = try SequencerInput()
      let connected = opened.connect(matching: name)
      remarks.append(
        connected.isEmpty
          ? "no MIDI port is called '\(name)' yet; it will be connected when it is plugged in"
          : "MIDI from \(connected.joined(separator: ", "))")
      var lostCount = 0
      sequencer = ArrivalPump(opened.descriptor) {
        let elements = opened.elements()
        defer { lostCount = opened.lostCount }
        return (SequencerArrival(elements: elements, hasLost: opened.lostCount > lostCount), false)
      }
    } else {
      sequencer = nil
    }
    if let port = options.osc {
      let opened = try OSCSocket(port: port, address: options.oscBind)
      remarks.append("OSC on \(opened.address) port \(opened.port)")
      osc = opened
    } else {
      osc = nil
    }
  }

  deinit {
    guard let descriptor = stream?.descriptor else { return }
    stream = nil
    close(descriptor)
  }

  /// Whether nothing can come from here any more.
  var isOver: Bool { stream == nil && sequencer == nil && osc == nil }

  /// What to wait for.
  var descriptors: [Int32] {
    [stream?.pump.descriptor, sequencer?.descriptor, osc?.descriptor].compactMap { $0 }
  }

  /// Plays what has come.
  func receive(on desk: PlayDesk) {
    receiveStream(on: desk)
    receiveSequencer(on: desk)
    receiveOSC(on: desk)
  }

  private func hear(
    _ element: MIDIStreamElement, at seconds: Double, by midi: inout MIDIControl,
    on desk: PlayDesk
  ) {
    switch element {
    case .message(let message): Self.play(message, by: &midi, on: desk)
    case .transport(let transport): listener?(transport, seconds)
    }
  }

  private static func play(
    _ message: MIDIMessage, by midi: inout MIDIControl, on desk: PlayDesk
  ) {
    if desk.takes(message) { return }
    midi.blends = desk.blends
    for action in midi.actions(for: message) { desk.send(action) }
    desk.tellUnfollowed(midi.takeUnfollowed())
  }

  private func receiveSequencer(on desk: PlayDesk) {
    guard let sequencer else { return }
    for arrival in sequencer.arrivals() {
      for element in arrival.item.elements {
        hear(element, at: arrival.seconds, by: &sequencerMIDI, on: desk)
      }
      guard arrival.item.hasLost else { continue }
      for action in sequencerMIDI.release() { desk.send(action) }
    }
  }

  private func receiveOSC(on desk: PlayDesk) {
    guard let osc else { return }
    for message in osc.receive() {
      do throws(OSCControl.Failure) {
        desk.send(try OSCControl.action(address: message.address, numbers: message.numbers))
      } catch {
        desk.tellOnce(error.errorDescription ?? "")
      }
    }
    if osc.refusedCount > refusedCount {
      desk.tellOnce("OSC: a packet came that makes no sense and was passed over")
    }
    refusedCount = osc.refusedCount
  }

  /// Takes bytes of a stream; none end it.
  private static func read(_ descriptor: Int32) -> (item: [UInt8], isLast: Bool)? {
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    if count < 0 && (errno == EINTR || errno == EAGAIN) { return nil }
    return (Array(bytes.prefix(max(0, count))), count <= 0)
  }

  private func receiveStream(on desk: PlayDesk) {
    guard let stream else { return }
    for arrival in stream.pump.arrivals() {
      if !isStreamBegun, arrival.item.starts(with: Array("MThd".utf8)) {
        desk.tell(
          "a MIDI file comes where a stream of MIDI bytes was expected; give its name to --midi-stream"
        )
        return end(on: desk)
      }
      isStreamBegun = true
      guard !arrival.item.isEmpty else { return end(on: desk) }
      for byte in arrival.item {
        guard let element = parser.next(byte) else { continue }
        hear(element, at: arrival.seconds, by: &streamMIDI, on: desk)
      }
    }
  }

  /// Nothing more comes: what is down is let go.
  private func end(on desk: PlayDesk) {
    guard let descriptor = stream?.descriptor else { return }
    // Its thread ends before.
    stream = nil
    close(descriptor)
    for action in streamMIDI.release() { desk.send(action) }
  }
}
