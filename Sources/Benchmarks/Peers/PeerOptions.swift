import ArgumentParser
import Foundation

/// How a benchmark measures beside a peer: the same workload in PyTorch, by turns in the same run.
struct PeerOptions: ParsableArguments {
  @Option(help: "Turns that each side gets at each workload; the best of all counts.")
  var turns = 5

  @Option(help: "Seconds of a turn.")
  var seconds = 1.0

  @Option(help: "Threads of either side.")
  var threads = 2

  @Flag(help: "Time by the CPU clock: steadier beside busy neighbours. For one thread.")
  var cpu = false

  @Option(help: "A Python that has PyTorch.")
  var python = "python3"

  @Option(help: "Folder of the peers' scripts.")
  var scripts = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path

  func validate() throws {
    guard turns > 0, threads > 0, seconds >= 0 else {
      throw ValidationError("--turns and --threads must be above 0, --seconds not below")
    }
  }

  /// What either side is timed by.
  var clock: Stopwatch.Clock { cpu ? .cpu : .wall }

  /// Starts the peer of a script and says who it is, or that there is none.
  func start(_ script: String) -> PeerProcess? {
    let peer = PeerProcess(
      python: python,
      arguments: ["\(scripts)/\(script)", "\(threads)", cpu ? "cpu" : "wall", "\(seconds)"])
    print("\(peer?.title ?? "Without a peer: \(python) has no PyTorch."), \(threads) threads")
    return peer
  }

  /// Best seconds of ours and of the peer, who take turns, with something else between.
  /// - Parameter workload: the peer's name of it.
  func measure(
    _ workload: String, _ peer: PeerProcess?, between: () -> Void = {}, step: () -> Void
  ) -> (ours: Double, theirs: Double?) {
    var (ours, theirs) = (Double.infinity, Double?.none)
    for _ in 0..<turns {
      ours = min(ours, turn(step))
      if let found = peer?.measure(workload) { theirs = min(theirs ?? found, found) }
      between()
    }
    return (ours, theirs)
  }

  /// Best seconds of a step in one turn, as the peer finds its own.
  func turn(_ step: () -> Void) -> Double {
    Stopwatch.best(clock, for: seconds, step)
  }

  /// Measures a step of training and prints items a second, and the ratio to the peer's.
  func compareTraining(
    _ peer: PeerProcess?, batch: Int, unit: String, step: () -> Void
  ) {
    let (ours, theirs) = measure("training", peer, step: step)
    func rate(_ seconds: Double) -> String { String(format: "%.1f", Double(batch) / seconds) }
    print(
      "Training, batches of \(batch): \(rate(ours)) \(unit)/s"
        + (theirs.map { "; peer \(rate($0)), ratio \(String(format: "%.2f", $0 / ours))" } ?? ""))
  }
}
