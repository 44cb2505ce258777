import Foundation
import OutputFiles

/// Where a training is, beside its weights: enough to go on as if it had never stopped.
///
/// The order of the data and all noise follow from the configuration's seed, ``step`` and
/// ``itemsDrawn``, so no generator's state needs to be kept.
struct TrainingState: Codable {
  /// Steps done, skipped ones included.
  var step = 0
  /// Position in the endless order of the data.
  var itemsDrawn = 0
  /// Steps that moved the weights.
  var optimiserStepCount = 0
  /// Steps skipped since the last one that moved the weights.
  var skippedInARow = 0
  /// Lowest validation loss so far, and when.
  var best: Best?
  /// Seconds of training so far.
  var seconds = 0.0
  /// How long the log was.
  var logLength = TrainingLog.Length(csv: 0, json: 0)

  struct Best: Codable {
    var loss: Double
    var step: Int
  }
}

/// Saves and restores a training: weights, moments, average and state in one safetensors file.
struct TrainingCheckpoint {
  private static let format = "sfumato training 1"

  let url: URL
  let parameters: ParameterStore
  let optimiser: AdamW
  let average: WeightAverage?

  /// Whether there is something to go on from.
  var exists: Bool { FileManager.default.fileExists(atPath: url.path) }

  /// Writes all, replacing the checkpoint before in one moment.
  func save(_ state: TrainingState, configuration: TrainingConfiguration) throws(TrainingError) {
    var tensors = parameters.tensors(of: parameters.pointer, prefix: "weights.")
    for (block, prefix) in blocks { tensors += parameters.tensors(of: block, prefix: prefix) }
    let file = SafetensorsFile(
      tensors: tensors,
      metadata: [
        "format": Self.format, "state": SafetensorsFile.json(state),
        "configuration": SafetensorsFile.json(configuration),
      ])
    do {
      try file.write(to: url)
    } catch {
      throw .unwritable(error)
    }
  }

  /// Reads all and returns the state.
  func load() throws(TrainingError) -> TrainingState {
    do {
      let file = try SafetensorsFile(contentsOf: url)
      let state = try Self.state(of: file)
      try parameters.load(into: parameters.pointer, from: file, prefix: "weights.")
      for (block, prefix) in blocks {
        try parameters.load(into: block, from: file, prefix: prefix)
      }
      optimiser.stepCount = state.optimiserStepCount
      return state
    } catch let error as SafetensorsError {
      throw .unreadable(error)
    } catch let error as TrainingError {
      throw error
    } catch {
      throw .notACheckpoint(file: url.path, reason: systemReason(error))
    }
  }

  /// What is kept beside the weights, and under which names.
  private var blocks: [(block: UnsafeMutablePointer<Float>, prefix: String)] {
    var blocks = [(optimiser.mean.pointer, "mean."), (optimiser.variance.pointer, "variance.")]
    if let average { blocks.append((average.parameters.pointer, "average.")) }
    return blocks
  }

  private static func state(of file: SafetensorsFile) throws -> TrainingState {
    guard file.metadata["format"] == format else {
      throw TrainingError.notACheckpoint(
        file: file.source,
        reason: "its format is \"\(file.metadata["format"] ?? "")\", not \"\(format)\"")
    }
    return try JSONDecoder().decode(
      TrainingState.self, from: Data((file.metadata["state"] ?? "").utf8))
  }
}
