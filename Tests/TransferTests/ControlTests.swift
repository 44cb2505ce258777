import Foundation
import Segmentation
import Signal
import Testing

import Transfer

/// How a line is made of what was heard.
@Suite struct ControlTests {
  /// The louder of two lines is followed through, although single frames have the other one first.
  @Test func theLoudestLineStays() {
    var frames: [[LineCandidate]] = []
    for t in 0..<40 {
      let melody = LineCandidate(pitch: 60 + 0.05 * Double(t), salience: t % 7 == 3 ? 0.8 : 1.2)
      let other = LineCandidate(pitch: 74, salience: 1)
      frames.append(t == 20 ? [] : (t % 7 == 3 ? [other, melody] : [melody, other]))
    }
    let line = LoudestLine.pitches(through: frames)
    #expect(line[20] == nil)
    for t in 0..<40 where t != 20 { #expect(abs(line[t]! - (60 + 0.05 * Double(t))) < 1e-9) }
    #expect(LoudestLine.pitches(through: [[], []]) == [nil, nil])
  }

  /// A repeated note and one after a rise of the level are struck; one that goes on is tied.
  @Test func tiedNotesAreNotStruck() {
    // Level frames of 5 ms: steady, with a dip of 10 dB at 1.5 s.
    let levels = (0..<600).map { t in abs(t - 298) < 5 ? Float(-30) : -20 }
    let notes = [
      CutNote(startSeconds: 0.2, endSeconds: 0.7, pitch: 60),
      CutNote(startSeconds: 0.7, endSeconds: 1.1, pitch: 64),
      CutNote(startSeconds: 1.1, endSeconds: 1.5, pitch: 64.1),
      CutNote(startSeconds: 1.5, endSeconds: 2.0, pitch: 67),
      CutNote(startSeconds: 2.1, endSeconds: 2.5, pitch: 69),
    ]
    let finder = StrikeFinder(levelHopSeconds: 0.005)
    let even = [Float](repeating: -40, count: 600)
    #expect(finder.strikes(of: notes, levels: levels, edges: even) == [0.2, 1.1, 1.5, 2.1])
    // A string that is plucked while the note before rings on: what is high rises at once.
    let plucked = even.indices.map { abs($0 - 142) < 3 ? Float(-30) : -40 }
    #expect(finder.strikes(of: notes, levels: levels, edges: plucked) == [0.2, 0.7, 1.1, 1.5, 2.1])
  }

  /// Holes are bridged, slips of an octave taken out, frames at an onset given to their note.
  @Test func pitchesAreFilled() throws {
    var track = [Double?](repeating: nil, count: 100)
    for t in 10..<50 { track[t] = 60 + 0.2 * sin(Double(t)) }
    for t in 30..<34 { track[t] = 72 }  // a slip
    for t in 40..<44 { track[t] = nil }
    for t in 47..<80 { track[t] = 65 }  // three frames early
    track[90] = 50  // a crumb
    let notes = [
      CutNote(startSeconds: 0.1, endSeconds: 0.5, pitch: 60),
      CutNote(startSeconds: 0.5, endSeconds: 0.8, pitch: 65),
    ]
    let filled = try #require(
      PitchFilling(hopSeconds: 0.01).filled(
        track, notes: notes, strikes: [0.1, 0.5], isOpen: [Bool](repeating: false, count: 100)))
    for t in 0..<50 { #expect(abs(filled.pitches[t] - 60) < 0.3, "frame \(t)") }
    for t in 50..<100 { #expect(filled.pitches[t] == 65, "frame \(t)") }
    #expect(filled.isTonal[20] && filled.isTonal[42] && filled.isTonal[99] && !filled.isTonal[5])
    #expect(
      PitchFilling(hopSeconds: 0.01).filled(
        [nil, nil], notes: [], strikes: [], isOpen: [false, false]) == nil)
  }

  /// A plane is found again, and left out where all points are the same.
  @Test func aPlaneIsFitted() {
    var fit = PlaneFit()
    for i in 0..<200 {
      let (x, y) = (50 + Double(i % 20), -40 + Double(i % 13) * 2)
      fit.add(x, y, 3 + 0.1 * x - 0.05 * y)
    }
    #expect(abs(fit.value(70, -20) - (3 + 7 + 1)) < 0.1)
    var point = PlaneFit()
    for _ in 0..<10 { point.add(60, -20, 4) }
    #expect(point.value(72, 0) == 4)
    #expect(PlaneFit().value(60, 0) == 0)
  }

  /// Harmonics, slope and noise of a made-up tone are those that it was made with.
  @Test func coloursOfATone() throws {
    let rate = 44_100.0
    let meter = ColourMeter(sampleRate: rate)
    func colour(slope: Double, noise: Float, other: Double? = nil) -> LineColour {
      var state: UInt32 = 7
      let samples = (0..<4 * meter.reach).map { i -> Float in
        state = state &* 1_664_525 &+ 1_013_904_223
        let t = Double(i) / rate
        var value = (1...10).reduce(0.0) {
          $0 + pow(Double($1), slope) * sin(2 * .pi * 330 * Double($1) * t + Double($1))
        }
        if let other {
          value += (1...8).reduce(0.0) {
            $0 + sin(2 * .pi * other * Double($1) * t) / Double($1)
          }
        }
        return Float(value) + noise * Float(Int32(bitPattern: state)) / 0x1p31
      }
      return samples.withUnsafeBufferPointer {
        meter.measure(
          $0.baseAddress! + 2 * meter.reach, pitch: Units.hzToPitch(330), leastShare: 0.55)
      }
    }
    let plain = colour(slope: -1, noise: 0.01)
    #expect(plain.harmonicShare > 0.95 && plain.candidates.isEmpty)
    // Amplitude 1/k: power falls by ln 4 an octave.
    #expect(abs(try #require(plain.slope) + log(4)) < 0.1)
    #expect(abs(try #require(colour(slope: -0.5, noise: 0.01).slope) + log(2)) < 0.1)
    let noisy = try #require(colour(slope: -1, noise: 0.1).noise)
    #expect(abs(noisy - (try #require(plain.noise)) - log(100)) < 1)
    let two = colour(slope: -2, noise: 0.001, other: 466.16)
    #expect(two.harmonicShare < 0.6 && two.tonalShare > 0.8)
    #expect(two.candidates.contains { abs($0.pitch - Units.hzToPitch(466.16)) < 0.3 })
  }
}
