import ArgumentParser
import Library
import Sfumato

/// `sfumato library cluster`: groups of sounds.
struct LibraryClusterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cluster",
    abstract:
      "Group the sounds of the library; tell each group's middle and what it has in common.",
    discussion: """
      Groups stay as they are when files are added: new sounds join the nearest one. --anew groups all \
      afresh, and so does another --count. In a library of more than 2000 sounds so many, drawn evenly, \
      decide where the groups are, and all others join the nearest.

      --families tells how well the groups agree with what you call your sounds: by the folders that they \
      lie in, by their names up to the first _, space, digit or full stop, or by a table with a line such as \
      'cello_C4.wav,strings' for each. 1 is the same, 0 is chance (adjusted Rand index).

      EXAMPLES
        sfumato library cluster
        sfumato library cluster --count 12 --json
        sfumato library cluster --families folder
      """)

  /// How many groups.
  enum Count: ExpressibleByArgument {
    case auto
    case exactly(Int)

    init?(argument: String) {
      if argument == "auto" {
        self = .auto
      } else if let number = Int(argument) {
        self = .exactly(number)
      } else {
        return nil
      }
    }

    var defaultValueDescription: String { "auto" }
  }

  @Option(
    help: ArgumentHelp(
      "Number of groups, 2 to 1000, or auto: those that are kept, or else as many as part best.",
      valueName: "number"))
  var count = Count.auto

  @Flag(help: "Group all afresh.")
  var anew = false

  @Flag(help: "Tell all sounds of each group.")
  var members = false

  @Option(
    help: ArgumentHelp(
      "Tell how well the groups agree with families: folder, name, or a table (.csv).",
      valueName: "folder|name|file"),
    completion: .file(extensions: ["csv"]))
  var families: String?

  @Flag(help: "Print JSON in place of text.")
  var json = false

  @OptionGroup var options: LibraryOptions

  /// The number that is asked for; nil for auto.
  private var number: Int? {
    if case .exactly(let number) = count { number } else { nil }
  }

  func validate() throws { try require("--count", number, in: 2...1000) }

  func run() throws {
    let families = try families.map { try SoundFamilies($0) }
    let library = try options.open()
    let clusters = try library.clusters(
      count: number, anew: anew, withPaths: members || json || families != nil)
    let told = try families.map { try agreement(of: clusters, with: $0, in: library) }
    if json { print(try Report.jsonText(clusters)) } else { tell(clusters) }
    guard let told else { return }
    if json { Report.remark(told) } else { print(told) }
  }

  /// For example `agreement with f.csv: 0.52 (adjusted Rand index, 24 of 25 sounds)`.
  private func agreement(
    of clusters: [SoundCluster], with families: SoundFamilies, in library: SoundLibrary
  ) throws -> String {
    let total = clusters.reduce(0) { $0 + $1.count }
    guard let found = SoundLibrary.agreement(of: clusters, label: families.family) else {
      throw CommandFailure(
        "\(families.title): fewer than two of \(total) sounds have a family by it; a table has a line "
          + "such as 'cello_C4.wav,strings' for each sound")
    }
    try families.tellStrangers(in: library)
    let index = Report.number(found.index, decimals: 2)
    return "agreement with \(families.title): \(index) (adjusted Rand index, \(found.labelled) of "
      + "\(total) sounds)"
  }

  private func tell(_ clusters: [SoundCluster]) {
    for cluster in clusters {
      let words = cluster.words.isEmpty ? "mixed" : cluster.words.joined(separator: ", ")
      let size = Report.count(cluster.count, "sound")
      let middle = LibraryText.path(cluster.medoid.path)
      print("\(cluster.number)  \(Report.plain(words)): \(size) around \(middle)")
      guard members else { continue }
      for path in cluster.paths { print("     \(LibraryText.path(path))") }
    }
  }
}
