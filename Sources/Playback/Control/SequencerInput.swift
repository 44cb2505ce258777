import CALSA
import Music

/// MIDI from ALSA's sequencer: keyboards and programs that are connected by name, also those that are
/// plugged in later.
///
/// Machines without the sequencer (containers, some servers) refuse it with
/// `PlaybackError.noSequencer`; raw streams through `MIDIByteParser` work there too.
///
/// Threads: control.
public final class SequencerInput {
  /// Something that sends MIDI.
  public struct Port: Equatable, Sendable, Codable {
    /// Its address, `client:port`, which may change when it is plugged in again.
    public let address: String
    /// Its name, for example `Keystation 49 MIDI 1`.
    public let name: String
  }

  private let client: SequencerClient
  private var parser = MIDIByteParser()
  private var bytes = [UInt8](repeating: 0, count: SequencerClient.longestMessage)
  /// Keyboards that were unplugged since the start.
  public private(set) var lostCount = 0

  /// Opens the sequencer under the name `sfumato`, which other programs may connect to.
  /// - Throws: `PlaybackError.noSequencer`.
  public init() throws(PlaybackError) { client = try SequencerClient(.input) }

  /// All that sends MIDI now.
  public var ports: [Port] { client.ports }

  /// Connects everything whose name contains `name`, whatever the case, now and when it is plugged in;
  /// `all` is every port.
  /// - Returns: names of those that are connected now.
  @discardableResult
  public func connect(matching name: String) -> [String] { client.connect(matching: name) }

  /// What to wait for until ``receive()`` has something; one descriptor.
  public var descriptor: Int32 {
    var request = pollfd()
    snd_seq_poll_descriptors(client.handle, &request, 1, Int16(POLLIN))
    return request.fd
  }

  /// Takes the messages that have come, and connects what was plugged in.
  public func receive() -> [MIDIMessage] {
    elements().compactMap { if case .message(let message) = $0 { message } else { nil } }
  }

  /// The same, and what clocks say.
  package func elements() -> [MIDIStreamElement] {
    var elements: [MIDIStreamElement] = []
    var event: UnsafeMutablePointer<snd_seq_event_t>?
    while snd_seq_event_input(client.handle, &event) >= 0, let event {
      if Int(event.pointee.type) == Int(SND_SEQ_EVENT_PORT_START.rawValue) {
        client.connectNew(event.pointee.data.addr)
        continue
      }
      if Int(event.pointee.type) == Int(SND_SEQ_EVENT_PORT_UNSUBSCRIBED.rawValue) {
        if Int32(event.pointee.data.connect.dest.client) == snd_seq_client_id(client.handle) {
          lostCount += 1
        }
        continue
      }
      let count = snd_midi_event_decode(client.codec, &bytes, bytes.count, event)
      guard count > 0 else { continue }
      for byte in bytes[..<count] {
        if let element = parser.next(byte) { elements.append(element) }
      }
    }
    return elements
  }
}
