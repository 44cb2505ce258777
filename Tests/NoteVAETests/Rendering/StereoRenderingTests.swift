import Foundation
import NoteVAE
import Signal
import Testing

/// Stereo of notes and blends that are rendered whole.
@Suite struct StereoRenderingTests {
  private let model = Shipped.model
  private static let seconds = 0.6

  /// A note whose channels are the sum and the difference of a sample and of something else.
  private func note(
    _ name: String, pitch: Double, pan: Float = 0, room: Float = 0
  ) throws -> (note: EncodedNote, left: [Float], right: [Float]) {
    let mid = Array(try Shipped.samples(name).prefix(Int(Self.seconds * 48_000)))
    // What the room adds: the note itself, some milliseconds ago.
    let side = mid.indices.map { i in
      pan * mid[i] + room * (i >= 700 ? mid[i - 700] : 0) - room * (i >= 1_130 ? mid[i - 1_130] : 0)
    }
    let (left, right) = (zip(mid, side).map { $0 + $1 }, zip(mid, side).map { $0 - $1 })
    let note = model.note(
      mid, as: NoteCondition(pitch: pitch, velocity: 0.75), source: nil,
      stereo: StereoPair(left: left, right: right, isMean: true))
    return (note, left, right)
  }

  private func sound(_ weights: [Double], _ notes: [EncodedNote], width: Double = 1) -> NoteSound {
    var blend = NoteBlend(MixPath(weights: weights))
    blend.stereoWidth = width
    return NoteRenderer(model.configuration).sound(
      blend, of: notes.map { NoteSource($0, model: model) }, model: model)
  }

  private func signalToNoiseDB(_ made: [Float], _ truth: [Float]) -> Double {
    let noise = zip(made, truth).reduce(0.0) { $0 + pow(Double($1.0 - $1.1), 2) }
    return 10 * log10(truth.reduce(0.0) { $0 + Double($1) * Double($1) } / max(noise, 1e-30))
  }

  private func energy(_ samples: [Float]) -> Double {
    samples.reduce(0) { $0 + Double($1) * Double($1) }
  }

  @Test func anEndIsBothChannelsOfTheRecording() throws {
    let flute = try note("flute_C4", pitch: 60, pan: 0.2, room: 0.4)
    let cello = try note("cello_C4", pitch: 60, pan: -0.5)
    let notes = [flute.note, cello.note]
    for (weights, truth) in [([1.0, 0], flute), ([0, 1], cello)] {
      // On the end's own key; the first note's pitch is the standard one.
      var blend = NoteBlend(MixPath(weights: weights))
      blend.pitch = truth.note.latent.condition.pitch
      let made = NoteRenderer(model.configuration).sound(
        blend, of: notes.map { NoteSource($0, model: model) }, model: model)
      #expect(made.channels.count == 2)
      #expect(signalToNoiseDB(made.channels[0], truth.left) > 65)
      #expect(signalToNoiseDB(made.channels[1], truth.right) > 65)
    }
  }

  /// Where no channel was weighed or moved, the mean of both is the sound that a mono note gives, at any mix.
  @Test(arguments: [0.0, 0.1, 0.5, 0.9])
  func theirMeanIsTheMonoSound(x: Double) throws {
    let notes = [
      try note("flute_C4", pitch: 60, room: 0.5).note,
      try note("cello_C4", pitch: 60, pan: 0.6).note.withoutRecording,
    ]
    let made = sound([1 - x, x], notes)
    let mono = notes.map { note in
      var note = note
      note.latent.stereo = nil
      return note
    }
    let expected = NoteRenderer(model.configuration).render(
      NoteBlend(MixPath(weights: [1 - x, x])), of: mono.map { NoteSource($0, model: model) },
      model: model)
    #expect(made.mid == expected)
    let (left, right) = (made.channels[0], made.channels[1])
    let largest = zip(zip(left, right), expected).reduce(Float(0)) {
      max($0, abs(0.5 * ($1.0.0 + $1.0.1) - $1.1))
    }
    #expect(largest < 1e-6)
    #expect(energy(zip(left, right).map { $0 - $1 }) > 0.01 * energy(expected))
    // Without width the same, and one channel.
    let narrow = sound([1 - x, x], notes, width: 0)
    #expect(narrow.mid == expected && narrow.channels.count == 1)
  }

  @Test func betweenLeftAndRightLiesTheMiddle() throws {
    let left = try note("flute_C4", pitch: 60, pan: 0.8).note.withoutRecording
    let right = try note("flute_C4", pitch: 60, pan: -0.8).note.withoutRecording
    func balanceDB(_ x: Double) -> Double {
      let channels = sound([1 - x, x], [left, right]).channels
      return 10 * log10(energy(channels[0]) / energy(channels[1]))
    }
    // A pan of 0.8 is 20·log₁₀(1.8 / 0.2) dB.
    #expect(abs(balanceDB(0) - 19.1) < 1)
    #expect(abs(balanceDB(1) + 19.1) < 1)
    #expect(abs(balanceDB(0.5)) < 0.5)
    #expect(abs(balanceDB(0.25) - 20 * log10(1.4 / 0.6)) < 1)
  }

  /// Of latents alone: as much in both channels as in the recording, and as little in common.
  @Test func latentsGiveTheWidthBack() throws {
    let (note, left, right) = try note("cello_C4", pitch: 60, room: 0.5)
    let made = sound([1], [note.withoutRecording])
    func likeness(_ a: [Float], _ b: [Float]) -> Double {
      zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        / (energy(a) * energy(b)).squareRoot()
    }
    let channels = made.channels
    #expect(abs(likeness(channels[0], channels[1]) - likeness(left, right)) < 0.15)
    #expect(abs(10 * log10(energy(channels[0]) / energy(left))) < 1.5)
    #expect(abs(10 * log10(energy(channels[1]) / energy(right))) < 1.5)
  }
}
