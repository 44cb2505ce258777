import Foundation
import Music
import Segmentation
import Signal
import Testing

@Suite struct CutListTests {
  @Test func listsComeBack() throws {
    let notes = [
      CutNote(startSeconds: 0.1, endSeconds: 0.5, pitch: 60.25, velocity: 90),
      CutNote(startSeconds: 0.5, endSeconds: 0.75, pitch: nil, velocity: 12),
    ]
    #expect(try CutList.notes(in: CutList.text(notes)) == notes)
  }

  @Test func columnsMayBeMissingAndNamesAreRead() throws {
    let notes = try CutList.notes(in: "start_s,end_s\n2,3\n\n1,1.5,C#4\n")
    #expect(notes.map(\.startSeconds) == [1, 2])
    #expect(notes.map(\.pitch) == [61, nil])
  }

  @Test(arguments: [("1,0.5,60", "0 ≤ start < end"), ("x", "expected"), ("0,1,H9", "no pitch")])
  func nonsenseIsTold(line: String, sentence: String) {
    #expect {
      try CutList.notes(in: "start_s,end_s\n" + line)
    } throws: { "\($0)".contains(sentence) && "\($0)".contains("line 2") }
  }
}

@Suite struct HarmonicPartsTests {
  @Test func partsAddUpToTheRecordingExactly() {
    let notes = Melodies.notes([(0.2, 1.4, 57)])
    let samples = Melodies.play(notes, seconds: 2).map { ($0 * 32_768).rounded() / 32_768 }
    let parts = HarmonicParts(samples, sampleRate: Melodies.rate)
    #expect(zip(parts.harmonic, parts.noise).map { $0 + $1 } == samples)
    func energy(_ values: ArraySlice<Float>) -> Double {
      values.reduce(0) { $0 + Double($1) * Double($1) }
    }
    // A steady tone is harmonic.
    let middle = 22_050..<44_100
    #expect(energy(parts.noise[middle]) < 0.02 * energy(samples[middle]))
  }

  @Test func aStrokeIsNoise() {
    var samples = [Float](repeating: 0, count: 44_100)
    samples[22_000] = 0.9
    let parts = HarmonicParts(samples, sampleRate: 44_100)
    #expect(parts.harmonic.allSatisfy { abs($0) < 0.1 })
  }
}

@Suite struct NoteCutterTests {
  /// Neither end of a note is a step, and its middle is the recording.
  @Test func notesHaveNoClicks() {
    let notes = Melodies.notes([(0.3, 0.8, 60), (0.8, 1.2, 64)])
    let samples = Melodies.play(notes, seconds: 2)
    let cutter = NoteCutter()
    let range = cutter.range(
      ofNote: 0, in: notes, sampleRate: Melodies.rate, sampleCount: samples.count)
    let cut = cutter.softened([Array(samples[range])], sampleRate: Melodies.rate)[0]
    #expect(cut.first == 0 && cut.last == 0)
    #expect(range.upperBound == Int(0.8 * Melodies.rate))
    let first = range.lowerBound
    #expect(Array(cut[4000..<8000]) == Array(samples[first + 4000..<first + 8000]))
    let steps = zip(cut, cut.dropFirst()).map { abs($0 - $1) }.max() ?? 0
    let own = zip(samples, samples.dropFirst()).map { abs($0 - $1) }.max() ?? 0
    #expect(steps <= own * 1.01)
  }
}

@Suite struct PerformanceSequenceTests {
  /// The bends of the file give the contour back within 2 cents.
  @Test func bendsFollowThePitch() {
    let note = CutNote(startSeconds: 1, endSeconds: 2, pitch: 60.3, velocity: 80)
    let pitches: [Double?] = (0..<300).map { 60 + 0.3 * sin(Double($0) / 8) }
    let contour = PerformanceContour(
      pitches: pitches, levels: [Float](repeating: -20, count: 300), hopSeconds: 0.01)
    let track = PerformanceSequence().sequence(of: [note], contour: contour, title: "t").tracks[0]
    #expect(track.notes.count == 1 && track.notes[0].startBeat == 2 && track.notes[0].pitch == 60)
    var bend = 0.0
    var controls = track.controls[...]
    for frame in 100..<200 {
      let beat = 2 * Double(frame) * 0.01
      while let next = controls.first, next.beat <= beat + 1e-9 {
        if case .pitchBend(let value) = next.content { bend = Double(value) / 8192 * 12 }
        controls.removeFirst()
      }
      #expect(abs(60 + bend - pitches[frame]!) < 0.025)
    }
  }
}
