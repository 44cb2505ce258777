import CKernels
import Foundation
import Neural

/// What the decoder reads for each frame of a note: latents, timbre, pitch and time since the onset, all of
/// which may move.
package struct NotePath: Sendable {
  /// One frame.
  package struct Moment {
    /// The local latent, `[localSize]`.
    var local: [Float]
    /// The global latent, `[globalSize]`.
    var global: [Float]
    /// Where in the note it is, in samples.
    var position: Double
    /// What the decoder reads of the timbre, `[timbreInputCount]`.
    var timbre: [Float] = []
    /// What is added to its outputs, `[correctionSize]`; empty for nothing.
    var correction: [Float] = []
    /// Level, in nepers of power.
    var level: Float = 0
    /// Semitones above the condition's pitch at which it is played.
    var semitones = 0.0
    /// Cents by which the pitch moves around that.
    var cents: Float = 0
  }

  /// Pitch and velocity.
  package let condition: NoteCondition
  /// MIDI pitch that the decoder reads, `[frame]`; that of the condition, but for tuning.
  package private(set) var pitches: [Double] = []
  /// Share of the sounds that have a pitch, 0…1, `[frame]`.
  package private(set) var pitchedShares: [Float] = []
  /// `[frame, localSize]`.
  package private(set) var local: [Float] = []
  /// `[frame, globalSize]`.
  package private(set) var global: [Float] = []
  /// Since the onset, in frames, `[frame]`.
  package private(set) var times: [Float] = []
  /// f0 in bins; 0 without pitch, `[frame]`.
  package private(set) var fundamentals: [Float] = []
  /// `[frame, timbreInputCount]`; empty if no note has a profile.
  package private(set) var timbres: [Float] = []
  /// `[frame, correctionSize]`; empty if no note has a correction.
  package private(set) var corrections: [Float] = []
  /// In nepers of power, `[frame]`.
  package private(set) var levels: [Float] = []

  /// Lays out each frame of a note.
  /// - Parameters:
  ///   - sampleCount: length of the note.
  ///   - pitchedShare: share of the sounds that have a pitch at a sample.
  ///   - moment: the frame at a sample; all frames have the same parts.
  package init(
    _ configuration: NoteModelConfiguration, sampleCount: Int, condition: NoteCondition,
    pitchedShare: (_ sample: Double) -> Float = { _ in 1 },
    moment: (_ sample: Double) -> Moment
  ) {
    self.condition = condition
    let hop = Double(configuration.stft.hopLength)
    for frame in 0..<configuration.stft.frameCount(sampleCount: sampleCount) {
      let sample = Double(frame) * hop
      let moment = moment(sample)
      let share = condition.pitch == nil ? 0 : pitchedShare(sample)
      local += moment.local
      global += moment.global
      times.append(Float(max(0, moment.position) / hop))
      pitchedShares.append(share)
      let pitch = (condition.pitch ?? 0) + moment.semitones
      let tuned = NoteCondition(pitch: pitch, velocity: condition.velocity)
      pitches.append(pitch)
      fundamentals.append(
        share > 0 ? tuned.fundamental(configuration) * exp2f(moment.cents / 1200) : 0)
      timbres += moment.timbre
      corrections += moment.correction
      levels.append(moment.level)
    }
  }

  /// Lays out each frame of a note as it is, but for pitch and velocity.
  package init(
    _ latent: NoteLatent, as condition: NoteCondition, _ configuration: NoteModelConfiguration
  ) {
    precondition(
      latent.stepCount * configuration.samplesPerLatent >= latent.sampleCount,
      "a path of \(latent.stepCount) latents for \(latent.sampleCount) samples")
    var movement = BlendedMovement([latent.movement], weights: [1])
    let hop = Double(configuration.stft.hopLength)
    let carried = latent.carriedCorrection(to: condition.pitch)
    self.init(configuration, sampleCount: latent.sampleCount, condition: condition) { sample in
      Moment(
        local: latent.local(at: sample, configuration), global: latent.global, position: sample,
        timbre: latent.timbreInputs(configuration),
        correction: carried == 0
          ? [] : latent.correction(at: sample, configuration).map { $0 * carried },
        level: latent.levelCorrection(at: sample, configuration),
        cents: movement.next(weights: [1], frames: [sample / hop]))
    }
  }
}

extension NoteNetwork {
  /// The decoder's outputs for a path, corrected by its timbre unless `corrected` is false,
  /// `[frame, layout.outputCount]`.
  package func outputs(of path: NotePath, corrected: Bool = true) -> [Float] {
    let layout = decoder.layout
    let (frames, width) = (path.times.count, layout.outputCount)
    let timbreCount = NoteDecoder.timbreInputCount(configuration)
    let correctionSize = configuration.correctionSize
    let graph = Graph(parameters: parameters, recording: false)
    return [Float](unsafeUninitializedCapacity: frames * width) { values, count in
      // In parts that stay in the cache.
      for start in stride(from: 0, to: frames, by: 64) {
        let part = start..<min(start + 64, frames)
        func rows(_ values: [Float], width: Int) -> Tensor {
          graph.tensor(
            Shape(part.count, width),
            Array(values[part.lowerBound * width..<part.upperBound * width]))
        }
        let outputs = decoder.outputs(
          local: rows(path.local, width: configuration.localSize),
          global: rows(path.global, width: configuration.globalSize),
          velocity: path.condition.velocity,
          pitches: Array(path.pitches[part]), pitchedShares: Array(path.pitchedShares[part]),
          times: Array(path.times[part]),
          timbres: timbreCount > 0 ? rows(path.timbres, width: timbreCount) : nil)
        let target = values.baseAddress! + start * width
        target.initialize(from: outputs.pointer, count: part.count * width)
        graph.reset()
        guard corrected else { continue }
        for t in part where !path.corrections.isEmpty || path.levels[t] != 0 {
          let zeros = [Float](repeating: 0, count: correctionSize)
          (path.corrections.isEmpty
            ? zeros[...]
            : path.corrections[t * correctionSize..<(t + 1) * correctionSize])
            .withUnsafeBufferPointer {
              kernel_correct_outputs(
                layout.pointer, $0.baseAddress!, path.levels[t], path.fundamentals[t],
                target + (t - start) * width)
            }
        }
      }
      count = frames * width
    }
  }
}

extension NoteModel {
  /// Expected spectrum of frames each of which has latents of its own.
  package func decode(_ path: NotePath) -> NoteSpectrum {
    let (bins, layout) = (configuration.stft.binCount, network.decoder.layout)
    let frames = path.times.count
    var tonal = [Float](repeating: 0, count: frames * bins)
    var noise = tonal
    var parts = TonalParts(free: tonal)
    var outputs = network.outputs(of: path)
    outputs.withUnsafeMutableBufferPointer { outputs in
      for t in 0..<frames {
        let row = outputs.baseAddress! + t * layout.outputCount
        let (fundamental, share) = (path.fundamentals[t], path.pitchedShares[t])
        if share > 0, share < 1 {
          // Partials fade with the share of the sounds that have a pitch.
          for i in layout.parts.envelope { row[i] += 2 * logf(share) }
        }
        kernel_note_powers(layout.pointer, row, fundamental, &tonal[t * bins], &noise[t * bins])
        kernel_note_free_power(layout.pointer, row, &parts.free[t * bins])
        parts.addFrame(of: row, fundamental: fundamental, layout)
      }
    }
    return NoteSpectrum(
      frameCount: frames, binCount: bins, tonal: tonal, noise: noise, parts: parts)
  }
}
