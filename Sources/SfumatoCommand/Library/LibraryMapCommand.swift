import ArgumentParser
import OutputFiles
import Sfumato

/// `sfumato library map`: the library as a picture.
struct LibraryMapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map",
    abstract: "Draw the sounds of the library so that neighbours lie together.",
    discussion: """
      A small network learns the map from which sounds are neighbours, and is kept: sounds that are added \
      later find their places, and the others keep theirs. Fewer than 30 sounds are too few to learn from, and lie by \
      principal components.

      Colours and shapes tell families, which a list beside the map names: of sounds by the folder that they lie \
      in, by the beginning of their names, or by a table with a line such as 'cello_C4.wav,strings' for each; without \
      --families by what their groups have in common, with the numbers that 'library cluster' gives them. Names \
      are those of the middles of groups. --path draws the way from a sound to another, by what lies between them, and on to further \
      ones; several --path are one way.

      --json prints for each sound its number in the library (id), its path, its place (x, y) and the number of its \
      group (cluster). Places have no unit: only what lies near what counts, and a map of another seed, or one that is \
      made --anew, lies otherwise.

      EXAMPLES
        sfumato library map -o map.png
        sfumato library map -o map.png --families folder
        sfumato library map -o way.png --path flute_C4 cello_C4
        sfumato library map --json
      """)

  @Option(name: .shortAndLong, help: "The picture to write (.png).")
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Families: folder, name, or a table of sounds and families (.csv).",
      valueName: "folder|name|file"),
    completion: .file(extensions: ["csv"]))
  var families: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Draw the way through two or more sounds of the library, or sound files.",
      valueName: "sound"))
  var path: [String] = []

  @Option(help: "Seed of the map.")
  var seed: UInt64 = 1

  @Flag(help: "Make the map afresh.")
  var anew = false

  @Flag(help: "Print places as JSON.")
  var json = false

  @OptionGroup var options: LibraryOptions

  func validate() throws {
    guard output != nil || json else { throw ValidationError("give -o FILE.png, or --json") }
    guard !json || output != OutputFile.standardOutput else {
      throw ValidationError("--json and '-o -' both write to standard output: give -o FILE.png")
    }
    guard path.count != 1 else {
      throw ValidationError("a way has two ends: give --path two sounds, or more")
    }
    guard output != nil || (families == nil && path.isEmpty) else {
      throw ValidationError("--families and --path need a picture: give -o FILE.png")
    }
  }

  func run() throws {
    let families = try families.map { try SoundFamilies($0) }
    let library = try options.open()
    if let output { try PictureOutput.check(output) }
    let way = try way(in: library)
    var map = LibraryMapPicture(families)
    var list = JSONList<SoundPlace>()
    let clusters = try library.forEachPlace(seed: seed, anew: anew) { place in
      map.add(place)
      if json { try list.add(place) }
    }
    if json { try list.end() }
    if map.count > 0, map.count < SoundLibrary.leastMapped {
      Report.remark(
        "\(Report.count(map.count, "sound")), too few to learn a map from "
          + "(\(SoundLibrary.leastMapped)): they lie by their two principal components")
    }
    guard let output else { return }
    guard map.count > 0 else {
      throw LibraryError.tooFew(found: 0, needed: 1, purpose: "a map")
    }
    let places = try library.places(of: way, seed: seed)
    // The names of large groups count most.
    let middles = try library.places(
      of: clusters.sorted { ($1.count, $0.number) < ($0.count, $1.number) }.map(\.medoid.id),
      seed: seed)
    let title = Report.plain("\(Report.count(map.count, "sound")) of \(library.path)")
    try map.plot(title: title, clusters, middles: middles, way: places).write(to: output)
    if let families, map.strangers > 0 {
      Report.remark(
        "\(Report.count(map.strangers, "sound")) without a family by \(families.title)")
    }
    try families?.tellStrangers(in: library)
    if !json, output != OutputFile.standardOutput { print("\(output): \(map.count) sounds") }
  }

  /// The way through the sounds that are named, with those of the library that lie on it.
  private func way(in library: SoundLibrary) throws -> [AskedSound] {
    guard !path.isEmpty else { return [] }
    let sounds = try path.map { try library.sound(named: $0, likeness: Likeness.installed) }
    for (from, to) in zip(sounds, sounds.dropFirst()) where FileSystem.isSame(from.path, to.path) {
      throw ValidationError(
        "--path: \(LibraryText.path(to.path)) follows itself: nothing lies between")
    }
    var all = [sounds[0]]
    for (from, to) in zip(sounds, sounds.dropFirst()) {
      let steps = try library.between(from, to, count: 8).steps
      all += try steps.compactMap { try library.sound(numbered: $0.entry.id) } + [to]
    }
    return all
  }
}
