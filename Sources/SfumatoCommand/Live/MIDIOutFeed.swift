import Sfumato

/// Where the beats of something that plays by itself are.
struct LiveTransport {
  /// Where in the piece each sample lies.
  var clock: PieceClock
  /// The sample of the piece at which a beat comes.
  var place: (_ beat: Double) -> Int
  /// The beat at a sample of the piece.
  var beat: (_ place: Int) -> Double
}

/// What is sent to other instruments while a session plays: what hands do, what the parts of an ensemble do, and a
/// clock, each when it is heard.
///
/// Threads: control.
final class MIDIOutFeed {
  private let sender: MIDISender
  private let instrument: LiveInstrument
  private let transport: LiveTransport?
  private var parts: [MIDIPart]
  private var hands: MIDIPart
  private var clock: MIDIClockWriter?
  private var hasToldLoss = false

  /// Of General MIDI's drums, and of hands beside a piece, counted from 0.
  private static let (drumChannel, handsChannel) = (9, 15)
  /// Samples that the key of a drum is down.
  private static let strokeLength = 1200

  /// Opens what is to hear, if the options name something.
  /// - Parameters:
  ///   - channels: of an ensemble's parts, counted from 0.
  ///   - transport: of what has beats of its own; nil for none.
  /// - Returns: nil where nothing is named.
  /// - Throws: `PlaybackError` or `CommandFailure`.
  init?(
    _ options: MIDIOutOptions, _ instrument: LiveInstrument, channels: [Int],
    transport: LiveTransport?
  ) throws {
    guard let destination = options.midiOut else { return nil }
    guard !options.clockOut || transport != nil else {
      throw CommandFailure(
        "--clock-out: what hands play has no beats of its own; jam and perform send a clock")
    }
    sender = try MIDISender(to: destination, clock: instrument.heard)
    self.instrument = instrument
    self.transport = transport
    parts = channels.map { MIDIPart(channel: $0) }
    hands = MIDIPart(channel: instrument.ensemble == nil ? 0 : Self.handsChannel)
    if options.clockOut { clock = MIDIClockWriter() }
    instrument.ensemble?.listener = { [unowned self] in hear($0) }
  }

  /// What was opened, a sentence.
  var summary: String { sender.summary }

  /// Sends what hands do.
  /// - Parameter time: sample at which it takes effect; by default as soon as it can.
  func hear(_ action: PerformanceEvent.Action, at time: Int = 0) {
    let time = max(time, instrument.nextEventTime)
    for message in hands.messages(for: action) { sender.send(message, at: time) }
  }

  /// Sends what is known by now. To be called every few milliseconds.
  func advance(tell: (String) -> Void) {
    if let transport, let ensemble = instrument.ensemble {
      clock?.advance(
        to: ensemble.handedOn, transport.clock, place: transport.place, beat: transport.beat
      ) { sender.send($0, at: $1) }
    }
    if !hasToldLoss, sender.droppedCount > 0 {
      hasToldLoss = true
      tell("whoever hears MIDI is too slow: notes are left out, none goes on sounding")
    }
  }

  /// Lets all notes go and ends.
  func end() {
    instrument.ensemble?.listener = nil
    sender.close()
  }

  private func hear(_ event: Ensemble.HandedOn) {
    switch event {
    case .event(let event, let part):
      guard parts.indices.contains(part) else { return }
      for message in parts[part].messages(for: event.action) {
        sender.send(message, at: event.time)
      }
    case .stroke(let key, let velocity, let level, let sample):
      let force = Int((127 * velocity * min(level, 1).squareRoot()).rounded())
      let channel = Self.drumChannel
      sender.send(
        MIDIMessage(
          channel: channel, .noteOn(key: key, velocity: min(max(force, 1), 127))), at: sample)
      sender.send(
        MIDIMessage(channel: channel, .noteOff(key: key, velocity: 64)),
        at: sample + Self.strokeLength)
    case .course(let position, let sample):
      for message in hands.messages(for: .blend(position)) { sender.send(message, at: sample) }
    }
  }
}
