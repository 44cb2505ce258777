import Foundation
import Neural
import TestSupport
import Testing

/// `sfumato-mpi train` on several ranks of this machine.
@Suite("sfumato-mpi", .serialized)
struct TrainingRanksTests {
  private let sfumato = RankedProgram()

  init() throws { try makeCorpus("corpus", seed: 1) }

  private func makeCorpus(_ name: String, seed: Int) throws {
    let made = try sfumato(
      1,
      [
        "corpus", "synthetic", "-o", name, "--instruments", "3", "--notes-per-instrument", "5",
        "--seconds", "0.5", "--held", "0.3", "--seed", "\(seed)",
      ])
    #expect(made.exitCode == 0, "\(made.errors)")
  }

  private func arguments(
    _ name: String, corpus: String = "corpus", steps: Int = 3, workers: Int = 1,
    _ more: [String] = ["--lanes", "4", "--exact"]
  ) -> [String] {
    [
      "train", "notes", "--corpus", corpus, "-o", "\(name).safetensors", "--batch", "4",
      "--steps", "\(steps)", "--workers", "\(workers)",
    ] + more
  }

  private func weights(_ name: String) throws -> [UInt8] {
    try sfumato.folder.bytes("\(name).safetensors.training/weights.safetensors")
  }

  private func floats(_ name: String) throws -> [Float] {
    let file = try SafetensorsFile(
      contentsOf: URL(
        filePath: sfumato.folder("\(name).safetensors.training/weights.safetensors")))
    return try file.entries.map(\.name).sorted().flatMap { try file.values(of: $0) }
  }

  // MARK: Bits

  @Test func ranksGiveTheBitsOfOneRankWithAsManyWorkers() throws {
    let alone = try sfumato(1, arguments("alone", workers: 4))
    #expect(alone.exitCode == 0, "\(alone.errors)")
    for ranks in [2, 4] {
      let result = try sfumato(ranks, arguments("ranks\(ranks)"))
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try weights("ranks\(ranks)") == weights("alone"))
      #expect(result.errors.contains("ranks\(ranks).safetensors: trained 3 steps"))
      #expect(result.errors.contains("\(ranks) ranks: a step sent "))
    }
  }

  @Test func halfPrecisionSendsHalfTheBytesAndChangesRoundingOnly() throws {
    #expect(try sfumato(1, arguments("alone", workers: 2, ["--lanes", "4"])).exitCode == 0)
    let whole = try sfumato(2, arguments("whole", ["--lanes", "4"]))
    let half = try sfumato(2, arguments("half", ["--lanes", "4", "--half"]))
    #expect(half.exitCode == 0, "\(half.errors)")
    func megabytes(_ result: RankedProgram.Result) throws -> Double {
      let text = try #require(result.errors.split(separator: "a step sent ").last)
      return try #require(text.split(separator: " ").first.flatMap { Double($0) })
    }
    #expect(abs(try megabytes(half) / megabytes(whole) - 0.5) < 0.01, "\(half.errors)")
    let (alone, ranks) = (try floats("alone"), try floats("half"))
    let difference = zip(alone, ranks).map { Double(abs($0 - $1)) }.reduce(0, +)
    let size = alone.map { Double(abs($0)) }.reduce(0, +)
    #expect(difference / size < 3e-3, "\(difference / size)")
    #expect(difference > 0, "nothing was rounded")
    let both = try sfumato(1, arguments("both", ["--exact", "--half"]))
    #expect(both.exitCode == 64 && both.errors.contains("--exact or --half"))
    let neither = try sfumato(1, arguments("both", ["--exact", "--overlap"]))
    #expect(neither.exitCode == 64 && neither.errors.contains("--exact or --overlap"))
  }

  @Test func withoutExactRanksChangeRoundingOnly() throws {
    #expect(try sfumato(1, arguments("alone", workers: 2, ["--lanes", "4"])).exitCode == 0)
    let result = try sfumato(4, arguments("ranks", ["--lanes", "4"]))
    #expect(result.exitCode == 0, "\(result.errors)")
    let (alone, ranks) = (try floats("alone"), try floats("ranks"))
    #expect(alone.count == ranks.count && !alone.isEmpty)
    // Adam's first steps are as long for a tiny gradient as for a large one, so a gradient that is
    // nothing but rounding moves its weight by up to the rate; hence a mean.
    let difference = zip(alone, ranks).map { Double(abs($0 - $1)) }.reduce(0, +)
    let size = alone.map { Double(abs($0)) }.reduce(0, +)
    #expect(difference / size < 1e-3, "\(difference / size)")
  }

  @Test func sumsThatOverlapGiveTheBitsOfThoseThatDoNot() throws {
    for (name, workers, more) in [
      ("after", 1, []), ("meanwhile", 1, ["--overlap"]), ("threads", 2, ["--overlap"]),
    ] {
      let result = try sfumato(2, arguments(name, workers: workers, ["--lanes", "4"] + more))
      #expect(result.exitCode == 0, "\(result.errors)")
    }
    // The order of two numbers does not matter.
    #expect(try weights("meanwhile") == weights("after"))
    #expect(try weights("threads") == weights("after"))
    // In half precision sums have an order.
    for (name, more) in [("after", ["--no-overlap"]), ("meanwhile", ["--overlap"])] {
      let result = try sfumato(4, arguments("half-" + name, ["--lanes", "4", "--half"] + more))
      #expect(result.exitCode == 0, "\(result.errors)")
    }
    #expect(try weights("half-meanwhile") == weights("half-after"))
    #expect(try weights("half-after") != weights("after"))
  }

  // MARK: Stopping and going on

  @Test func aTrainingThatWasStoppedGoesOnOnAnotherNumberOfRanks() throws {
    // Far more than are made before the signal is through.
    let steps = 60
    #expect(try sfumato(2, arguments("whole", steps: steps)).exitCode == 0)
    let running = try sfumato.start(4, arguments("parts", steps: steps))
    try running.wait {
      FileManager.default.fileExists(
        atPath: sfumato.folder("parts.safetensors.training/log.csv"))
    }
    // mpirun passes it on to all ranks.
    kill(running.processNumber, SIGUSR1)
    let stopped = try running.result()
    #expect(stopped.exitCode == 0, "\(stopped.errors)")
    #expect(stopped.errors.contains("--resume goes on"), "\(stopped.errors)")
    let more = ["--lanes", "4", "--exact", "--resume"]
    let resumed = try sfumato(1, arguments("parts", steps: steps, workers: 4, more))
    #expect(resumed.exitCode == 0, "\(resumed.errors)")
    #expect(resumed.errors.contains("going on from step"))
    #expect(try weights("parts") == weights("whole"))
  }

  @Test func whenARankIsKilledAllEndAndTheCheckpointIsWhole() throws {
    #expect(try sfumato(2, arguments("mine", steps: 2)).exitCode == 0)
    let more = ["--lanes", "4", "--exact", "--resume"]
    let running = try sfumato.start(4, arguments("mine", steps: 2_000, more))
    try running.wait { try running.errors.contains("going on from step 2") }
    let ranks = running.ranks
    #expect(ranks.count == 4)
    sleep(1)
    let moment = ContinuousClock.now
    kill(ranks[2], SIGKILL)
    let result = try running.result()
    #expect(result.exitCode != 0)
    #expect(ContinuousClock.now - moment < .seconds(10))
    #expect(result.errors.contains("one of them has died"), "\(result.errors)")
    // mpirun ends as soon as it has told the ranks to; the kernel takes a moment to clear them away.
    while ContinuousClock.now - moment < .seconds(10),
      ranks.contains(where: RankedProgram.Running.isAlive)
    { usleep(20_000) }
    for rank in ranks {
      #expect(!RankedProgram.Running.isAlive(rank), "rank \(rank) is still there")
    }
    let resumed = try sfumato(2, arguments("mine", steps: 3, more))
    #expect(resumed.exitCode == 0 && resumed.errors.contains("going on from step 2"))
  }

  // MARK: Refusals

  /// One sentence, within ten seconds, from whoever knows.
  private func expectRefusal(
    _ result: RankedProgram.Result, _ words: String, by rank: String? = nil,
    _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(result.exitCode == 1, "\(result)", sourceLocation: location)
    #expect(result.seconds < 10, sourceLocation: location)
    let said = result.errors.split(separator: "\n").filter { $0.contains("Error: ") }
    #expect(said.count == 1, "\(result.errors)", sourceLocation: location)
    #expect(said.first?.contains(words) == true, "\(result.errors)", sourceLocation: location)
    if let rank {
      #expect(
        said.first?.contains("\(rank) of 2 on ") == true, "\(result.errors)",
        sourceLocation: location)
    }
  }

  @Test func anotherCorpusOnOneRankIsRefused() throws {
    try makeCorpus("other", seed: 2)
    let running = try sfumato.start([
      (1, RankedProgram.path, arguments("mine")),
      (1, RankedProgram.path, arguments("mine", corpus: "other")),
    ])
    expectRefusal(
      try running.result(), "the corpus on this rank differs from that of rank 0", by: "rank 1")
  }

  @Test func aCopyOfTheCorpusWithOneDamagedNoteIsRefused() throws {
    try FileManager.default.copyItem(
      atPath: sfumato.folder("corpus"), toPath: sfumato.folder("copy"))
    var samples = try sfumato.folder.bytes("copy/train.pcm")
    for place in samples.count / 2..<samples.count { samples[place] = 0 }
    try sfumato.folder.put(samples, as: "copy/train.pcm")
    let running = try sfumato.start([
      (1, RankedProgram.path, arguments("mine")),
      (1, RankedProgram.path, arguments("mine", corpus: "copy")),
    ])
    expectRefusal(try running.result(), "differs from that of rank 0", by: "rank 1")
  }

  @Test func anotherVersionOnOneRankIsRefused() throws {
    var bytes = try Array(Data(contentsOf: URL(filePath: RankedProgram.path)))
    let version = try sfumato(1, ["--version"]).output.split(separator: "\n")[0]
    let (found, other) = (Array(version.utf8), Array(version.utf8.dropLast()) + [UInt8(ascii: "9")])
    var place = 0
    while place + found.count <= bytes.count {
      if bytes[place] == found[0], bytes[place..<place + found.count].elementsEqual(found) {
        bytes.replaceSubrange(place..<place + found.count, with: other)
      }
      place += 1
    }
    try sfumato.folder.put(bytes, as: "sfumato-other")
    chmod(sfumato.folder("sfumato-other"), 0o755)
    let running = try sfumato.start([
      (1, RankedProgram.path, arguments("mine")),
      (1, sfumato.folder("sfumato-other"), arguments("mine")),
    ])
    expectRefusal(try running.result(), "rank 0 runs version \(version)", by: "rank 1")
  }

  @Test func whatFailsOnAllRanksIsSaidOnce() throws {
    expectRefusal(try sfumato(4, arguments("mine", corpus: "nowhere")), "nowhere")
  }

  @Test func moreRanksThanLanesAreRefused() throws {
    expectRefusal(try sfumato(3, arguments("mine", ["--exact"])), "--lanes 3")
  }

  @Test func aDiskThatCannotBeWrittenToEndsAll() throws {
    #expect(try sfumato(2, arguments("mine", steps: 1)).exitCode == 0)
    try FileManager.default.removeItem(atPath: sfumato.folder("mine.safetensors.training/log.csv"))
    try FileManager.default.createDirectory(
      atPath: sfumato.folder("mine.safetensors.training/log.csv"),
      withIntermediateDirectories: false)
    let more = ["--lanes", "4", "--exact", "--resume"]
    expectRefusal(try sfumato(2, arguments("mine", steps: 2, more)), "log.csv")
  }

  // MARK: Other commands

  @Test func whatIsNotDealtToRanksRunsOnTheFirst() throws {
    let version = try sfumato(3, ["--version"])
    #expect(version.exitCode == 0)
    #expect(version.output.split(separator: "\n").count == 1)
    let made = try sfumato(
      2, ["corpus", "synthetic", "-o", "second", "--instruments", "1", "--seconds", "0.5"])
    #expect(made.exitCode == 0, "\(made.errors)")
    #expect(made.output.split(separator: "\n").count == 1)
    let wrong = try sfumato(2, ["train", "notes", "-o", "x", "--corpus", "y", "--steps", "0"])
    #expect(wrong.exitCode == 64)
    #expect(wrong.errors.components(separatedBy: "must be above 0").count == 2, "\(wrong.errors)")
  }
}
