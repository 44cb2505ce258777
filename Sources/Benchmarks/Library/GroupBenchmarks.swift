import ArgumentParser
import Foundation
import Library
import Neural
import Sfumato

/// Groups of labelled notes: how well they agree with the instruments, and what becomes of them when sounds
/// are added.
struct GroupBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "groups",
    abstract: "Agreement of a library's groups with labelled instruments, and their stability.",
    discussion: """
      Half of the notes, drawn by a seed, are grouped, the others join, as when files are added to a \
      library. Told are, as adjusted Rand indices: the agreement with the instruments of groups found among all \
      and of those found among half; that of both with each other; and the share of the first half whose \
      group is another one after the others have come.
      """)

  @Argument(help: "Files of 'features'.")
  var files: [String]

  @Option(help: "Halves that are drawn.")
  var rounds = 5

  func run() throws {
    let likeness = try Likeness.installed()
    var notes = LikenessExamples()
    for file in files { notes.add(try LikenessExamples(contentsOf: file)) }
    let points = likeness.jointPoints(notes.features)
    let names = Set(notes.labels.map(\.instrument)).sorted()
    let labels = notes.labels.map { label in names.firstIndex(of: label.instrument)! }
    print("\(points.count) notes of \(names.count) instruments")
    print("asked for   groups   among all   among half   both   changed")
    for count in [nil, names.count] {
      let all = groups(points, among: Array(points.indices), count: count)
      var (half, both, changed) = (0.0, 0.0, 0.0)
      for round in 0..<rounds {
        var random = RandomGenerator(seed: UInt64(round + 1))
        let first = random.permutation(count: points.count).prefix(points.count / 2).sorted()
        let before = Clustering.medoids(of: first.map { points[$0] }, count: count)
          .map { points[first[$0]] }
        let alone = Clustering.groups(of: first.map { points[$0] }, around: before)
        let grown = Clustering.groups(of: points, around: before)
        half += Clustering.adjustedRandIndex(grown, labels) / Double(rounds)
        both += Clustering.adjustedRandIndex(grown, all) / Double(rounds)
        changed +=
          Double(zip(first, alone).count { grown[$0] != $1 })
          / Double(first.count * rounds)
      }
      print(
        String(
          format: "%9@   %6d   %9.2f   %10.2f   %4.2f   %7.3f",
          (count.map { "\($0)" } ?? "auto") as NSString, (all.max() ?? 0) + 1,
          Clustering.adjustedRandIndex(all, labels), half, both, changed))
    }
  }

  private func groups(_ points: [[Float]], among places: [Int], count: Int?) -> [Int] {
    let medoids = Clustering.medoids(of: places.map { points[$0] }, count: count)
    return Clustering.groups(of: points, around: medoids.map { points[places[$0]] })
  }
}
