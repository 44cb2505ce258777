import ArgumentParser
import Sfumato

/// The sound device of whatever plays live.
struct DeviceOptions: ParsableArguments {
  /// The devices of this machine, for the shell.
  static let names = CompletionKind.custom { _, _, _ in PCMDevice.list().map(\.name) + ["help"] }

  @Option(
    name: [.customShort("a"), .customLong("device")],
    help: "The sound device; 'help' lists them.", completion: names)
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
    help: "Record all that is played, up to 10 minutes.",
    completion: .file(extensions: SoundInput.suffixes))
  var record: String?

  func validate() throws {
    try require("--period", period, in: 16...8192)
    try require("--periods", periodCount, in: 2...64)
  }

  /// Answers a question for a list.
  /// - Returns: false if none was asked.
  func printList() -> Bool {
    guard device == "help" else { return false }
    Self.print(PCMDevice.list())
    return true
  }

  /// Lists devices, one a line.
  static func print(_ listings: [PCMDevice.Listing]) {
    let width = listings.map(\.name.count).max() ?? 0
    for listing in listings {
      Swift.print(
        listing.name.padding(toLength: width + 2, withPad: " ", startingAt: 0) + listing.summary)
    }
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
