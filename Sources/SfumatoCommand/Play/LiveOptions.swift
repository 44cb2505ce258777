import ArgumentParser
import Sfumato

/// What the live player takes: a sound device and ways to be played.
struct LiveOptions: ParsableArguments {
  @OptionGroup var output: DeviceOptions

  @Option(
    help: ArgumentHelp(
      "Play by MIDI keyboards whose name contains this, now or later; 'all'; 'help' lists them.",
      valueName: "name"))
  var midi: String?

  @Option(
    help: ArgumentHelp(
      "Play by a stream of MIDI bytes: a pipe, /dev/snd/midiC1D0, '-'.", valueName: "file"))
  var midiStream: String?

  @Option(help: ArgumentHelp("Play by Open Sound Control; 0 takes any port.", valueName: "port"))
  var osc: Int?

  @Option(
    help: ArgumentHelp(
      "Let other machines play: the address to hear OSC on.", valueName: "address"))
  var oscBind = OSCSocket.loopback

  func validate() throws {
    if let osc, !(0...65_535).contains(osc) {
      throw ValidationError("--osc must be from 0 to 65535, not \(osc)")
    }
    if osc == nil && oscBind != OSCSocket.loopback {
      throw ValidationError("--osc-bind needs --osc")
    }
  }

  /// Whether a list is asked for and nothing else.
  var isListAsked: Bool { output.device == "help" || midi == "help" }

  /// Answers a question for a list.
  /// - Returns: false if none was asked.
  func printLists() throws -> Bool {
    let isDeviceAsked = output.printList()
    if midi == "help" {
      for port in try SequencerInput().ports { print("\(port.address)  \(port.name)") }
    }
    return isDeviceAsked || midi == "help"
  }
}
