import CKernels
import Neural

/// What the decoder is told of each frame of a note: latents and time since the onset, all of which may
/// move.
package struct NotePath: Sendable {
  /// Key and force.
  package let condition: NoteCondition
  /// `[frame, localSize]`.
  package private(set) var local: [Float] = []
  /// `[frame, globalSize]`.
  package private(set) var global: [Float] = []
  /// Since the onset, in frames, `[frame]`.
  package private(set) var times: [Float] = []

  /// Asks for each frame of a note.
  /// - Parameters:
  ///   - sampleCount: length of the note.
  ///   - moment: latents and place in the note, in samples, of the frame at that sample.
  package init(
    _ configuration: NoteModelConfiguration, sampleCount: Int, condition: NoteCondition,
    moment: (_ sample: Double) -> (local: [Float], global: [Float], place: Double)
  ) {
    self.condition = condition
    let hop = Double(configuration.stft.hopLength)
    for frame in 0..<configuration.stft.frameCount(sampleCount: sampleCount) {
      let moment = moment(Double(frame) * hop)
      local += moment.local
      global += moment.global
      times.append(Float(max(0, moment.place) / hop))
    }
  }

  /// Asks for each frame of a note as it is, but for key and force.
  package init(
    _ latent: NoteLatent, as condition: NoteCondition, _ configuration: NoteModelConfiguration
  ) {
    precondition(
      latent.stepCount * configuration.samplesPerLatent >= latent.sampleCount,
      "a path of \(latent.stepCount) latents for \(latent.sampleCount) samples")
    self.init(configuration, sampleCount: latent.sampleCount, condition: condition) { position in
      (latent.local(at: position, configuration), latent.global, position)
    }
  }
}

extension NoteLatent {
  /// The local latent at a place in the note, in samples: between steps on straight lines, as the
  /// decoder reads the path.
  package func local(at sample: Double, _ configuration: NoteModelConfiguration) -> [Float] {
    let perStep = Double(configuration.framesPerLatent)
    let frame = sample / Double(configuration.stft.hopLength)
    let place = min(max((frame + 0.5) / perStep - 0.5, 0), Double(stepCount - 1))
    let left = Int(place)
    let right = min(left + 1, stepCount - 1)
    let share = Float(place - Double(left))
    return (0..<localSize).map { i in
      (1 - share) * local[left * localSize + i] + share * local[right * localSize + i]
    }
  }
}

extension NoteModel {
  /// Expected spectrum of frames each of which has latents of its own.
  package func decode(_ path: NotePath) -> NoteSpectrum {
    let (bins, layout) = (configuration.stft.binCount, network.decoder.layout)
    let frames = path.times.count
    let fundamental = path.condition.fundamental(configuration)
    var tonal = [Float](repeating: 0, count: frames * bins)
    var noise = tonal
    var parts = TonalParts(free: tonal)
    let graph = Graph(parameters: network.parameters, recording: false)
    // In parts that stay in the cache.
    for start in stride(from: 0, to: frames, by: 64) {
      let part = start..<min(start + 64, frames)
      func rows(_ values: [Float], width: Int) -> Tensor {
        graph.tensor(
          Shape(part.count, width),
          Array(values[part.lowerBound * width..<part.upperBound * width]))
      }
      let outputs = network.decoder.outputs(
        local: rows(path.local, width: configuration.localSize),
        global: rows(path.global, width: configuration.globalSize), condition: path.condition,
        times: Array(path.times[part]))
      for t in part {
        let row = UnsafePointer(outputs.pointer + (t - start) * layout.outputCount)
        kernel_note_powers(
          layout.pointer, row, fundamental, &tonal[t * bins], &noise[t * bins])
        kernel_note_free_power(layout.pointer, row, &parts.free[t * bins])
        parts.addFrame(of: row, fundamental: fundamental, layout)
      }
      graph.reset()
    }
    return NoteSpectrum(
      frameCount: frames, binCount: bins, tonal: tonal, noise: noise, parts: parts)
  }
}
