import OutputFiles
import ArgumentParser
import Library
import Sfumato

/// `sfumato library map`: the library as a picture.
struct LibraryMapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map",
    abstract: "Draw the sounds of the library so that neighbours lie together.",
    discussion: """
      A small network learns the map from which sounds are neighbours, and is kept: sounds that are added \
      later find their places, and the others keep theirs. Fewer than 30 sounds are too few to learn from, and lie by \
      principal components. Colours are the groups of 'library cluster', \
      names their middles. With --from and --to the way between two sounds is drawn.

      EXAMPLES
        sfumato library map -o map.png
        sfumato library map -o way.png --from flute_C4 --to cello_C4
        sfumato library map --json
      """)

  @Option(name: .shortAndLong, help: "The picture to write (.png).")
  var output: String?

  @Option(help: "Draw the way from this sound …")
  var from: String?

  @Option(help: "… to this one.")
  var to: String?

  @Option(help: "Seed of the map.")
  var seed: UInt64 = 1

  @Flag(help: "Make the map afresh.")
  var anew = false

  @Flag(help: "Print places as JSON.")
  var json = false

  @OptionGroup var options: LibraryOptions

  func validate() throws {
    guard output != nil || json else { throw ValidationError("give -o FILE.png, or --json") }
    guard (from == nil) == (to == nil) else {
      throw ValidationError("a way has two ends: give --from and --to")
    }
  }

  func run() throws {
    let library = try options.open()
    if let output { try OutputFile.check(output) }
    let places = try library.map(seed: seed, anew: anew)
    if places.count < SoundLibrary.leastMapped {
      Report.remark(
        "\(Report.count(places.count, "sound")), too few to learn a map from "
          + "(\(SoundLibrary.leastMapped)): they lie by their two principal components")
    }
    if json { print(try Report.jsonText(places)) }
    guard let output else { return }
    var plot = ScatterPlot(title: "\(Report.count(places.count, "sound")) of \(library.path)")
    for place in places { plot.add(x: place.x, y: place.y, group: max(0, place.cluster - 1)) }
    let byPath = Dictionary(places.map { ($0.path, $0) }) { first, _ in first }
    if let from, let to {
      let (a, b) = (
        try library.sound(named: from, likeness: Likeness.installed),
        try library.sound(named: to, likeness: Likeness.installed)
      )
      let way = try library.between(a, b, count: 8)
      let paths = [a.path] + way.steps.map(\.entry.path) + [b.path]
      plot.add(way: paths.compactMap { byPath[$0].map { ($0.x, $0.y) } })
    }
    let clusters =
      places.count >= SoundLibrary.leastClustered ? try library.clusters(withPaths: false) : []
    for cluster in clusters.prefix(40) {
      guard let place = byPath[cluster.medoid.path] else { continue }
      plot.add(label: Report.plain(cluster.medoid.name), x: place.x, y: place.y)
    }
    try plot.write(to: output)
    if !json, output != OutputFile.standardOutput { print("\(output): \(places.count) sounds") }
  }
}
