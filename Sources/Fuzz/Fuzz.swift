import OutputFiles
import Neural
import ArgumentParser
import Foundation
import Sfumato

/// Feeds damaged files to every reader and checks that each is either refused with an error or gives a
/// value that keeps the reader's promises. A crash, a hang or a broken promise fails the run and names
/// the mutant, which `--only` makes again.
@main
struct Fuzz: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Reads damaged sound files and models; none may crash, hang or lie.")

  @Option(help: "Damaged files to make for each reader.")
  var count = 10_000

  @Option(help: "Seed: the same seed makes the same files.")
  var seed: UInt64 = 1

  @Option(help: "Only the reader of this name.")
  var reader: String?

  @Option(help: "Only the damaged file of this number, written to `mutant` to look at.")
  var only: Int?

  func validate() throws {
    let names = FuzzTarget.all.map(\.name)
    if let reader, !names.contains(reader) {
      throw ValidationError(
        "unknown reader '\(reader)'; there are \(names.joined(separator: ", "))")
    }
    guard count > 0 else { throw ValidationError("--count must be at least 1") }
  }

  func run() throws {
    let targets = FuzzTarget.all.filter { reader == nil || $0.name == reader }
    Watchdog.start()
    var violations = 0
    for target in targets { violations += try run(target, count: count) }
    if violations > 0 { throw ExitCode.failure }
  }

  /// Runs one reader's mutants and prints one line.
  /// - Returns: how many of them broke a promise.
  private func run(_ target: FuzzTarget, count: Int) throws -> Int {
    // Each reader has its own stream, and each mutant its own of that: a number says it all.
    let random = RandomGenerator(seed: seed).stream(target.streamNumber)
    let mutator = Mutator(seeds: try target.makeSeeds())
    var accepted = 0
    var violations = 0
    let numbers = only.map { $0..<$0 + 1 } ?? 0..<count
    for number in numbers {
      let mutant = mutator.mutant(random.stream(number))
      if only != nil { try OutputFile.write(mutant, to: "mutant") }
      Watchdog.watch("\(target.name) mutant \(number) of seed \(seed)")
      do {
        if try target.accepts(mutant) { accepted += 1 }
      } catch {
        violations += 1
        print("\(target.name): mutant \(number) of seed \(seed): \(error)")
      }
    }
    Watchdog.rest()
    let line = "\(target.name): \(numbers.count) mutants, \(accepted) accepted, "
    print(line + "\(numbers.count - accepted - violations) refused, \(violations) broken promises")
    return violations
  }
}
