import NoteVAE
import Signal
import Synth
import Testing

/// Whole notes and voices make their frames in two ways; what they make must be near.
@Suite struct OfflineAndLiveTests {
  /// Mean distance of averaged log power in dB, both at the reference level.
  private func distance(_ a: [Float], _ b: [Float]) -> Double {
    let configuration = Studio.model.configuration
    func power(_ samples: [Float]) -> [Float] {
      NoteAnalysis(samples, configuration: configuration, frameCount: 140).power
    }
    return SpectralDistance(power(a), power(b), bins: configuration.stft.binCount).texture
  }

  @Test(arguments: [0.0, 0.5, 1.0]) func aNoteSoundsNearlyTheSame(x: Double) {
    let notes = [Studio.still(Studio.flute), Studio.still(Studio.cello)]
    var blend = NoteBlend(MixPath(weights: [1 - x, x]))
    (blend.pitch, blend.velocity) = (60, 0.75)
    blend.detail = 0
    let sources = notes.map { NoteSource(EncodedNote($0, by: Studio.model), model: Studio.model) }
    let offline = NoteRenderer(Studio.model.configuration, phase: .export)
      .render(blend, of: sources, model: Studio.model)
    let live = Studio.play(
      [(0, .noteOn(key: 60, velocity: 0.75))], seconds: 1.5,
      on: Studio.performance(Studio.sounds(notes[0], notes[1])) {
        $0.position = BlendPosition(x: x)
      }
    ).mono
    let found = distance(offline, live)
    // Offline, notes of unequal length are stretched to meet; live, each goes at its own pace.
    #expect(found < (x == 0.5 ? 3.5 : 2), "\(found) dB")
  }
}
