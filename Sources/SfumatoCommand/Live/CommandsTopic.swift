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

      SETTINGS
      Each by its name as a text command (glide 0.1), an OSC address (/glide 0.1) and a parameter of the \
      plugin; below it the field of a patch. As text, x and y are set by blend.

      \(indented(parameterHelp))

      OSC
      Messages to the port of 'sfumato play --osc PORT'; numbers may be integers, floats or doubles.

      \(indented(oscHelp))

      MIDI
      From keyboards (--midi) or as bytes (--midi-stream).

      \(indented(midiHelp))

      MIDI OUT
      To other instruments (--midi-out), when it is heard.

      \(indented(midiOutHelp))
      """)

  func run() throws { print(Self.configuration.discussion) }

  private static let oscHelp = """
    /on KEY VELOCITY          key 0 to 127, velocity 0 to 1 (0.75 if left out)
    /off KEY                  key 0 to 127
    /blend X [Y]              blend position, -0.5 to 1.5
    /key/bend KEY SEMITONES   pitch of one key's notes, -140 to 140
    /key/pressure KEY SHARE   vibrato of one key's notes, 0 to 1
    /patch/load SLOT          1 to 9
    /patch/save SLOT          1 to 9
    """

  /// Every number of the instrument, from its table.
  private static let parameterHelp = InstrumentParameter.allCases.map { parameter in
    func padded(_ text: String, _ length: Int) -> String {
      text.padding(toLength: max(length, text.count + 1), withPad: " ", startingAt: 0)
    }
    return padded(parameter.name, 16) + padded(values(of: parameter), 22) + parameter.summary
      + "\n  " + parameter.patchKey
  }.joined(separator: "\n")

  /// The values that a parameter may have, with their unit.
  private static func values(of parameter: InstrumentParameter) -> String {
    func text(_ value: Double) -> String { String(format: "%g", value) }
    let named = parameter.namedValues.map(\.name)
    if parameter.unit == .pattern { return named.joined(separator: " ") }
    let range = parameter.range
    let unit = parameter.unit.sign.map { " " + $0 } ?? ""
    return "\(text(range.lowerBound)) to \(text(range.upperBound))\(unit)"
  }

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
    MPE                       zones by parameter 6 on channels 1 and 16: bend
                              (48 semitones) and pressure of a channel are its
                              note's own; controller 74 is blend position y
    program change            patch of slot 1 to 9
    clock, start, stop, continue, song position
                              with --clock-in: jam and perform follow, from the
                              next bar on; in play the tempo of arpeggios
    others                    what C in the panel binds them to, kept in
                              ~/.config/sfumato/controllers.json
    """

  private static let midiOutHelp = """
    channel 1                 what hands do, in play; 16 in jam and perform
    channels of the tracks    what jam and perform play, drums on 10
    notes, bend, controllers 7, 11, 64, pressure
                              as they are played; a bend that is wider than
                              2 semitones after its range
    controllers 1, 74         blend position, on the channel of hands
    clock, start, stop, continue, song position
                              with --clock-out, of jam and perform
    not sent                  bends of single notes, settings of the sound,
                              the notes of an arpeggio
    """

  private static func indented(_ text: String) -> String {
    text.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
  }
}
