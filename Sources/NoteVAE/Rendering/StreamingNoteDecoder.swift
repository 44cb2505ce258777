import CKernels
import Foundation
import Neural
import Signal

/// The decoder for live use: any frames of any notes at once, each a row of its own, without a tape.
///
/// The caller writes a row of inputs for each frame, calls ``decode(rows:)`` and reads a row of
/// outputs, which `SpectralLayout` explains. Nothing is allocated or locked after `init`. Thread role:
/// any one thread.
package final class StreamingNoteDecoder {
  /// Where a row of inputs has its parts.
  package struct Inputs: Sendable {
    /// The path at that moment, `[localSize]`.
    package let local: Range<Int>
    /// Time since the onset, as ``NoteDecoder`` tells it.
    package let clocks: Range<Int>
    /// The global latent, `[globalSize]`.
    package let global: Range<Int>
    /// Key and force, see `NoteCondition`.
    package let condition: Range<Int>
  }

  /// Most rows of one call.
  package let capacity: Int
  /// Where a row of inputs has its parts.
  package let parts: Inputs
  /// Numbers of a timbre that all rows of a call share; 0 for a model without profiles.
  package let timbreInputCount: Int
  /// How a row of outputs is read.
  package let layout: SpectralLayout

  private let first: PackedLinear
  private let blocks: [(norm: PackedLayerNorm, linear: PackedLinear)]
  private let norm: PackedLayerNorm
  private let head: PackedLinear
  private let timbre: (hidden: PackedLinear, output: PackedLinear)?
  private let timbreMemory: AlignedMemory<Float>  // inputs, hidden, offset
  private let given: AlignedMemory<Float>  // [capacity, inputs]
  private let made: AlignedMemory<Float>  // [capacity, outputs]
  private let hidden: AlignedMemory<Float>  // [3, capacity, width]
  private let rates: AlignedMemory<Float>  // [clocks], 1 / s

  /// Packs a model's weights. Thread role: control.
  package init(_ model: NoteModel, capacity: Int) {
    precondition(capacity > 0, "a decoder of \(capacity) rows")
    let decoder = model.network.decoder
    let parameters = model.network.parameters
    let ends = [
      model.configuration.localSize, NoteDecoder.timeConstants.count,
      model.configuration.globalSize, NoteCondition.featureCount,
    ].reduce(into: [0]) { $0.append($0.last! + $1) }
    self.capacity = capacity
    parts = Inputs(
      local: ends[0]..<ends[1], clocks: ends[1]..<ends[2], global: ends[2]..<ends[3],
      condition: ends[3]..<ends[4])
    layout = decoder.layout
    first = PackedLinear(decoder.moving, decoder.steady, activation: .silu, parameters: parameters)
    blocks = decoder.blocks.map {
      (
        PackedLayerNorm($0.norm, parameters: parameters, capacity: capacity),
        PackedLinear($0.linear, parameters: parameters)
      )
    }
    norm = PackedLayerNorm(decoder.norm, parameters: parameters, capacity: capacity)
    head = PackedLinear(decoder.head, parameters: parameters)
    timbre = decoder.timbre.map {
      (
        PackedLinear($0.hidden, parameters: parameters),
        PackedLinear($0.output, parameters: parameters)
      )
    }
    timbreInputCount = NoteDecoder.timbreInputCount(model.configuration)
    timbreMemory = AlignedMemory(count: max(1, timbreInputCount) + 2 * first.outputs)
    given = AlignedMemory(count: capacity * first.inputs)
    made = AlignedMemory(count: capacity * head.outputs)
    hidden = AlignedMemory(count: 3 * capacity * first.outputs)
    rates = AlignedMemory(count: parts.clocks.count)
    for (i, constant) in NoteDecoder.timeConstants.enumerated() { rates.base[i] = 1 / constant }
  }

  /// Inputs of a row, to be written before ``decode(rows:)``.
  package func inputs(row: Int) -> UnsafeMutablePointer<Float> { given.base + row * first.inputs }

  /// Outputs of a row, `[layout.outputCount]`, of the latest call.
  package func outputs(row: Int) -> UnsafePointer<Float> {
    UnsafePointer(made.base + row * head.outputs)
  }

  /// What all rows of the next call read of the timbre, `[timbreInputCount]`: profile and features, or
  /// zeros.
  package var timbreInputs: UnsafeMutablePointer<Float> { timbreMemory.base }

  /// Changes a row's outputs by a correction.
  /// - Parameters:
  ///   - correction: `[correctionSize]`, in nepers of power.
  ///   - level: the same of everything.
  ///   - fundamental: f0 in bins; 0 without pitch.
  package func correct(
    row: Int, by correction: UnsafePointer<Float>, level: Float, fundamental: Float
  ) {
    kernel_correct_outputs(
      layout.pointer, correction, level, fundamental, made.base + row * head.outputs)
  }

  /// Adds to the noise of a row's outputs, in nepers of power.
  package func addNoise(row: Int, level: Float) {
    let outputs = made.base + row * head.outputs
    for i in layout.parts.noise { outputs[i] += level }
  }

  /// Decodes rows 0 ..< `rows`.
  package func decode(rows: Int) {
    precondition((0...capacity).contains(rows), "\(rows) rows, room for \(capacity)")
    guard rows > 0 else { return }
    let size = capacity * first.outputs
    let (x, y, z) = (hidden.base, hidden.base + size, hidden.base + 2 * size)
    first(given.base, into: x, rows: rows)
    if let timbre {
      let hidden = timbreMemory.base + timbreInputCount
      let offset = hidden + first.outputs
      timbre.hidden(timbreMemory.base, into: hidden, rows: 1)
      timbre.output(hidden, into: offset, rows: 1)
      for row in 0..<rows {
        kernel_add_scaled(offset, 1, x + row * first.outputs, 1, first.outputs)
      }
    }
    for block in blocks {
      block.norm(x, into: y, rows: rows)
      block.linear(y, into: z, rows: rows)
      kernel_add_scaled(z, 1, x, 1, rows * first.outputs)
    }
    norm(x, into: y, rows: rows)
    head(y, into: made.base, rows: rows)
  }

  /// Expected powers of a row's frame, `[bin]` each; for a look inside, as it allocates.
  package func powers(row: Int, fundamental: Float) -> (tonal: [Float], noise: [Float]) {
    var tonal = [Float](repeating: 0, count: layout.binCount)
    var noise = tonal
    kernel_note_powers(layout.pointer, outputs(row: row), fundamental, &tonal, &noise)
    return (tonal, noise)
  }

  /// Adds how long ago the onset was, as the decoder is told it.
  /// - Parameters:
  ///   - seconds: at least 0.
  ///   - weight: of the sound whose onset it was.
  ///   - clocks: `[parts.clocks.count]`.
  package func addClocks(
    _ seconds: Float, weight: Float, to clocks: UnsafeMutablePointer<Float>
  ) {
    for i in 0..<parts.clocks.count { clocks[i] += weight * expf(-seconds * rates.base[i]) }
  }
}
