import Corpora
import Neural
import ArgumentParser
import Foundation
import Sfumato

/// `sfumato corpus phrases`: melodies, drums and trios on a grid.
struct CorpusPhrasesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "phrases",
    abstract: "Build corpora of phrases from folders of MIDI and ABC files and from WAD files.",
    discussion: """
      Each folder or file is a collection, called as its folder or file is. Collections named by \
      --held-out are kept for judging, all others are trained on. A phrase is two or sixteen bars on \
      sixteenths, in 4/4, 6/8 (jig2) or 3/4 (waltz2), cut at bar lines; equal ones are kept once, in \
      whatever key, and those of held-out collections that are like one of the others are left out. \
      One folder is made for each kind; its manifest.json tells what it holds and how it was made.

      EXAMPLES
        sfumato corpus phrases --abc oneills1850 --abc ryansMammoth \\
          --held-out ryansMammoth -o corpus/phrases
        sfumato corpus phrases --kind drums2 --midi grooves -o corpus/drums
      """)

  @Option(
    name: .shortAndLong, help: "Folder to put the corpora into; one is made for each kind.")
  var output: String

  @Option(
    help: ArgumentHelp("Folder of MIDI files; may be given again.", valueName: "folder"),
    completion: .directory)
  var midi: [String] = []

  @Option(
    help: ArgumentHelp("Folder of ABC tunes; may be given again.", valueName: "folder"),
    completion: .directory)
  var abc: [String] = []

  @Option(
    help: ArgumentHelp("Game data whose music is MIDI; may be given again.", valueName: "file.wad"))
  var wad: [String] = []

  @Option(help: ArgumentHelp("Collection to judge by; may be given again.", valueName: "name"))
  var heldOut: [String] = []

  @Option(
    help: ArgumentHelp("Terms of a collection, for the manifest.", valueName: "name=text"))
  var licence: [NamedText] = []

  @Option(
    help: ArgumentHelp(
      "Kind of phrase: \(PhraseKind.allCases.map(\.rawValue).joined(separator: ", ")); may be "
        + "given again.  (default: all that are found)", valueName: "kind"))
  var kind: [PhraseKind] = []

  func validate() throws {
    guard !midi.isEmpty || !abc.isEmpty || !wad.isEmpty else {
      throw ValidationError("There is nothing to cut: give --midi, --abc or --wad.")
    }
  }

  func run() throws {
    let collections = try readCollections()
    Interruption.watch()
    for kind in kind.isEmpty ? PhraseKind.allCases : kind {
      do throws(PhraseCorpusError) {
        let path = "\(output)/\(kind.rawValue)"
        let report = try PhraseCorpusBuilder(kind: kind).build(collections, at: path) {
          !Interruption.isRequested
        }
        print(Self.text(report, path: path))
      } catch {
        guard case .noPhrases = error, self.kind.isEmpty else { throw error }
        Report.remark("left out: \(error)")
      }
    }
  }

  /// Reads all music and says what it is.
  private func readCollections() throws -> [PhraseCollection] {
    var collections =
      try midi.map(PhraseCollection.init(midiFolder:))
      + abc.map(PhraseCollection.init(abcFolder:)) + wad.map(PhraseCollection.init(wad:))
    let names = collections.map(\.name)
    for name in heldOut + licence.map(\.name) where !names.contains(name) {
      throw ValidationError(
        "There is no collection '\(name)'; there are \(names.joined(separator: ", ")).")
    }
    guard Set(names).count == names.count else {
      throw ValidationError(
        "Two collections have one name: \(names.joined(separator: ", ")); rename a folder.")
    }
    for index in collections.indices {
      let name = names[index]
      if heldOut.contains(name) { collections[index].split = .heldOut }
      if let terms = licence.last(where: { $0.name == name }) {
        collections[index].licence = terms.text
      }
      for problem in collections[index].problems { Report.remark("left out: \(problem)") }
      let count = collections[index].pieces.count
      let role = collections[index].split == .heldOut ? ", held out" : ""
      print("\(name): \(count) \(count == 1 ? "piece" : "pieces")\(role)")
    }
    fflush(nil)
    return collections
  }

  /// Reasons that are told one by one.
  private static let reasonCount = 8

  private static func text(_ report: PhraseCorpusBuilder.Report, path: String) -> String {
    let manifest = report.manifest
    var lines = [
      "\(path): \(manifest.windowCounts[.train] ?? 0) phrases to train on, "
        + "\(manifest.windowCounts[.heldOut] ?? 0) held out; left out \(manifest.duplicates.repeated) "
        + "repeated ones, \(manifest.duplicates.heldOutNearTraining) held-out ones and "
        + "\(manifest.duplicates.tunes) held-out tunes like others"
    ]
    for collection in manifest.collections {
      lines.append(
        "  \(collection.name): \(collection.windowCount) of \(collection.sourceCount) pieces")
    }
    let reasons = report.refusalCounts.sorted { ($1.value, "\($0.key)") < ($0.value, "\($1.key)") }
    for (problem, count) in reasons.prefix(reasonCount) {
      lines.append("  passed over \(count): \(problem)")
    }
    let others = reasons.dropFirst(reasonCount).map(\.value).reduce(0, +)
    if others > 0 { lines.append("  passed over \(others) for other reasons") }
    return lines.joined(separator: "\n")
  }
}

extension PhraseKind: ExpressibleByArgument {}

/// An option's value such as `name=some text`.
struct NamedText: ExpressibleByArgument {
  let name: String
  let text: String

  init?(argument: String) {
    guard let sign = argument.firstIndex(of: "="), sign != argument.startIndex else { return nil }
    name = String(argument[..<sign])
    text = String(argument[argument.index(after: sign)...])
  }
}
