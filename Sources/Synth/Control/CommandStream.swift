import Foundation
import Music

/// Playing by text, a command a line, in fluidsynth's manner: for scripts, programs and files.
///
/// ```
/// noteon 0 60 100       # channel, key, velocity 0…127
/// blend 0.3 0.7         # x, and y for four sounds
/// sleep 500             # milliseconds
/// noteoff 0 60
/// ```
/// Channels have their own wheels and pedals, see ``MIDIControl``, and play one instrument. Empty lines, and
/// what follows `#`, do not count. One stream reads the lines of one source in order; live and offline
/// share it.
public struct CommandStream: Sendable {
  /// What a line asks for.
  public enum Command: Sendable {
    /// Things for the instrument; none for a setting that is heard later.
    case play([ControlAction])
    /// Nothing for so many milliseconds.
    case sleep(milliseconds: Double)
    /// The end.
    case quit

    static func perform(_ action: PerformanceEvent.Action) -> Command { .play([.perform(action)]) }
  }

  /// The commands, as they are shown to the player, but for those that set a number of ``InstrumentParameter``.
  public static let help = """
    noteon CHANNEL KEY VELOCITY    strike a key, velocity 0 to 127
    noteoff CHANNEL KEY            let it go
    blend X [Y]                    blend position, -0.5 to 1.5
    pitch_bend CHANNEL VALUE       0 to 16383, 8192 is none
    pitch_bend_range CHANNEL N     semitones of a full bend
    cc CHANNEL NUMBER VALUE        a controller, as of a MIDI keyboard (below)
    channel_pressure CHANNEL N     vibrato, 0 to 127
    envelope A D S R               seconds, seconds, level 0 to 1, seconds
    vibrato HZ CENTS               rate and depth
    gain LEVEL                     volume, 0 to 4
    key_bend KEY SEMITONES         pitch of one key's notes, -140 to 140
    key_pressure KEY SHARE         vibrato of one key's notes, 0 to 1
    sleep MILLISECONDS             wait
    reset                          silence
    quit                           end; in a file what sounds rings on
    """

  private var midi: MIDIControl

  /// - Parameter blends: whether more than one sound is played.
  public init(blends: Bool = true) { midi = MIDIControl(blends: blends) }

  /// Whether more than one sound is played.
  public var blends: Bool {
    get { midi.blends }
    set { midi.blends = newValue }
  }

  /// What controllers said that means nothing here and was not returned before.
  public mutating func takeUnfollowed() -> Set<UnfollowedControl> { midi.takeUnfollowed() }

  /// What has to happen when the source ends: keys and pedals that are down go up.
  public mutating func letGo() -> [ControlAction] { midi.letGo() }

  /// Reads a line.
  /// - Returns: nil for a line that asks for nothing.
  /// - Throws: ``CommandError``, whose text names what was expected.
  public mutating func read(_ line: Substring) throws(CommandError) -> Command? {
    let text = line.prefix(while: { $0 != "#" })
    let words = text.split(whereSeparator: { $0.isWhitespace }).map { String($0) }
    guard let verb = words.first else { return nil }
    var arguments = Arguments(line: words.joined(separator: " "), words: Array(words.dropFirst()))
    let command = try command(verb, &arguments)
    try arguments.end()
    return command
  }

  private mutating func command(
    _ verb: String, _ arguments: inout Arguments
  ) throws(CommandError) -> Command? {
    /// Only of a line that is all right: the map keeps what it is told.
    func play(_ channel: Int, _ contents: MIDIMessage.Content...) throws(CommandError) -> Command {
      try arguments.end()
      return .play(
        contents.flatMap { midi.actions(for: MIDIMessage(channel: channel, $0)) })
    }
    switch verb {
    case "noteon":
      let channel = try arguments.channel()
      let key = try arguments.integer("key", 0...127)
      return try play(
        channel, .noteOn(key: key, velocity: try arguments.integer("velocity", 0...127)))
    case "noteoff":
      let channel = try arguments.channel()
      return try play(channel, .noteOff(key: try arguments.integer("key", 0...127), velocity: 64))
    case "blend":
      let x = try arguments.number("x", BlendPosition.range)
      guard !arguments.isAtEnd else { return .play([.blend(.x(x))]) }
      let y = try arguments.number("y", BlendPosition.range)
      return .play([.blend(.to(BlendPosition(x: x, y: y)))])
    case "pitch_bend":
      let channel = try arguments.channel()
      return try play(channel, .pitchBend(try arguments.integer("value", 0...16_383) - 8192))
    case "pitch_bend_range":
      let channel = try arguments.channel()
      let hundredths = Int((100 * (try arguments.number("semitones", 0...48))).rounded())
      return try play(
        channel, .controlChange(controller: MIDIController.registeredHigh, value: 0),
        .controlChange(controller: MIDIController.registeredLow, value: 0),
        .controlChange(controller: MIDIController.dataEntry, value: hundredths / 100),
        .controlChange(controller: MIDIController.dataEntryLow, value: hundredths % 100))
    case "cc":
      let channel = try arguments.channel()
      let number = try arguments.integer("controller", 0...127)
      let value = try arguments.integer("value", 0...127)
      return try play(channel, .controlChange(controller: number, value: value))
    case "channel_pressure":
      let channel = try arguments.channel()
      return try play(channel, .channelPressure(try arguments.integer("value", 0...127)))
    case "envelope":
      return .perform(
        .envelope(
          Envelope(
            attackSeconds: try arguments.number("attack", InstrumentParameter.attack.range),
            decaySeconds: try arguments.number("decay", InstrumentParameter.decay.range),
            sustain: try arguments.number("sustain", InstrumentParameter.sustain.range),
            releaseSeconds: try arguments.number("release", InstrumentParameter.release.range))))
    case "vibrato":
      return .perform(
        .vibrato(
          Vibrato(
            rateHz: try arguments.number("rate", InstrumentParameter.vibratoRate.range),
            depthCents: try arguments.number("depth", InstrumentParameter.vibratoDepth.range))))
    case "gain":
      return .perform(.volume(try arguments.number("level", InstrumentParameter.volume.range)))
    case "hold": return .perform(.holds(try arguments.integer("hold", 0...1) == 1))
    case "key_bend":
      let key = try arguments.integer("key", 0...127)
      let semitones = try arguments.number("semitones", -140...140)
      return .perform(.keyBend(key: key, semitones: semitones))
    case "key_pressure":
      let key = try arguments.integer("key", 0...127)
      return .perform(.keyPressure(key: key, amount: try arguments.number("pressure", 0...1)))
    case "sleep": return .sleep(milliseconds: try arguments.number("milliseconds", 0...3_600_000))
    case "reset":
      try arguments.end()
      midi.forgetKeys()
      return .perform(.allSoundOff)
    case "quit": return .quit
    default:
      // Those of the blend are no states of the performance's, but changes of the blend's.
      guard let parameter = InstrumentParameter(rawValue: verb), parameter.unit != .place else {
        throw .unknown(verb: verb)
      }
      return .perform(.set(parameter, try arguments.value(of: parameter)))
    }
  }
}

/// The words after a verb, taken one by one.
private struct Arguments {
  let line: String
  var words: [String]

  var isAtEnd: Bool { words.isEmpty }

  mutating func number(
    _ name: String, _ range: ClosedRange<Double>, expected: String? = nil
  ) throws(CommandError) -> Double {
    guard !words.isEmpty else { throw .missing(line: line, argument: name) }
    let word = words.removeFirst()
    guard let value = Double(word), range.contains(value) else {
      throw .outOfRange(
        line: line, argument: name, found: word,
        expected: expected ?? String(format: "%.9g to %.9g", range.lowerBound, range.upperBound))
    }
    return value
  }

  /// A value of a parameter, or the name of one.
  mutating func value(of parameter: InstrumentParameter) throws(CommandError) -> Double {
    if let word = words.first, let named = parameter.namedValues.first(where: { $0.name == word }) {
      words.removeFirst()
      return named.value
    }
    let names = parameter.namedValues.map(\.name).joined(separator: ", ")
    return try number(
      parameter.name, parameter.range, expected: parameter.unit == .pattern ? names : nil)
  }

  mutating func integer(_ name: String, _ range: ClosedRange<Int>) throws(CommandError) -> Int {
    guard !words.isEmpty else { throw .missing(line: line, argument: name) }
    let word = words.removeFirst()
    guard let value = Int(word), range.contains(value) else {
      throw .outOfRange(
        line: line, argument: name, found: word,
        expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// A channel; those beyond MIDI's sixteen begin again at the first.
  mutating func channel() throws(CommandError) -> Int { try integer("channel", 0...255) % 16 }

  func end() throws(CommandError) {
    if let word = words.first { throw .tooMuch(line: line, found: word) }
  }
}
