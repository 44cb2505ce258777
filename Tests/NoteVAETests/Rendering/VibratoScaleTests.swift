import Foundation
import NoteVAE
import Signal
import Testing

/// The depth of a note's own vibrato, scaled.
@Suite struct VibratoScaleTests {
  private static let model = Shipped.model
  private static let depth = 40.0

  /// A tone at A4 with twelve harmonics, whose pitch swings 5.5 times a second.
  private static let tone: [Float] = {
    var phase = 0.0
    return (0..<96_000).map { i in
      let time = Double(i) / 48_000
      let cents = depth * sin(2 * .pi * 5.5 * time)
      phase += 2 * .pi * 440 * exp2(cents / 1200) / 48_000
      let sum = (1...12).reduce(0.0) { $0 + sin(Double($1) * phase) / Double($1) }
      return Float(0.2 * sum * min(1, time / 0.02))
    }
  }()
  private static let source = NoteSource(
    model.note(tone, as: NoteCondition(pitch: 69, velocity: 0.75)), model: model)

  private func played(scale: Double, pitch: Double = 69, detail: Double = 1) -> [Float] {
    var blend = NoteBlend.single
    (blend.vibrato, blend.pitch, blend.detail) = (scale, pitch, detail)
    return NoteRenderer(Self.model.configuration).sound(
      blend, of: [Self.source], model: Self.model
    ).mid
  }

  /// Depth of the vibrato that is heard, in cents, away from the ends.
  private func depth(of samples: [Float], pitch: Double = 69) -> Float {
    let heard = Self.model.note(samples, as: NoteCondition(pitch: pitch, velocity: 0.75))
    guard let depth = heard.latent.movement?.depth else { return 0 }
    let middle = depth[depth.count / 4..<3 * depth.count / 4]
    return middle.reduce(0, +) / Float(middle.count)
  }

  /// On the note's own key, where what the recording has beside the model moves too, and on others.
  @Test(arguments: [(69.0, 1.0), (69, 0), (73, 1)])
  func depthFollowsTheScale(pitch: Double, detail: Double) {
    let usual = depth(of: played(scale: 1, pitch: pitch, detail: detail), pitch: pitch)
    #expect(abs(usual - Float(Self.depth)) < 6, "\(usual)")
    let none = depth(of: played(scale: 0, pitch: pitch, detail: detail), pitch: pitch)
    #expect(none < 5, "\(none)")
    let half = depth(of: played(scale: 0.5, pitch: pitch, detail: detail), pitch: pitch)
    #expect(abs(half - usual / 2) < 5, "\(half)")
    let double = depth(of: played(scale: 2, pitch: pitch, detail: detail), pitch: pitch)
    #expect(abs(double - 2 * usual) < 12, "\(double)")
  }

  /// At 1 the end is the recording, as ever.
  @Test func asRecordedItIsTheRecording() {
    let made = played(scale: 1)
    let errors = zip(made, Self.tone).reduce(0.0) { $0 + pow(Double($1.0 - $1.1), 2) }
    let power = Self.tone.reduce(0.0) { $0 + Double($1) * Double($1) }
    #expect(10 * log10(power / errors) > 60)
  }
}
