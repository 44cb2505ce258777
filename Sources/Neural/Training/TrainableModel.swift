/// A model that a ``Trainer`` can train: it holds its data and turns some items into a loss.
///
/// Several workers call ``losses(of:in:)`` at once, each with its own graph, so a model is
/// `Sendable`: layers are values, and nothing is written while a loss is made.
///
/// ```swift
/// struct Autoencoder: TrainableModel {
///   let parameters: ParameterStore
///   let encoder, decoder: Linear
///   let spectra: [[Float]]
///
///   func losses(of batch: TrainingBatch, in graph: Graph) -> Losses {
///     let x = batch.tensor(of: spectra, in: graph)
///     let loss = meanSquaredError(decoder(tanh(encoder(x))), x)
///     return Losses(loss)
///   }
/// }
/// ```
public protocol TrainableModel: Sendable {
  /// What is trained.
  var parameters: ParameterStore { get }

  /// The mean loss of a batch's items, and the terms that it is made of.
  func losses(of batch: TrainingBatch, in graph: Graph) -> Losses
}

/// A loss to be made small, and its named parts for the log.
public struct Losses {
  /// What gradients are made of: one element, the mean over the batch's items.
  public let total: Tensor

  /// Parts by name, such as the reconstruction loss and the KL divergence; means over the items.
  public let terms: [(name: String, value: Double)]

  /// Makes losses from tensors of one element each.
  /// - Parameters:
  ///   - total: the loss.
  ///   - terms: its parts, the same names in the same order at every step.
  public init(_ total: Tensor, _ terms: KeyValuePairs<String, Tensor> = [:]) {
    self.init(total, values: terms.map { ($0.key, Double($0.value.scalar)) })
  }

  /// Makes losses from a tensor of one element and numbers.
  public init(_ total: Tensor, values terms: [(name: String, value: Double)]) {
    require(total.count == 1, "a loss has one element, not shape \(total.shape)")
    self.total = total
    self.terms = terms
  }
}
