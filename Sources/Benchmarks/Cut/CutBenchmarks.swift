import OutputFiles
import ArgumentParser
import Foundation
import Sfumato

/// Scores the notes that are found in performances whose notes are known.
struct CutBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cut",
    abstract: "Scores cutting on performances with known notes, by instrument.",
    discussion: """
      Reads folders that `sfumato corpus performances` makes: NAME.wav beside NAME.csv. A note is right \
      within 50 ms of its onset and 50 cents of its pitch (and its end within 50 ms or a fifth of the \
      note), matched one to one. Lists of other programs, NAME.SUFFIX in the same form, are scored beside.
      """)

  @Argument(help: "Folders of performances.")
  var folders: [String]

  @Option(help: "Suffix of another program's lists; may be given several times.")
  var peer: [String] = []

  @Option(help: "0 only the clearest notes, 1 the faintest.")
  var sensitivity = 0.5

  @Option(help: "Onset network in place of the installed one, or 'none' for the signal alone.")
  var model: String?

  @Option(help: "Write what is found as NAME.SUFFIX beside the performances.")
  var write: String?

  func run() throws {
    let network = model == "none" ? nil : try OnsetPreset.load(model)
    for folder in folders {
      print("\(folder), \(network == nil ? "signal alone" : "network"): F, with ends, onsets alone")
      var scores: [String: [String: CutScore]] = [:]
      var (work, sound) = (0.0, 0.0)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      for name in names where name.hasSuffix(".wav") {
        let stem = "\(folder)/\(name.dropLast(4))"
        let truth = try CutList.notes(in: String(contentsOfFile: stem + ".csv", encoding: .utf8))
        let clip = try AudioFile.read(stem + ".wav", limits: .recording).clip
        let start = Stopwatch.now(.cpu)
        var listener = PerformanceListener(network: network)
        listener.sensitivity = sensitivity
        listener.kind = truth.contains { $0.pitch != nil } ? .notes : .strokes
        let found = try listener.listen(to: clip)?.notes ?? []
        work += Stopwatch.now(.cpu) - start
        sound += clip.durationSeconds
        if let write {
          try OutputFile.write(Array(CutList.text(found).utf8), to: "\(stem).\(write)")
        }
        let instrument = String(name.dropLast(7))
        for group in [instrument, "all"] {
          scores[group, default: [:]]["sfumato", default: CutScore()].add(truth, found)
        }
        for suffix in peer {
          guard let text = try? String(contentsOfFile: "\(stem).\(suffix)", encoding: .utf8),
            let theirs = try? CutList.notes(in: text)
          else { continue }
          for group in [instrument, "all"] {
            scores[group, default: [:]][suffix, default: CutScore()].add(truth, theirs)
          }
        }
      }
      let columns = ["sfumato"] + peer
      for group in scores.keys.sorted() {
        let cells = columns.map { scores[group]?[$0]?.text ?? "–" }
        print(
          group.padding(toLength: 32, withPad: " ", startingAt: 0)
            + cells.joined(separator: "  | "))
      }
      print(String(format: "a minute of sound takes %.2f s (CPU clock)\n", 60 * work / sound))
    }
  }
}

/// Right notes over several performances.
struct CutScore {
  private var truth = 0, found = 0, right = 0, withEnds = 0, onsets = 0

  mutating func add(_ truth: [CutNote], _ found: [CutNote]) {
    self.truth += truth.count
    self.found += found.count
    right += NoteMatch(truth: truth, found: found, rule: .notes).matchCount
    withEnds += NoteMatch(truth: truth, found: found, rule: .notesWithEnds).matchCount
    onsets += NoteMatch(truth: truth, found: found, rule: .onsets).matchCount
  }

  /// F by the three rules.
  var text: String {
    func f(_ count: Int) -> Double { 2 * Double(count) / Double(max(1, truth + found)) }
    return String(format: "%.3f %.3f %.3f", f(right), f(withEnds), f(onsets))
  }
}
