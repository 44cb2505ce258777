import Foundation
import NoteVAE
import Signal
import Synth
import Testing

/// The parts that make sound of frames.
@Suite struct SynthesisTests {
  /// Frames of a sound, added up again with the short reach.
  @Test func framesOfASoundAddUpToIt() {
    let samples = (0..<6_000).map { i in
      let time = Double(i)
      let (tone, chirp) = (sin(0.05 * time), sin(1e-4 * time * time))
      return Float(0.3 * tone + 0.2 * chirp)
    }
    let found = STFT(.standard).analyze(samples, sampleRate: 48_000)
    let synthesis = OverlapSynthesis(.standard)
    let sum = AlignedBuffer(count: synthesis.reach)
    let size = 2 * found.binCount
    var made: [Float] = []
    for t in 0..<found.frameCount {
      for i in 0..<size { synthesis.spectrum.base[i] = found.values[t * size + i] }
      synthesis.addFrame(age: 0, to: sum.base)
      // The newest frame is centred two hops after what is complete now.
      made += UnsafeBufferPointer(start: sum.base, count: synthesis.hopLength)
      synthesis.advance(sum.base)
    }
    for i in 512..<5_000 { #expect(abs(made[i + 512] - samples[i]) < 2e-5) }
  }

  @Test func aBurstIsTheSameAsFramesOneByOne() {
    let found = STFT(.standard).analyze(
      (0..<2_000).map { Float(sin(Double($0) * 0.07)) }, sampleRate: 48_000)
    let synthesis = OverlapSynthesis(.standard)
    let (one, burst) = (
      AlignedBuffer(count: synthesis.reach), AlignedBuffer(count: synthesis.reach)
    )
    let size = 2 * found.binCount
    for t in 0..<3 {
      for (age, sum) in [(0, one), (2 - t, burst)] {
        for i in 0..<size { synthesis.spectrum.base[i] = found.values[t * size + i] }
        synthesis.addFrame(age: age, to: sum.base)
      }
      if t < 2 { synthesis.advance(one.base) }
    }
    for i in 0..<synthesis.reach { #expect(abs(one.base[i] - burst.base[i]) < 1e-6) }
  }

  /// As the model itself decodes, frame by frame.
  @Test func theStreamingDecoderIsTheDecoder() {
    let model = Studio.model
    var note = Studio.cello
    note.timbre?.correction = []
    note.timbre?.level = []
    note.movement = nil
    let configuration = model.configuration
    let expected = model.decode(note)
    let decoder = StreamingNoteDecoder(model, capacity: 7)
    let times = [0, 1, 5, 40, 100, 150, 200]
    for (row, frame) in times.enumerated() {
      let inputs = decoder.inputs(row: row)
      inputs.update(repeating: 0, count: decoder.parts.condition.upperBound)
      let place = max(0, (Float(frame) + 0.5) / Float(configuration.framesPerLatent) - 0.5)
      let (first, share) = (Int(place), place - Float(Int(place)))
      let second = min(first + 1, note.stepCount - 1)
      for i in 0..<note.localSize {
        inputs[decoder.parts.local.lowerBound + i] =
          (1 - share) * note.local[first * note.localSize + i]
          + share * note.local[second * note.localSize + i]
      }
      for i in note.global.indices {
        inputs[decoder.parts.global.lowerBound + i] = note.global[i]
      }
      let seconds = Float(frame * configuration.stft.hopLength) / Float(configuration.sampleRate)
      decoder.addClocks(seconds, weight: 1, to: inputs + decoder.parts.clocks.lowerBound)
      for (i, feature) in note.condition.features.enumerated() {
        inputs[decoder.parts.condition.lowerBound + i] = feature
      }
    }
    let timbre = note.timbreInputs(configuration)
    decoder.timbreInputs.update(from: timbre, count: timbre.count)
    decoder.decode(rows: times.count)
    let bins = configuration.stft.binCount
    for (row, frame) in times.enumerated() {
      let powers = decoder.powers(row: row, fundamental: note.condition.fundamental(configuration))
      for bin in 0..<bins {
        let (tonal, noise) = (
          expected.tonal[frame * bins + bin], expected.noise[frame * bins + bin]
        )
        // Sums in another order move a high partial by a ten-thousandth of a bin. Where its magnitude is
        // a and at its top A, that changes a by so much of A, and a² by so much of a · A.
        let lobe = powers.tonal[max(0, bin - 6)...min(bins - 1, bin + 6)].max()!
        let flank = (tonal * lobe).squareRoot()
        #expect(abs(powers.tonal[bin] - tonal) <= 1e-4 * (tonal + flank) + 1e-12)
        #expect(abs(powers.noise[bin] - noise) <= 1e-4 * noise + 1e-12)
      }
    }
  }

  /// Beside the offline rendering of the same latent: what was asked for is heard as exactly.
  @Test func oneVoiceSoundsAsItsSpectrumSays() {
    let model = Studio.model
    // On the key itself, and without vibrato, which begins 1 ms later in a performance.
    var note = Studio.still(Studio.cello)
    note.condition.pitch = 60
    let configuration = model.configuration
    let bins = configuration.stft.binCount
    let count = 72_000
    let frames = 120
    let spectrum = model.decode(note)
    let asked = Array(spectrum.total.prefix(frames * bins))
    let offline = NoteRenderer(configuration).render(spectrum, sampleCount: note.sampleCount)
    let played = Studio.play(
      [(0, .noteOn(key: 60, velocity: note.condition.velocity))], seconds: 1.5,
      on: Studio.performance(Studio.sounds(note)) {
        $0.holds = false
        $0.width = 0
      }
    ).channels[0]
    func distance(_ samples: [Float]) -> Double {
      let level = { (x: [Float]) in x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
      let scale = level(Array(offline.prefix(count))) / level(samples)
      let found = STFT(configuration.stft).analyze(
        samples.map { $0 * scale }, sampleRate: 48_000
      ).magnitudes.values
      return SpectralDistance(asked, found.prefix(frames * bins).map { $0 * $0 }, bins: bins)
        .texture
    }
    // A performance begins 1 ms into the latent's time.
    let heard = distance([Float](repeating: 0, count: 48) + played.prefix(count - 48))
    let reference = distance(Array(offline.prefix(count)))
    #expect(heard < 1.15 * reference + 0.1, "\(heard) dB, offline \(reference) dB")
    #expect(heard < 1.2)
  }

  @Test func aHeldKeyStaysBetweenAttackAndRelease() {
    // Rises over 4 steps, stays for 40, is let go.
    let rise: [Float] = [-30, -24, -18, -12]
    let fall = (0..<20).map { Float(-16 - 6 * $0) }
    let blown = rise + [Float](repeating: -10, count: 40) + fall
    let region = SustainRegion(levels: blown, stepSeconds: 0.043)
    #expect(region.start >= 4 && region.end <= 43 && region.end - region.start > 20)
    #expect(region.pace == 1)
    let fading = (0..<60).map { Float(-5 - 2 * $0) }
    let struck = SustainRegion(levels: fading, stepSeconds: 0.043)
    #expect(struck.end <= 6 && struck.end > struck.start && struck.pace < 0.5)
    let trend = struck.trend(of: (0..<60).map { -2 * Float($0) }, framesPerStep: 1)
    #expect(abs(trend[31] - trend[30] - -2 * 0.1151) < 0.001)
    // A flutter of six steps stays as it is.
    let flutter = region.trend(of: (0..<60).map { $0 % 6 < 3 ? 1 : -1 }, framesPerStep: 1)
    #expect(flutter[10..<50].allSatisfy { abs($0) < 0.03 })
    let shortest = SustainRegion(levels: [-20], stepSeconds: 0.043)
    #expect(shortest.start == 0 && shortest.end == 0)
  }

  @Test func sweepsGoTheirWay() {
    let line = Sweep(periodSeconds: 4)
    #expect([0.0, 1, 2, 3, 4].map { line.position(atSeconds: $0).x } == [0, 0.5, 1, 0.5, 0])
    let walk = Sweep(.walk, periodSeconds: 2, seed: 5)
    let places = (0..<4_000).map { walk.position(atSeconds: Double($0) * 0.01) }
    #expect(places.allSatisfy { (0...1).contains($0.x) && (0...1).contains($0.y) })
    #expect(zip(places, places.dropFirst()).allSatisfy { abs($0.x - $1.x) < 0.05 })
    #expect(places.map(\.x).max()! > 0.8 && places.map(\.x).min()! < 0.2)
    #expect(
      places
        != (0..<4_000).map {
          Sweep(.walk, periodSeconds: 2, seed: 6).position(atSeconds: Double($0) * 0.01)
        })
  }
}
