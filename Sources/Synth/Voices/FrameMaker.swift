import CKernels
import Foundation
import NoteVAE
import Signal

/// Makes the frames of voices: the decoder's inputs for each, and the sound of its outputs.
///
/// The outputs, corrected by the timbre of the sounds, have three parts. Partials are added one by one,
/// their phases carried on by their frequencies, so that pitch may move freely. What is tonal but no partial (bells, drums, chiff)
/// gets its phase from its magnitudes. Noise shapes white noise. Whole notes are rendered by `NoteRenderer`,
/// which says why there are two.
///
/// Thread role: render; nothing is allocated or locked after `init`.
final class FrameMaker {
  /// The decoder, whose rows are frames.
  let decoder: StreamingNoteDecoder

  /// Share of the free part in a frame's power below which it is left out: -50 dB.
  private static let leastFreeShare: Float = 1e-5

  private let configuration: NoteModelConfiguration
  private let stft: STFTConfiguration
  private let stepsPerFrame: Float
  private let stepSeconds: Float
  private let magnitudes: AlignedBuffer  // [bin]
  /// Corrections of the rows, each `correctionSize` floats, its level, and cents above the key.
  private let corrections: AlignedBuffer
  private let correctionSize: Int
  /// Where the knots of the noise lie: octaves above the first bin, `[noiseKnots]`.
  private let knotOctaves: AlignedBuffer
  /// The stereo image of the blend after the attack, and of one voice in its attack.
  private let heldSide, ownSide: SideGains

  /// Thread role: control.
  /// - Parameters:
  ///   - stft: of the frames that are made; the model's at a smaller hop.
  ///   - capacity: most frames of one hop.
  init(_ model: NoteModel, stft: STFTConfiguration, capacity: Int) {
    configuration = model.configuration
    self.stft = stft
    decoder = StreamingNoteDecoder(model, capacity: capacity)
    stepsPerFrame = Float(stft.hopLength) / Float(configuration.samplesPerLatent)
    stepSeconds = Float(Double(configuration.samplesPerLatent) / configuration.sampleRate)
    magnitudes = AlignedBuffer(count: stft.binCount)
    heldSide = SideGains(configuration)
    ownSide = SideGains(configuration)
    correctionSize = configuration.correctionSize
    corrections = AlignedBuffer(count: capacity * (correctionSize + 2))
    knotOctaves = AlignedBuffer(count: configuration.noiseKnots)
    for (knot, bin) in decoder.layout.noiseKnotBins.enumerated() {
      knotOctaves.base[knot] = log2f(max(1, Float(bin)))
    }
  }

  /// Steps of a path in so many samples.
  func steps(sampleCount: Int) -> Float {
    Float(sampleCount) / Float(configuration.samplesPerLatent)
  }

  /// A row's correction, followed by its level and its cents.
  private func correction(row: Int) -> UnsafeMutablePointer<Float> {
    corrections.base + row * (correctionSize + 2)
  }

  // MARK: Inputs

  /// Writes what all frames of a hop share: the timbre of the blend.
  func gatherTimbre(_ controls: PerformanceControls) {
    let inputs = decoder.timbreInputs
    inputs.update(repeating: 0, count: decoder.timbreInputCount)
    for i in 0..<controls.sounds.count {
      let (sound, weight) = (controls.sounds.sounds[i], controls.weights[i])
      for j in 0..<decoder.timbreInputCount { inputs[j] += weight * sound.timbre[j] }
    }
  }

  /// Writes the decoder's inputs for a voice's next frame, and moves the voice on.
  func gatherInputs(for voice: Voice, _ controls: PerformanceControls, row: Int) {
    let correction = correction(row: row)
    correction.update(repeating: 0, count: correctionSize + 2)
    var (drift, depth, advance, pulls) = (Float(0), Float(0), Float(0), Float(0))
    let framesPerStep = Float(configuration.framesPerLatent)
    let key = voice.guide?.pitch ?? controls.pitch(ofKey: voice.key) + voice.glide
    if voice.vibratoPhase.isNaN { voice.vibratoPhase = controls.startPhase }
    let inputs = decoder.inputs(row: row)
    let parts = decoder.parts
    let (local, clocks) = (inputs + parts.local.lowerBound, inputs + parts.clocks.lowerBound)
    let global = inputs + parts.global.lowerBound
    inputs.update(repeating: 0, count: parts.condition.upperBound)
    for i in 0..<controls.sounds.count {
      let (sound, weight) = (controls.sounds.sounds[i], controls.weights[i])
      let walk = voice.walks.base + i
      let place = min(max(walk.pointee.steps - sound.half, 0), Float(sound.stepCount - 1))
      let first = Int(place)
      let share = place - Float(first)
      let frame = walk.pointee.steps * framesPerStep
      if let own = sound.correction {
        let carried =
          sound.pitched == 1
          ? weight * NoteTimbre.carried(over: key - sound.pitch) : weight
        let from = own + first * correctionSize
        let to = own + min(first + 1, sound.stepCount - 1) * correctionSize
        for j in 0..<correctionSize {
          correction[j] += carried * (from[j] + share * (to[j] - from[j]))
        }
      }
      if let level = sound.level {
        // A held note keeps the level that it has reached; single frames would make it flutter.
        let held = walk.pointee.isWandering ? sound.sustain.end * framesPerStep : frame
        correction[correctionSize] += weight * sound.value(level, at: held)
      }
      if let movement = sound.movement, voice.guide == nil {
        let own = sound.value(movement + sound.frameCount, at: frame)
        drift += weight * sound.value(movement, at: frame)
        depth += weight * own
        let pull = abs(weight) * own
        let last = Float(sound.frameCount - 1)
        advance += pull * movement[2 * sound.frameCount + Int(min(max(frame, 0), last))]
        pulls += pull
      }
      let from = sound.local + first * parts.local.count
      let to = sound.local + min(first + 1, sound.stepCount - 1) * parts.local.count
      for j in 0..<parts.local.count { local[j] += weight * (from[j] + share * (to[j] - from[j])) }
      for j in 0..<parts.global.count { global[j] += weight * sound.global[j] }
      decoder.addClocks(walk.pointee.steps * stepSeconds, weight: weight, to: clocks)
      walk.pointee.advance(
        in: sound, stepsPerFrame: stepsPerFrame, holds: controls.holds, random: &voice.random)
    }
    let scale = Float(controls.settings.vibratoScale)
    correction[correctionSize + 1] = drift + scale * max(0, depth) * cosf(voice.vibratoPhase)
    if pulls > 0 { voice.vibratoPhase += stepsPerFrame * framesPerStep * advance / pulls }
    if let guide = voice.guide, guide.tilt != 0 { addTilt(guide, to: correction) }
    NoteCondition.writeFeatures(
      pitch: voice.guide?.pitch ?? controls.pitch(of: voice),
      pitchedShare: controls.pitchedShare, velocity: voice.guide?.velocity ?? voice.velocity,
      into: inputs + parts.condition.lowerBound)
  }

  /// Adds what makes a frame brighter or darker: levels rise with each octave above the fundamental.
  private func addTilt(_ guide: VoiceGuide, to correction: UnsafeMutablePointer<Float>) {
    let harmonics = configuration.harmonicCount
    for k in 0..<harmonics { correction[k] += guide.tilt * log2f(Float(k + 1)) }
    let octave = log2f(fundamental(ofPitch: guide.pitch))
    for n in 0..<configuration.noiseKnots {
      correction[harmonics + n] += guide.tilt * max(0, knotOctaves.base[n] - octave)
    }
  }

  /// Frequency of a pitch in bins.
  private func fundamental(ofPitch pitch: Double) -> Float {
    Float(Units.pitchToHz(pitch) / configuration.sampleRate * Double(stft.fftLength))
  }

  /// Makes the stereo image that voices have after their attack.
  func gatherImage(_ controls: PerformanceControls) { fill(heldSide, controls) { _ in 1 } }

  /// The stereo image of a voice now.
  private func side(of voice: Voice, _ controls: PerformanceControls) -> SideGains {
    func held(_ sound: Int) -> Float {
      StereoImage.heldShare(atSeconds: Double(voice.walks.base[sound].steps * stepSeconds))
    }
    guard (0..<controls.sounds.count).contains(where: { held($0) < 1 }) else { return heldSide }
    fill(ownSide, controls, held: held)
    return ownSide
  }

  private func fill(
    _ gains: SideGains, _ controls: PerformanceControls, held: (_ sound: Int) -> Float
  ) {
    gains.clear()
    for i in 0..<controls.sounds.count {
      guard let image = controls.sounds.sounds[i].image, controls.weights[i] != 0 else { continue }
      gains.add(image, weight: controls.weights[i], held: held(i))
    }
    gains.finish()
  }

  // MARK: Outputs

  /// Where the side of a frame goes, and what its noise is made of.
  struct Side {
    /// Noise that has nothing to do with that of the mid, `[bin, 2]`.
    let white: UnsafePointer<Float>
    /// `[bin, 2]`, written.
    let spectrum: UnsafeMutablePointer<Float>
  }

  /// Makes a frame of the decoder's outputs.
  /// - Parameters:
  ///   - white: a frame of white noise, `[bin, 2]`.
  ///   - spectrum: `[bin, 2]`, written.
  ///   - side: of a stereo sound.
  func synthesise(
    _ voice: Voice, _ controls: PerformanceControls, row: Int, white: UnsafePointer<Float>,
    into spectrum: UnsafeMutableBufferPointer<Float>, side: Side? = nil
  ) {
    let (layout, outputs) = (decoder.layout.pointer, decoder.outputs(row: row))
    let correction = correction(row: row)
    let pitch =
      voice.guide?.pitch ?? controls.pitch(of: voice)
      + Double(correction[correctionSize + 1]) / 100
    let share = controls.pitchedShare
    let fundamental = share > 0 ? fundamental(ofPitch: pitch) : 0
    if controls.isCorrected || voice.guide != nil {
      decoder.correct(
        row: row, by: correction, level: correction[correctionSize], fundamental: fundamental)
    }
    if let guide = voice.guide, guide.noise != 0 { decoder.addNoise(row: row, level: guide.noise) }
    let tone = voice.guide?.tone ?? 1
    // What has no pitch moves along the frequency axis instead, from the middle of the keyboard.
    let ratio = share == 1 ? 1 : Float(exp2((pitch - 60) / 12 * Double(1 - share)))
    let free = kernel_free_magnitudes(
      layout, outputs, ratio, voice.partials.pointer, magnitudes.base)
    if free > Self.leastFreeShare {
      if !voice.isFreePhaseRunning { voice.freePhase.reset() }
      _ = voice.freePhase.push(
        UnsafeBufferPointer(start: magnitudes.base, count: stft.binCount), into: spectrum)
    } else {
      spectrum.update(repeating: 0)
    }
    voice.isFreePhaseRunning = free > Self.leastFreeShare
    if tone < 1 { for i in spectrum.indices { spectrum[i] *= tone } }
    let partials = voice.partials
    let count = kernel_note_partials(
      layout, outputs, fundamental, partials.frequencies, partials.heights,
      PartialPhases.capacity)
    partials.add(
      count: count, level: share * tone == 1 ? 0 : 2 * log(max(share * tone, 1e-6)),
      to: spectrum.baseAddress!)
    if let side {
      let gains = self.side(of: voice, controls)
      gains.writeTones(
        of: spectrum.baseAddress!, fundamental: fundamental,
        seconds: Double(voice.frameCount * stft.hopLength) / configuration.sampleRate,
        to: side.spectrum)
      kernel_add_side_noise(
        layout, outputs, ratio, white, side.white, gains.along, gains.across, side.spectrum)
    }
    kernel_add_noise(layout, outputs, ratio, white, spectrum.baseAddress!)
  }
}
