import CKernels
import Foundation
import NoteModel
import Signal

/// Makes the frames of voices: what the decoder is asked for each, and what its answer sounds like.
///
/// The answer has three parts. Partials are added one by one, their phases carried on by their
/// frequencies, so that pitch may move freely. What is tonal but no partial (bells, drums, chiff)
/// gets its phase from its magnitudes. Noise shapes white noise.
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
  }

  /// Steps of a path in so many samples.
  func steps(sampleCount: Int) -> Float {
    Float(sampleCount) / Float(configuration.samplesPerLatent)
  }

  // MARK: Questions

  /// Writes what the decoder is asked for a voice's next frame, and moves the voice on.
  func ask(for voice: Voice, _ controls: PerformanceControls, row: Int) {
    let inputs = decoder.inputs(row: row)
    let parts = decoder.parts
    let (local, clocks) = (inputs + parts.local.lowerBound, inputs + parts.clocks.lowerBound)
    let global = inputs + parts.global.lowerBound
    inputs.update(repeating: 0, count: parts.condition.upperBound)
    for i in 0..<controls.sounds.count {
      let (sound, weight) = (controls.sounds.sounds[i], controls.weights[i])
      let walk = voice.walks.base + i
      // Steps are centred half a step after their beginning, as frames are half a frame.
      let half = 0.5 - 0.5 / Float(configuration.framesPerLatent)
      let place = min(max(walk.pointee.steps - half, 0), Float(sound.stepCount - 1))
      let first = Int(place)
      let share = place - Float(first)
      let from = sound.local + first * parts.local.count
      let to = sound.local + min(first + 1, sound.stepCount - 1) * parts.local.count
      for j in 0..<parts.local.count { local[j] += weight * (from[j] + share * (to[j] - from[j])) }
      for j in 0..<parts.global.count { global[j] += weight * sound.global[j] }
      decoder.addClocks(walk.pointee.steps * stepSeconds, weight: weight, to: clocks)
      walk.pointee.advance(
        in: sound, stepsPerFrame: stepsPerFrame, holds: controls.holds, random: &voice.random)
    }
    NoteCondition.writeFeatures(
      pitch: controls.pitch(ofKey: voice.key), pitchedShare: controls.pitchedShare,
      velocity: voice.velocity, into: inputs + parts.condition.lowerBound)
  }

  // MARK: Answers

  /// Makes a frame of what the decoder answered.
  /// - Parameters:
  ///   - white: a frame of white noise, `[bin, 2]`.
  ///   - spectrum: `[bin, 2]`, written.
  func make(
    _ voice: Voice, _ controls: PerformanceControls, row: Int, white: UnsafePointer<Float>,
    into spectrum: UnsafeMutableBufferPointer<Float>
  ) {
    let (layout, outputs) = (decoder.layout.pointer, decoder.outputs(row: row))
    let pitch = controls.pitch(ofKey: voice.key)
    let share = controls.pitchedShare
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
    let bins = stft.fftLength
    let fundamental =
      share > 0 ? Units.pitchToHz(pitch) / configuration.sampleRate * Double(bins) : 0
    let partials = voice.partials
    let count = kernel_note_partials(
      layout, outputs, Float(fundamental), partials.frequencies, partials.heights,
      PartialPhases.capacity)
    partials.add(
      count: count, level: share == 1 ? 0 : 2 * log(max(share, 1e-6)), to: spectrum.baseAddress!)
    kernel_add_noise(layout, outputs, ratio, white, spectrum.baseAddress!)
  }
}
