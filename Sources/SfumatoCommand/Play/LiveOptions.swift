import ArgumentParser
import Sfumato

/// What the live player takes: a sound device and ways to be played.
struct LiveOptions: ParsableArguments {
  @Option(
    name: [.customShort("a"), .customLong("device")],
    help: "The sound device; 'help' lists them.")
  var device = "default"

  @Option(
    name: [.customShort("z"), .customLong("period")],
    help: "Frames between two calls of the device, 16 to 8192.  (default: 256)")
  var period: Int?

  @Option(
    name: [.customShort("c"), .customLong("periods")],
    help: "Periods that the device holds, 2 to 64.  (default: 3)")
  var periodCount: Int?

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

  @Option(
    help: "Record all that is played, up to 10 minutes.",
    completion: .file(extensions: SoundInput.suffixes))
  var record: String?

  func validate() throws {
    if let period, !(16...8192).contains(period) {
      throw ValidationError("--period must be from 16 to 8192, not \(period)")
    }
    if let periodCount, !(2...64).contains(periodCount) {
      throw ValidationError("--periods must be from 2 to 64, not \(periodCount)")
    }
    if let osc, !(0...65_535).contains(osc) {
      throw ValidationError("--osc must be from 0 to 65535, not \(osc)")
    }
    if osc == nil && oscBind != OSCSocket.loopback {
      throw ValidationError("--osc-bind needs --osc")
    }
  }

  /// Answers a question for a list.
  /// - Returns: false if none was asked.
  func printLists() throws -> Bool {
    if device == "help" {
      let listings = PCMDevice.list()
      let width = listings.map(\.name.count).max() ?? 0
      for listing in listings {
        print(
          listing.name.padding(toLength: width + 2, withPad: " ", startingAt: 0) + listing.summary)
      }
    }
    if midi == "help" {
      for port in try SequencerInput().ports { print("\(port.address)  \(port.name)") }
    }
    return device == "help" || midi == "help"
  }

  /// What the player is asked for.
  /// - Parameter latency: what a patch asks for; options come before it.
  func playerOptions(latency: Patch.Latency?) -> Player.Options {
    var options = Player.Options()
    options.device = device
    options.settings.periodLength = period ?? latency?.periodFrames ?? 256
    options.settings.periodCount = periodCount ?? latency?.periodCount ?? 3
    return options
  }
}
