import Signal
import Corpora
import ModelTestSupport
import Training
import Foundation
import Neural
import NoteVAE
import Testing

@Suite("Augmentation of training notes")
struct NoteAugmentationTests {
  /// A sine that begins at the lead, of one second.
  private func tone(pitch: Double, decay: Double = 0.5) -> [Float] {
    let hz = 440 * exp2((pitch - 69) / 12)
    return (0..<48_000).map { i in
      let t = Double(i - NoteOnset.leadSampleCount) / 48_000
      return t < 0 ? 0 : Float(0.5 * exp(-decay * t) * cos(2 * .pi * hz * t))
    }
  }

  /// Frequency in Hz at which a stretch of sound has most power, looked for near `hz`.
  private func frequency(_ samples: ArraySlice<Float>, near hz: Double) -> Double {
    let count = Double(samples.count)
    func power(_ hz: Double) -> Double {
      var (real, imaginary) = (0.0, 0.0)
      for (i, sample) in samples.enumerated() {
        let window = 0.5 - 0.5 * cos(2 * .pi * Double(i) / count)
        real += window * Double(sample) * cos(2 * .pi * hz * Double(i) / 48_000)
        imaginary += window * Double(sample) * sin(2 * .pi * hz * Double(i) / 48_000)
      }
      return real * real + imaginary * imaginary
    }
    let tried = stride(from: -40.0, through: 40, by: 1).map { hz * exp2($0 / 1_200) }
    let powers = tried.map(power)
    return tried[powers.indices.max { powers[$0] < powers[$1] }!]
  }

  @Test func oneThatIsEmptyChangesNothing() {
    let before = tone(pitch: 57)
    var (samples, pitch) = (before, Double?(57))
    NoteAugmentation().apply(to: &samples, pitch: &pitch)
    #expect(samples == before)
    #expect(pitch == 57)
  }

  @Test(arguments: [0.2, 0.5, 1.0])
  func detuningIsTold(semitones: Double) throws {
    var augmentation = NoteAugmentation()
    augmentation.detune = Float(semitones)
    var (samples, pitch) = (tone(pitch: 64), Double?(64))
    augmentation.apply(to: &samples, pitch: &pitch)
    let told = try #require(pitch)
    #expect(abs(told - (64 - semitones)) < 1e-6)
    let hz = 440 * exp2((told - 69) / 12)
    let found = frequency(samples[4_800..<24_000], near: hz)
    #expect(abs(1_200 * log2(found / hz)) <= 1)
    #expect(NoteOnset.index(in: samples) >= NoteOnset.leadSampleCount - 8)
    #expect(NoteOnset.index(in: samples) <= NoteOnset.leadSampleCount)
  }

  @Test func vibratoIsForNotesWithAPitch() {
    var augmentation = NoteAugmentation()
    augmentation.vibrato = .init(depth: 50, rate: 5, delay: 0)
    let before = tone(pitch: 60)
    var (samples, pitch) = (before, Double?.none)
    augmentation.apply(to: &samples, pitch: &pitch)
    #expect(samples == before)
    pitch = 60
    augmentation.apply(to: &samples, pitch: &pitch)
    #expect(samples != before)
    #expect(pitch == 60)
  }

  @Test func aPairDiffersInChanceOnly() {
    var random = RandomGenerator(seed: 4)
    var augmentation = NoteAugmentation.draw(using: &random)
    while augmentation.filter.isEmpty { augmentation = .draw(using: &random) }
    augmentation.vibrato = nil
    augmentation.tremolo = nil
    augmentation.hiss = nil
    func result(_ augmentation: NoteAugmentation, take: Int) -> [Float] {
      var (samples, pitch) = (tone(pitch: 60), Double?(60))
      augmentation.apply(to: &samples, pitch: &pitch, take: take)
      return samples
    }
    #expect(result(augmentation, take: 0) == result(augmentation, take: 1))
    #expect(result(augmentation, take: 0) != tone(pitch: 60))
    augmentation.hiss = .init(decibels: -40, pole: 0)
    #expect(result(augmentation, take: 1) == result(augmentation, take: 1))
    #expect(result(augmentation, take: 0) != result(augmentation, take: 1))
  }

  @Test func tremoloTakesAShareOfTheLevel() {
    var augmentation = NoteAugmentation()
    augmentation.tremolo = .init(depth: 0.4, rate: 4, delay: 0)
    var (samples, pitch) = (
      [Float](repeating: 1, count: 48_000), Double?.none
    )
    augmentation.apply(to: &samples, pitch: &pitch)
    let whole = samples[0..<36_000]
    #expect(abs(whole.max()! - 1) < 0.01)
    #expect(abs(whole.min()! - 0.6) < 0.01)
  }

  @Test func noiseLiesWhereItIsToldTo() {
    var augmentation = NoteAugmentation()
    augmentation.hiss = .init(decibels: -40, pole: 0.6)
    let before = tone(pitch: 60, decay: 0)
    var (samples, pitch) = (before, Double?(60))
    augmentation.apply(to: &samples, pitch: &pitch)
    let noise = zip(samples, before).map { Double($0 - $1) }
    let power = noise.reduce(0) { $0 + $1 * $1 } / Double(noise.count)
    #expect(abs(10 * log10(power / 0.25) + 40) < 0.3)
    let product = zip(noise, noise.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(product / Double(noise.count) / power - 0.6) < 0.02)
  }

  @Test func drawsKeepNotesSound() throws {
    let root = RandomGenerator(seed: 9)
    let before = tone(pitch: 57)
    var unchanged = 0
    for index in 0..<200 {
      var random = root.stream(index)
      let augmentation = NoteAugmentation.draw(using: &random)
      var (samples, pitch) = (before, Double?(57))
      augmentation.apply(to: &samples, pitch: &pitch)
      #expect(samples.count == before.count)
      #expect(samples.allSatisfy { $0.isFinite })
      let told = try #require(pitch)
      #expect((56...57).contains(told))
      if samples == before { unchanged += 1 }
    }
    #expect((20...70).contains(unchanged))
  }
}
