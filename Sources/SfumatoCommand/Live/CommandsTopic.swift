import ArgumentParser
import Foundation
import Sfumato

/// `sfumato help commands`: by which texts and messages the instrument is played.
struct CommandsTopic: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "commands",
    abstract: "List the text commands, OSC addresses and MIDI messages of 'play'.",
    discussion: """
      TEXT
      One a line on standard input of 'sfumato play'; what follows # is a remark.

      \(indented(CommandStream.help))

      OSC
      Messages to the port of 'sfumato play --osc PORT'; numbers may be integers, floats or doubles.

      \(indented(oscHelp))
      \(indented(parameterHelp))

      MIDI
      From keyboards (--midi) or as bytes (--midi-stream).

      \(indented(midiHelp))
      """)

  func run() throws { print(Self.configuration.discussion) }

  private static let oscHelp = """
    /on KEY VELOCITY          key 0 to 127, velocity 0 to 1 (0.75 if left out)
    /off KEY                  key 0 to 127
    /blend X [Y]              blend position, -0.5 to 1.5
    /volume LEVEL             0 to 4
    /key/bend KEY SEMITONES   pitch of one key's notes, -140 to 140
    /key/pressure KEY SHARE   vibrato of one key's notes, 0 to 1
    /patch/load SLOT          1 to 9
    /patch/save SLOT          1 to 9
    """

  /// An address for every number of the instrument, from its table.
  private static let parameterHelp = InstrumentParameter.allCases.map { parameter in
    func text(_ value: Double) -> String { String(format: "%g", value) }
    let (low, high) = (text(parameter.range.lowerBound), text(parameter.range.upperBound))
    let unit = parameter.unit.sign.map { " " + $0 } ?? ""
    let named = parameter.namedValues.map { "\(text($0.value)) \($0.name)" }
    return "/\(parameter.name)".padding(toLength: 26, withPad: " ", startingAt: 0)
      + (parameter.unit == .pattern
        ? named.joined(separator: ", ")
        : "\(low) to \(high)\(unit)"
          + (named.isEmpty || parameter.unit == .place ? "" : ": " + named.joined(separator: ", ")))
  }.joined(separator: "\n")

  private static let midiHelp = """
    note on, note off         keys; velocity 1 to 127
    controllers 1, 74         blend position x, y; with one sound 1 is vibrato
    controllers 7, 11         volume, expression, 0 to 127
    controllers 64, 66, 67    sustain, sostenuto, soft pedal, down from 64 on
    controllers 101, 100, 6   parameter 0: semitones of a full bend
    controller 120            silence
    controller 121            pedals, bend, vibrato, expression to rest
    controllers 123 to 127    all keys up
    pitch bend                2 semitones up or down, or as set
    pressure                  vibrato; that of a key of its notes
    MPE                       zones by parameter 6 on channels 1 and 16: bend (48 semitones)
                              and pressure of a channel are its note's own; controller 74
                              is blend position y of all
    program change            patch of slot 1 to 9
    others                    what they are bound to: C in the panel binds controllers, kept
                              in ~/.config/sfumato/controllers.json ($XDG_CONFIG_HOME)
    """

  private static func indented(_ text: String) -> String {
    text.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
  }
}
