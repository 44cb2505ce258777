import Foundation
import NoteVAE
import Testing

@Suite struct NoteShapeTests {
  /// Noise-free tone whose level in dB at a time in seconds is given.
  private func tone(seconds: Double, level: (Double) -> Double) -> [Float] {
    (0..<Int(seconds * 48_000)).map { i in
      let t = Double(i) / 48_000
      return Float(pow(10, level(t) / 20) * sin(2 * .pi * 330 * t))
    }
  }

  private func sustain(_ samples: [Float]) -> ClosedRange<Double> {
    let range = NoteShape(samples, sampleRate: 48_000).sustain
    return Double(range.lowerBound) / 48_000...Double(range.upperBound) / 48_000
  }

  @Test func aHeldNoteHasAttackAndRelease() {
    // Rises for 0.2 s, holds until 2 s, falls by 60 dB in 0.3 s.
    let samples = tone(seconds: 2.5) { t in
      t < 0.2 ? -40 + 200 * t : t < 2 ? 0 : max(-90, -200 * (t - 2))
    }
    let found = sustain(samples)
    #expect(abs(found.lowerBound - 0.24) < 0.05, "\(found)")
    #expect(abs(found.upperBound - 2) < 0.06, "\(found)")
  }

  @Test func aDampedNoteIsToldFromItsFading() {
    let samples = tone(seconds: 2) { t in t < 1.5 ? -12 * t : -18 - 250 * (t - 1.5) }
    let found = sustain(samples)
    #expect(found.lowerBound < 0.1 && abs(found.upperBound - 1.5) < 0.06, "\(found)")
  }

  /// Rendered with the key let go after some 2.1 s.
  @Test(arguments: ["flute_C4", "cello_C4", "clarinet_G3", "trumpet_A4", "epiano_G3", "saw_G3"])
  func aSampleIsReleasedWhereItsKeyWasLetGo(name: String) throws {
    let found = sustain(try Shipped.samples(name))
    #expect(found.lowerBound < 0.5 && (2.05...2.25).contains(found.upperBound), "\(found)")
  }

  @Test func aNoteThatFadesHasNoRelease() {
    let samples = tone(seconds: 2) { -30 * $0 }
    #expect(sustain(samples).upperBound == 2)
  }

  @Test(arguments: [1, 100, 4_000])
  func whatIsTooShortIsAllSustainOrNone(count: Int) {
    let samples = [Float](repeating: 0.5, count: count)
    let found = NoteShape(samples, sampleRate: 48_000).sustain
    #expect(found.lowerBound <= count && found.upperBound == count)
    _ = NoteShape([Float](repeating: 0, count: count), sampleRate: 48_000)
  }
}
