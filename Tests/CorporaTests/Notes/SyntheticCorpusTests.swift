import Neural
import Signal
import ModelTestSupport
import Corpora
import Foundation
import TestSupport
import Testing

@Suite("Synthetic instruments")
struct SyntheticCorpusTests {
  private let instruments = (0..<60).map {
    SyntheticInstrument(index: $0, seed: 3, heldCount: 24_000)
  }

  private func render(
    _ instrument: SyntheticInstrument, velocity: Int = 100
  ) throws -> [Float] {
    let key = (instrument.keys.lowerBound + instrument.keys.upperBound) / 2
    return try #require(
      instrument.render(key: key, velocity: velocity, count: 36_000)
    ).samples
  }

  @Test func aSeedDecidesEverything() throws {
    let again = SyntheticInstrument(index: 7, seed: 3, heldCount: 24_000)
    #expect(again.name == instruments[7].name)
    #expect(try render(again) == render(instruments[7]))
    let other = SyntheticInstrument(index: 7, seed: 4, heldCount: 24_000)
    #expect(try render(other) != render(instruments[7]))
  }

  @Test func everyKindIsThere() {
    #expect(
      Set((0..<400).map { SyntheticInstrument(index: $0, seed: 1, heldCount: 1).kind })
        == Set(SyntheticInstrument.Kind.allCases))
  }

  @Test func notesBeginAtTheLeadAndHaveNoOffset() throws {
    for instrument in instruments {
      let samples = try render(instrument)
      #expect(samples.count == 36_000)
      #expect(NoteOnset.index(in: samples) == NoteOnset.leadSampleCount, "\(instrument.name)")
      #expect(samples.allSatisfy { $0.isFinite && abs($0) <= 1.5 })
      let mean = samples.reduce(0, +) / Float(samples.count)
      #expect(abs(mean) < 0.01 * NoteOnset.peak(of: samples), "\(instrument.name)")
    }
  }

  @Test func hardNotesAreLouder() throws {
    for instrument in instruments.prefix(20) {
      let soft = try render(instrument, velocity: 30)
      let hard = try render(instrument, velocity: 120)
      #expect(
        NoteOnset.peak(of: hard) > 1.2 * NoteOnset.peak(of: soft), "\(instrument.name)")
    }
  }

  /// The strings' delays are many; only together do they make the pitch that the label tells.
  @Test func stringsAreInTune() throws {
    var count = 0
    for index in 0..<80 {
      let instrument = SyntheticInstrument(index: index, seed: 11, heldCount: 48_000)
      guard instrument.kind == .plucked else { continue }
      count += 1
      let key = instrument.keys.lowerBound + 12
      let pitch = try #require(instrument.pitch(of: key))
      let samples = try #require(
        instrument.render(key: key, velocity: 100, count: 48_000)
      ).samples
      let hz = 440 * exp2((pitch - 69) / 12)
      func power(_ hz: Double) -> Double {
        var (real, imaginary) = (0.0, 0.0)
        for i in 0..<24_000 {
          let x = Double(samples[i + 1_000]) * (0.5 - 0.5 * cos(2 * .pi * Double(i) / 24_000))
          real += x * cos(2 * .pi * hz * Double(i) / 48_000)
          imaginary += x * sin(2 * .pi * hz * Double(i) / 48_000)
        }
        return real * real + imaginary * imaginary
      }
      let cents = stride(from: -48.0, through: 48, by: 4).map { $0 }
      let powers = cents.map { power(hz * exp2($0 / 1_200)) }
      let best = cents[try #require(powers.indices.max { powers[$0] < powers[$1] })]
      // Two strings of one course may lie 12 cents apart.
      #expect((-4...16).contains(best), "\(instrument.name): \(best) cents")
    }
    #expect(count > 5)
  }

  private func corpus(_ count: Int) -> SyntheticCorpus {
    var options = SyntheticCorpus.Options()
    options.instrumentCount = count
    options.notesPerInstrument = 5
    options.seconds = 0.4
    options.heldSeconds = 0.3
    return SyntheticCorpus(options: options)
  }

  @Test func aCorpusHoldsWholeInstrumentsOut() throws {
    let folder = try TemporaryFolder()
    let directory = folder.url("notes")
    let report = try corpus(20).build(at: directory)
    let corpus = try NoteCorpus(directory: directory, includingHeldOut: true)
    #expect(corpus.notes.count + report.duplicateCount + report.silentCount == 100)
    #expect(corpus.notes.count > 90)
    let heldOut = Set(corpus.notes(in: .unseenInstrument).map { $0.instrument.prefix(14) })
    #expect(heldOut.count == 1)
    #expect(corpus.notes(in: .train).allSatisfy { !heldOut.contains($0.instrument.prefix(14)) })
    for indices in corpus.instruments.values {
      let pitches = Set(indices.map { corpus.notes[$0].pitch })
      #expect(pitches.count == 1 || !pitches.contains(nil))
    }
  }

  @Test func interruptionLeavesNothing() throws {
    let folder = try TemporaryFolder()
    #expect(throws: NoteCorpusError.interrupted) {
      try corpus(4).build(at: folder.url("notes")) { $0.doneCount < 3 }
    }
    #expect(try folder.contents.isEmpty)
  }
}
