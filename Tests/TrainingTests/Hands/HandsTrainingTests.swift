import Corpora
import Foundation
import Music
import Neural
import PhraseVAE
import TestSupport
import Testing
import Training

@Suite struct HandsTrainingTests {
  /// Takes of two drummers with one habit: loud on the beat, hats late, and each groove one's own.
  private func corpus(in folder: TemporaryFolder) throws -> GrooveCorpus {
    try FileManager.default.createDirectory(
      atPath: folder("takes"), withIntermediateDirectories: true)
    var lines = ["drummer,style,file"]
    for number in 0..<14 {
      var random = RandomGenerator(seed: UInt64(number))
      let notes = (0..<64).flatMap { step -> [NoteEvent] in
        let keys = [step % 8 == 0 ? 36 : 42] + (random.uniform() < 0.3 ? [38] : [])
        return keys.map { key in
          NoteEvent(
            startBeat: Double(step) / 4 + (key == 42 ? 0.05 : 0), durationBeats: 0.1, pitch: key,
            velocity: (step % 4 == 0 ? 104 : 44) + random.integer(below: 8))
        }
      }
      let name = "\(number).mid"
      lines.append("\(number < 12 ? "ann" : "bob"),rock,\(name)")
      try NoteSequence(tracks: [.init(channel: 9, notes: notes)]).writeMIDI(
        to: folder("takes/\(name)"))
    }
    try folder.put(Array(lines.joined(separator: "\n").utf8), as: "takes/info.csv")
    let builder = try GrooveCorpusBuilder(folder: folder("takes"))
    #expect(builder.drummers == ["ann", "bob"] && builder.problems.isEmpty)
    #expect(throws: GrooveCorpusError.noDrummer(name: "eve", known: ["ann", "bob"])) {
      try builder.write(to: folder("corpus"), heldOut: ["eve"], licence: "mine")
    }
    let manifest = try builder.write(to: folder("corpus"), heldOut: ["bob"], licence: "mine")
    #expect(
      manifest.takeCounts[.train] == ["ann": 12] && manifest.takeCounts[.heldOut] == ["bob": 2])
    return try GrooveCorpus(path: folder("corpus"), includingHeldOut: true)
  }

  private func training(_ folder: TemporaryFolder, steps: Int, resuming: Bool = false) throws
    -> HandsTraining
  {
    var options = HandsTraining.Options()
    options.settings.batchSize = 8
    options.settings.learningRate = 3e-3
    options.settings.workers = 2
    return try HandsTraining(
      corpus: folder("corpus"), folder: URL(filePath: folder("training")), options: options,
      length: .steps(steps), isResuming: resuming)
  }

  @Test func habitsAreLearnedAndHeldOutTakesComeNear() throws {
    let folder = try TemporaryFolder()
    let corpus = try corpus(in: folder)
    #expect(corpus.train.count == 12 && corpus.train[0].label.style == "rock")
    let result = try training(folder, steps: 60).run(command: "here")
    #expect(result.isFinished && result.hands.card.licence == "mine")
    #expect(result.hands.card.data.contains("ann (12)") && !result.hands.card.data.contains("bob"))
    let scores = HandsEvaluation(result.hands, corpus: corpus, seed: 1).scores
    let (grid, typical) = (try #require(scores["grid"]), try #require(scores["typical"]))
    #expect(typical.velocityError < 0.4 * grid.velocityError, "\(typical)")
    #expect(typical.timingErrorMS < 0.6 * grid.timingErrorMS, "\(typical)")
    #expect(typical.velocityCorrelation > 0.9 && grid.velocityCorrelation == 0)
  }

  @Test func aStoppedTrainingGoesOnToTheSameWeights() throws {
    let (one, other) = (try TemporaryFolder(), try TemporaryFolder())
    for folder in [one, other] { _ = try corpus(in: folder) }
    let whole = try training(one, steps: 6).run(command: "x").hands
    var asked = 0
    let first = try training(other, steps: 6).run(command: "x") {
      asked += 1
      return asked > 3
    }
    #expect(!first.isFinished)
    let rest = try training(other, steps: 6, resuming: true).run(command: "x")
    #expect(rest.isFinished && rest.hands.identity == whole.identity)
  }
}
