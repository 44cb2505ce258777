import OutputFiles
import Neural
import ArgumentParser
import Foundation
import Sfumato

/// What every training lets one choose: where it is kept, how long it takes, seed and threads.
struct TrainingOptions: ParsableArguments {
  @Option(
    name: .shortAndLong, help: "The preset to write.",
    completion: .file(extensions: ["safetensors"])
  )
  var output: String

  @Flag(help: "Go on with the training that was stopped.")
  var resume = false

  @Option(help: "Steps of the optimiser in all, those before a resumption included; usually 20000.")
  var steps: Int?

  @Option(help: "Minutes to train in all, from which the number of steps is found.")
  var minutes: Double?

  @Option(help: "Seed of weights, order and noise.")
  var seed: UInt64 = 1

  @Option(help: "Threads.")
  var workers = Ranks.usualWorkerCount

  @Option(
    help: """
      Parts into which each batch is dealt, at most as many as its items: so many threads of all ranks \
      can work at once. Another number gives other roundings. Usually 2 a rank.
      """)
  var lanes: Int?

  @Flag(
    help: """
      With sfumato-mpi: add gradients in the order of the lanes, so that any number of ranks gives the \
      same bits.
      """)
  var exact = false

  @Flag(
    help: """
      With sfumato-mpi: send gradients in half precision, in half as many bytes. For networks of one \
      gigabit.
      """)
  var half = false

  @Flag(
    inversion: .prefixedNo,
    help: """
      With sfumato-mpi: send gradients while others are still being made; not with --exact. Usual where \
      ranks are on several machines.
      """)
  var overlap: Bool?

  func validate() throws {
    guard steps == nil || minutes == nil else {
      throw ValidationError("give --steps or --minutes, not both")
    }
    guard !(exact && half) else { throw ValidationError("give --exact or --half, not both") }
    guard !(exact && overlap == true) else {
      throw ValidationError("give --exact or --overlap, not both")
    }
    guard (lanes ?? 1) > 0 else { throw ValidationError("--lanes must be above 0") }
    guard (steps ?? 1) > 0, (minutes ?? 1) > 0, workers > 0 else {
      throw ValidationError("--steps, --minutes and --workers must be above 0")
    }
  }

  /// Checks what the commands add.
  static func validate(batch: Int?, rate: Double?) throws {
    guard (batch ?? 1) > 0, (rate ?? 1) > 0, (rate ?? 1).isFinite else {
      throw ValidationError("--batch and --rate must be above 0")
    }
  }

  /// Where checkpoints and the log are kept, beside the preset.
  var folder: URL { URL(filePath: output + ".training", directoryHint: .isDirectory) }

  /// How long to train, if it was said.
  var length: TrainingLength? {
    minutes.map { .minutes($0) } ?? steps.map { .steps($0) }
  }

  /// Sets what was chosen here.
  func apply(to settings: inout TrainingSettings) {
    settings.seed = seed
    settings.workers = workers
    settings.lanes = lanes
    settings.isExact = exact ? true : nil
    settings.isHalf = half ? true : nil
    // On one machine the sum is work for the same processors, and nothing is gained.
    let isOneMachine = Ranks.current.size > 1 && Ranks.current.countHere == Ranks.current.size
    settings.isOverlapping = overlap ?? (isOneMachine ? false : nil)
  }

  /// The command line, for the preset's card.
  static var commandText: String {
    (["sfumato"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
  }

  /// Checks, before long work, that the preset can be written: by the rank that will.
  func checkOutput() throws {
    if Ranks.current.isLeader { try OutputFile.check(output) }
  }

  /// Says how the training ended.
  func tellEnding(_ card: ModelCard, isFinished: Bool) {
    tellTraffic()
    Report.remark(
      isFinished
        ? "\(output): trained \(card.steps) steps"
        : "\(output): stopped after \(card.steps) steps; --resume goes on")
  }

  /// Says what the work of several ranks cost beside the work itself.
  private func tellTraffic() {
    let group = Ranks.current
    guard group.size > 1, group.traffic.sumCount > 0 else { return }
    let traffic = group.traffic
    let sums = Double(traffic.sumCount)
    Report.remark(
      String(
        format:
          "%d ranks: a step sent %.2f MB of gradients a rank in %.1f ms, and rank 0 waited %.1f ms for others",
        group.size, Double(traffic.gradientBytes) / sums / 1e6,
        1e3 * traffic.gradientSeconds / sums,
        1e3 * traffic.waitingSeconds / sums))
  }
}
