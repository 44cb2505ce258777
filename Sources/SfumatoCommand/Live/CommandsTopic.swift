import ArgumentParser
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
    /patch/load SLOT          1 to 9
    /patch/save SLOT          1 to 9
    """

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
    pressure                  vibrato
    program change            patch of slot 1 to 9
    """

  private static func indented(_ text: String) -> String {
    text.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
  }
}
