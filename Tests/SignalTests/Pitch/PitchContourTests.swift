import Foundation
import Signal
import Testing

@Suite struct PitchContourTests {
  static let rate = 48_000.0

  /// Two seconds of ten harmonics whose fundamental follows `pitch` (MIDI, of the time in seconds).
  static func sound(noise: Float = 0, _ pitch: (Double) -> Double) -> [Float] {
    let hiss = TestSignals.noise(count: 96_000)
    var phase = 0.0
    return (0..<96_000).map { i in
      let hz = Units.pitchToHz(pitch(Double(i) / rate))
      phase += 2 * .pi * hz / rate
      let partials = (1...10).filter { Double($0) * hz < 20_000 }
      return Float(partials.reduce(0) { $0 + 0.3 / Double($1) * sin(Double($1) * phase) })
        + noise * hiss[i]
    }
  }

  /// Errors in cents, without the five frames at either end, and how much of the movement is found.
  static func compare(
    _ contour: PitchContour, _ pitch: (Double) -> Double
  ) -> (errors: [Double], depth: Double) {
    let frames = 5..<contour.frameCount - 5
    let truth = frames.map { t in
      100 * (pitch(Double(t * contour.hopLength) / rate) - contour.pitch)
    }
    let found = frames.map { Double(contour.values[$0]) }
    func spread(_ values: [Double]) -> Double {
      let mean = values.reduce(0, +) / Double(values.count)
      return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
    }
    return (zip(found, truth).map { abs($0 - $1) }.sorted(), spread(found) / spread(truth))
  }

  @Test(arguments: [38.0, 45, 52, 60, 69, 81, 93], [Float(0), 0.05])
  func followsAWideVibratoInFullDepth(pitch: Double, noise: Float) {
    let truth = { pitch + sin(2 * .pi * 7 * $0) }
    let contour = PitchContour(
      of: Self.sound(noise: noise, truth), sampleRate: Self.rate, around: pitch)
    let (errors, depth) = Self.compare(contour, truth)
    #expect(errors[errors.count / 2] < 5 && errors[errors.count * 95 / 100] < 12)
    #expect((0.95...1.05).contains(depth))
    #expect(contour.confidence[20..<160].allSatisfy { $0 > 0.8 })
  }

  @Test func tellsANarrowVibratoAndItsLevelToACent() {
    let truth = { 57.31 + 0.15 * sin(2 * .pi * 5.5 * $0) }
    let contour = PitchContour(of: Self.sound(truth), sampleRate: Self.rate, around: 57)
    let (errors, depth) = Self.compare(contour, truth)
    #expect(errors[errors.count / 2] < 1 && (0.97...1.03).contains(depth))
  }

  @Test(arguments: [(60.0, 6.0, 62.0), (72, -6, 66), (48, 3, 53)])
  func followsAGlide(from: Double, semitonesPerSecond: Double, around: Double) {
    let truth = { from + semitonesPerSecond * $0 }
    let contour = PitchContour(of: Self.sound(truth), sampleRate: Self.rate, around: around)
    let (errors, depth) = Self.compare(contour, truth)
    #expect(errors[errors.count / 2] < 3 && errors.last! < 20 && (0.98...1.02).contains(depth))
  }

  @Test(arguments: [-1.0, 1, 2]) func theOctaveIsTheCallersToTell(octaves: Double) {
    let truth = { 69.2 + 0.4 * sin(2 * .pi * 6 * $0) }
    let contour = PitchContour(
      of: Self.sound(truth), sampleRate: Self.rate, around: 69.2 + 12 * octaves)
    let (errors, _) = Self.compare(contour) { truth($0) + 12 * octaves }
    #expect(errors[errors.count / 2] < 5)
  }

  /// A fundamental that beats is softer than the second partial for a while: the note has not leapt.
  @Test func aSoftFundamentalIsNoLeap() {
    let samples = (0..<96_000).map { i -> Float in
      let time = Double(i) / Self.rate
      let angle = 2 * .pi * 261.63 * time
      // Odd partials vanish from 0.8 to 1.3 s.
      let odd = min(1, abs(time - 1.05) < 0.25 ? 0.002 : 1)
      return Float(
        0.3 * odd * sin(angle) + 0.3 * sin(2 * angle) + 0.1 * odd * sin(3 * angle)
          + 0.1 * sin(4 * angle))
    }
    let contour = PitchContour(of: samples, sampleRate: Self.rate, around: 60)
    #expect(contour.values.allSatisfy { abs($0) < 30 }, "\(contour.values.max()!)")
  }

  @Test func gapsAreBridgedAndEndsHold() {
    let truth = { (time: Double) in time < 1 ? 60.0 : 60.5 }
    var sound = Self.sound(truth)
    let hiss = TestSignals.noise(count: sound.count)
    for i in 43_000..<53_000 { sound[i] = 0.2 * hiss[i] }
    for i in (0..<9_000) { sound[i] = 0 }
    for i in 88_000..<96_000 { sound[i] = 0 }
    let contour = PitchContour(of: sound, sampleRate: Self.rate, around: 60)
    #expect(contour.frameCount == 189)
    #expect(contour.confidence[88..<100].allSatisfy { $0 < PitchContour.sureConfidence })
    #expect(contour.confidence[..<14].allSatisfy { $0 == 0 })
    let middle = contour.values[86..<102]
    #expect(zip(middle, middle.dropFirst()).allSatisfy { $0 <= $1 + 0.5 })
    #expect(contour.values[..<18].allSatisfy { abs($0) < 2 })
    #expect(contour.values[175...].allSatisfy { abs($0 - 50) < 2 })
  }

  @Test func whatHasNoPitchStaysFlat() {
    let noise = TestSignals.noise(count: 48_000)
    let contour = PitchContour(of: noise, sampleRate: Self.rate, hopLength: 256, around: 60)
    #expect(contour.frameCount == 189)
    #expect(contour.confidence.count { $0 >= PitchContour.sureConfidence } < 4)
    #expect(contour.values.allSatisfy { abs($0) < 200 && $0.isFinite })
    for samples in [[], [0.5], [Float](repeating: 0, count: 5_000)] {
      let silent = PitchContour(of: samples, sampleRate: Self.rate, around: 60)
      #expect(silent.values.allSatisfy { $0 == 0 } && silent.confidence.allSatisfy { $0 == 0 })
      #expect(silent.frameCount == max(1, 1 + (samples.count + 510) / 512))
    }
    for pitch in [-12.0, 0, 9, 127, 140] {
      let strange = PitchContour(of: noise, sampleRate: Self.rate, around: pitch)
      #expect(strange.values.allSatisfy { $0.isFinite })
    }
  }

  @Test(arguments: BundledNote.all) func bundledNotesHoldTheirPitch(note: BundledNote) throws {
    let clip = AudioClip(samples: note.samples, sampleRate: Self.rate)
    let pitch = try #require(PitchTracker().notePitch(of: clip).pitch)
    let contour = PitchContour(of: note.samples, sampleRate: Self.rate, around: pitch)
    let sure = zip(contour.values, contour.confidence).filter { $1 > 0.9 }.map(\.0).sorted()
    #expect(sure.count > 20)
    #expect(abs(sure[sure.count / 2]) < 10)
    #expect(sure[sure.count / 10] > -40 && sure[sure.count * 9 / 10] < 40)
  }
}
