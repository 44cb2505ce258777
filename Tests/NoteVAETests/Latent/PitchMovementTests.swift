import Foundation
import NoteVAE
import Testing

@Suite struct PitchMovementTests {
  /// Frames a second.
  private let rate = 93.75

  private func vibrato(_ hertz: Double, depth: Double, phase: Double = 0, count: Int = 300)
    -> [Float]
  {
    (0..<count).map { Float(depth * sin(2 * .pi * hertz * Double($0) / rate + phase)) }
  }

  private func play(_ notes: [PitchMovement?], weights: [Double], vibrato: Double = 1) -> [Float] {
    var blend = BlendedMovement(notes, weights: weights, vibrato: vibrato)
    return (0..<300).map { t in
      blend.next(weights: weights, frames: Array(repeating: Double(t), count: notes.count))
    }
  }

  /// Half the distance from the lowest to the highest value in the middle of a contour.
  private func depth(_ cents: [Float]) -> Float {
    let middle = cents[100..<200]
    return (middle.max()! - middle.min()!) / 2
  }

  @Test func oneNoteByItselfMovesAsItDid() {
    let cents = zip(vibrato(5.5, depth: 30), 0...).map { $0 + 0.05 * Float($1) }
    let played = play([PitchMovement(cents: cents)], weights: [1])
    for (a, b) in zip(played, cents) { #expect(abs(a - b) < 0.01) }
  }

  @Test func vibratosInOppositionDoNotCancelOut() {
    let a = PitchMovement(cents: vibrato(5, depth: 40))
    let b = PitchMovement(cents: vibrato(5, depth: 20, phase: .pi))
    let middle = play([a, b], weights: [0.5, 0.5])
    #expect(abs(depth(middle) - 30) < 2, "\(depth(middle)) cents, 30 lie between 40 and 20")
  }

  @Test func theRateLiesBetweenThoseOfTheNotes() {
    let a = PitchMovement(cents: vibrato(4, depth: 30))
    let b = PitchMovement(cents: vibrato(6, depth: 30))
    let middle = Array(play([a, b], weights: [0.5, 0.5])[50..<250])
    let crossings = zip(middle, middle.dropFirst()).filter { $0 < 0 && $1 >= 0 }.count
    let hertz = Double(crossings) / (200 / rate)
    #expect(abs(hertz - 5) < 0.6, "\(hertz) Hz")
  }

  @Test func aNoteWithoutVibratoCalmsOneThatHasIt() {
    let a = PitchMovement(cents: vibrato(5, depth: 40))
    #expect(abs(depth(play([a, nil], weights: [0.25, 0.75])) - 10) < 1)
    #expect(depth(play([a], weights: [1], vibrato: 0)) < 3)
    #expect(abs(depth(play([a], weights: [1], vibrato: 2)) - 80) < 6)
  }
}
