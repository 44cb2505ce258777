import ArgumentParser

/// `sfumato repair`: what is missing in recordings.
struct RepairCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repair",
    abstract: "Fill holes in recordings, take clicks and clipping out, give lost highs back.",
    subcommands: [RepairHolesCommand.self, RepairBandwidthCommand.self])
}
