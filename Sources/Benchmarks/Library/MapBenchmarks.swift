import ArgumentParser
import Foundation
import Library
import Neural
import Sfumato

/// How faithful maps are.
struct MapBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map",
    abstract: "Trustworthiness and continuity of a map of sounds, beside principal components.",
    discussion: """
      A map is learned of all sounds, as 'sfumato library map' does; another one of half of them, to which the others \
      come, as when files are added.
      """)

  @Argument(help: "Files of 'features', or libraries (.sqlite).")
  var files: [String]

  @Option(help: "Neighbours.")
  var neighbours = 12

  @Option(help: "Seeds of maps, from 1 on; means of all are told.")
  var seeds: UInt64 = 3

  func validate() throws {
    guard neighbours >= 1, seeds >= 1 else {
      throw ValidationError("--neighbours and --seeds are 1 at least")
    }
  }

  func run() throws {
    let likeness = try Likeness.installed()
    var points: [[Float]] = []
    for file in files {
      points +=
        file.hasSuffix(".sqlite")
        ? try SoundLibrary(at: file).points()
        : likeness.jointPoints(try LikenessExamples(contentsOf: file).features)
    }
    guard points.count > 4 * neighbours else {
      throw ValidationError("\(points.count) sounds are too few for \(neighbours) neighbours")
    }
    let measures = (1...seeds).map {
      MapMeasures(of: points, neighbours: neighbours, seed: $0)
    }
    print("\(points.count) sounds, \(neighbours) neighbours, \(measures.count) seeds")
    print("                       trustworthiness  continuity   least of both")
    func tell(_ name: String, _ kind: (MapMeasures) -> Neighbourhoods) {
      let found = measures.map(kind)
      func mean(_ value: (Neighbourhoods) -> Double) -> Double {
        found.map(value).reduce(0, +) / Double(found.count)
      }
      let least = found.map { min($0.trustworthiness, $0.continuity) }.min()!
      print(
        name.padding(toLength: 23, withPad: " ", startingAt: 0)
          + String(
            format: "%15.3f %11.3f %15.3f", mean(\.trustworthiness), mean(\.continuity), least))
    }
    tell("map", \.map)
    tell("map, half came later", \.grown)
    tell("principal components", \.components)
  }
}
