import ArgumentParser
import Sfumato

/// MIDI to other instruments.
struct MIDIOutOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Play other instruments: MIDI ports whose name contains this, now or later; 'all'; 'help' lists them; or a raw \
      device, a FIFO, a new file.
      """, valueName: "name|file"),
    completion: .list(["all", "help"]))
  var midiOut: String?

  @Flag(help: "Send a MIDI clock too, for jam and perform: their tempo, start, stop and place.")
  var clockOut = false

  func validate() throws {
    if clockOut, midiOut == nil { throw ValidationError("--clock-out needs --midi-out") }
  }

  /// Whether a list is asked for.
  var isListAsked: Bool { midiOut == "help" }

  /// Answers a question for a list.
  /// - Returns: false if none was asked.
  func printList() throws -> Bool {
    guard isListAsked else { return false }
    for port in try MIDISender.ports() { print("\(port.address)  \(port.name)") }
    return true
  }
}
