import CALSA
import CALSAMessages
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

  private let sequencer: OpaquePointer
  private let decoder: OpaquePointer
  private let ownPort: Int32
  private var parser = MIDIByteParser()
  private var bytes = [UInt8](repeating: 0, count: 64)
  private var wanted = ""
  /// Keyboards that were unplugged since the start.
  public private(set) var lostCount = 0

  /// Opens the sequencer under the name `sfumato`, which other programs may connect to.
  /// - Throws: `PlaybackError.noSequencer`.
  public init() throws(PlaybackError) {
    alsa_messages_catch()
    var opened: OpaquePointer?
    let code = snd_seq_open(&opened, "default", SND_SEQ_OPEN_INPUT, SND_SEQ_NONBLOCK)
    _ = alsa_messages_take()
    guard code >= 0, let opened else {
      throw .noSequencer(reason: String(cString: snd_strerror(code)))
    }
    sequencer = opened
    snd_seq_set_client_name(opened, "sfumato")
    ownPort = snd_seq_create_simple_port(
      opened, "in", UInt32(SND_SEQ_PORT_CAP_WRITE | SND_SEQ_PORT_CAP_SUBS_WRITE),
      UInt32(SND_SEQ_PORT_TYPE_MIDI_GENERIC | SND_SEQ_PORT_TYPE_APPLICATION))
    var made: OpaquePointer?
    snd_midi_event_new(bytes.count, &made)
    guard ownPort >= 0, let made else {
      snd_seq_close(opened)
      throw .noSequencer(reason: "no port could be made")
    }
    decoder = made
    snd_midi_event_no_status(made, 1)
    // The system's own port tells of what is plugged in.
    snd_seq_connect_from(
      opened, ownPort, Int32(SND_SEQ_CLIENT_SYSTEM), Int32(SND_SEQ_PORT_SYSTEM_ANNOUNCE))
  }

  deinit {
    snd_midi_event_free(decoder)
    snd_seq_close(sequencer)
  }

  /// All that sends MIDI now.
  public var ports: [Port] {
    var found: [Port] = []
    forEachPort { client, port, name in
      found.append(Port(address: "\(client):\(port)", name: name))
    }
    return found
  }

  /// Connects everything whose name contains `name`, whatever the case, now and when it is plugged in;
  /// `all` is every port.
  /// - Returns: names of those that are connected now.
  @discardableResult
  public func connect(matching name: String) -> [String] {
    wanted = name
    var connected: [String] = []
    forEachPort { client, port, name in
      if connect(client, port, name) { connected.append(name) }
    }
    return connected
  }

  /// What to wait for until ``receive()`` has something; one descriptor.
  public var descriptor: Int32 {
    var request = pollfd()
    snd_seq_poll_descriptors(sequencer, &request, 1, Int16(POLLIN))
    return request.fd
  }

  /// Takes the messages that have come, and connects what was plugged in.
  public func receive() -> [MIDIMessage] {
    var messages: [MIDIMessage] = []
    var event: UnsafeMutablePointer<snd_seq_event_t>?
    while snd_seq_event_input(sequencer, &event) >= 0, let event {
      if Int(event.pointee.type) == Int(SND_SEQ_EVENT_PORT_START.rawValue) {
        connectNew(event.pointee.data.addr)
        continue
      }
      if Int(event.pointee.type) == Int(SND_SEQ_EVENT_PORT_UNSUBSCRIBED.rawValue) {
        if Int32(event.pointee.data.connect.dest.client) == snd_seq_client_id(sequencer) {
          lostCount += 1
        }
        continue
      }
      let count = snd_midi_event_decode(decoder, &bytes, bytes.count, event)
      guard count > 0 else { continue }
      for byte in bytes[..<count] {
        if let message = parser.parse(byte) { messages.append(message) }
      }
    }
    return messages
  }

  private func connectNew(_ address: snd_seq_addr_t) {
    forEachPort { client, port, name in
      if client == Int32(address.client) && port == Int32(address.port) {
        _ = connect(client, port, name)
      }
    }
  }

  private func connect(_ client: Int32, _ port: Int32, _ name: String) -> Bool {
    guard !wanted.isEmpty else { return false }
    guard wanted == "all" || name.lowercased().contains(wanted.lowercased()) else { return false }
    return snd_seq_connect_from(sequencer, ownPort, client, port) >= 0
  }

  private func forEachPort(_ body: (_ client: Int32, _ port: Int32, _ name: String) -> Void) {
    var client: OpaquePointer?
    var port: OpaquePointer?
    snd_seq_client_info_malloc(&client)
    snd_seq_port_info_malloc(&port)
    defer {
      snd_seq_client_info_free(client)
      snd_seq_port_info_free(port)
    }
    let ownClient = snd_seq_client_id(sequencer)
    let needed = UInt32(SND_SEQ_PORT_CAP_READ | SND_SEQ_PORT_CAP_SUBS_READ)
    snd_seq_client_info_set_client(client, -1)
    while snd_seq_query_next_client(sequencer, client) >= 0 {
      let number = snd_seq_client_info_get_client(client)
      if number == ownClient || number == Int32(SND_SEQ_CLIENT_SYSTEM) { continue }
      snd_seq_port_info_set_client(port, number)
      snd_seq_port_info_set_port(port, -1)
      while snd_seq_query_next_port(sequencer, port) >= 0 {
        guard snd_seq_port_info_get_capability(port) & needed == needed else { continue }
        body(
          number, snd_seq_port_info_get_port(port),
          String(cString: snd_seq_port_info_get_name(port)))
      }
    }
  }
}
