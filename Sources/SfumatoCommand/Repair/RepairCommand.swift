import ArgumentParser

/// `sfumato repair`: what is missing in recordings.
struct RepairCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repair",
    abstract: "Fill holes, take out clicks and clipping, give back lost highs and attacks.",
    subcommands: [RepairHolesCommand.self, RepairBandwidthCommand.self, RepairAttackCommand.self])
}
