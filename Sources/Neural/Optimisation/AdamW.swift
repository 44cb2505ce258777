import CKernels
import Foundation

/// Adam with decoupled weight decay, over all parameters of a model at once.
///
/// With gradient g, learning rate η and weight decay λ, at step t (from 1):
///
///     m ← β₁ m + (1 − β₁) g          v ← β₂ v + (1 − β₂) g²
///     w ← w − η λ w − η · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)
///
/// A gradient whose norm ‖g‖ is above the limit is first scaled by limit / (‖g‖ + 10⁻⁶).
///
/// Sources: Kingma, Ba 2015, "Adam", algorithm 1; Loshchilov, Hutter 2019, "Decoupled weight decay
/// regularization", algorithm 2; Pascanu, Mikolov, Bengio 2013, "On the difficulty of training
/// recurrent neural networks", algorithm 1 (clipping by global norm).
///
/// Threads: control. The work is split over the pool's workers, with the same result for any
/// number of them.
public final class AdamW {
  /// The numbers that stay the same from step to step.
  public struct Configuration: Codable, Sendable, Equatable {
    /// Decay of the gradient's average, in [0, 1).
    public var beta1: Double
    /// Decay of the squared gradient's average, in [0, 1).
    public var beta2: Double
    /// Added to the root of the squared gradient's average, above 0.
    public var epsilon: Double
    /// λ, on parameters of two axes or more; biases and gains are left alone.
    public var weightDecay: Double
    /// Largest Euclidean norm of all gradients together; longer ones are shortened to it.
    public var gradientNormLimit: Double?
    /// By a prefix of their names, factors on η of some parameters; 0 leaves them as they are. Where
    /// several prefixes fit, the longest counts.
    public var rateFactors: [String: Double]

    /// The usual numbers, without weight decay or clipping unless told.
    public init(
      beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
      weightDecay: Double = 0, gradientNormLimit: Double? = nil,
      rateFactors: [String: Double] = [:]
    ) {
      self.rateFactors = rateFactors
      self.beta1 = beta1
      self.beta2 = beta2
      self.epsilon = epsilon
      self.weightDecay = weightDecay
      self.gradientNormLimit = gradientNormLimit
    }
  }

  /// The numbers that stay the same from step to step.
  public let configuration: Configuration

  /// Steps taken: t.
  package var stepCount = 0

  /// Averages of the gradient and of its square, laid out as the parameters.
  package let mean: TensorStorage
  package let variance: TensorStorage

  private struct Piece {
    var range: Range<Int>
    var decays: Bool
    var rateFactor: Double
  }

  private let parameters: ParameterStore
  private let pieces: [Piece]

  /// Makes an optimiser of these parameters; none may be added later.
  public init(parameters: ParameterStore, configuration: Configuration = Configuration()) {
    self.parameters = parameters
    self.configuration = configuration
    mean = TensorStorage(zeros: parameters.count)
    variance = TensorStorage(zeros: parameters.count)
    pieces = Self.pieces(of: parameters, rateFactors: configuration.rateFactors)
  }

  /// Moves the parameters one step against the sum of the lanes' gradients, and sets these to zero.
  ///
  /// When the sum is not finite the parameters and moments stay as they are.
  /// - Parameters:
  ///   - gradients: one or more blocks laid out as the parameters, added in this order.
  ///   - learningRate: η.
  ///   - pool: who does the work.
  /// - Returns: the norm of the summed gradient, before clipping; NaN or infinity when it was not
  ///   finite.
  @discardableResult
  public func step(
    gradients: [UnsafeMutableBufferPointer<Float>], learningRate: Double, pool: WorkerPool
  ) -> Double {
    require(
      !gradients.isEmpty && gradients.allSatisfy { $0.count == parameters.count },
      "gradients of \(gradients.map(\.count)) elements for \(parameters.count) parameters")
    let norm = join(gradients, pool: pool)
    guard norm.isFinite else {
      gradients[0].update(repeating: 0)
      return norm
    }
    stepCount += 1
    descend(gradients[0].baseAddress!, norm: norm, learningRate: learningRate, pool: pool)
    return norm
  }

  /// Adds all lanes into the first, clears the others, and returns the norm.
  private func join(_ gradients: [UnsafeMutableBufferPointer<Float>], pool: WorkerPool) -> Double {
    let pieces = pieces
    let squares = UnsafeMutableBufferPointer<Double>.allocate(capacity: pieces.count)
    defer { squares.deallocate() }
    squares.initialize(repeating: 0)
    // Each piece is touched by one worker only.
    nonisolated(unsafe) let squaresOfPieces = squares
    nonisolated(unsafe) let lanes = gradients.map(\.baseAddress)
    pool.run(count: pieces.count) { index in
      let range = pieces[index].range
      squaresOfPieces[index] = kernel_join_gradients(
        lanes, lanes.count, range.lowerBound, range.count)
    }
    return squares.reduce(0, +).squareRoot()
  }

  private func descend(
    _ gradient: UnsafeMutablePointer<Float>, norm: Double, learningRate: Double, pool: WorkerPool
  ) {
    let scale = configuration.gradientNormLimit.map { min(1, $0 / (norm + 1e-6)) } ?? 1
    let time = Double(stepCount)
    let (configuration, pieces) = (configuration, pieces)
    // Each piece is touched by one worker only.
    nonisolated(unsafe) let (weights, gradient) = (parameters.pointer, gradient)
    nonisolated(unsafe) let (mean, variance) = (mean.pointer, variance.pointer)
    pool.run(count: pieces.count) { index in
      let piece = pieces[index]
      let (offset, count) = (piece.range.lowerBound, piece.range.count)
      guard piece.rateFactor > 0 else {
        (gradient + offset).update(repeating: 0, count: count)
        return
      }
      let rate = learningRate * piece.rateFactor
      let step = AdamWStep(
        gradientScale: Float(scale), beta1: Float(configuration.beta1),
        beta2: Float(configuration.beta2),
        stepSize: Float(rate / (1 - pow(configuration.beta1, time))),
        inverseRootCorrection: Float(1 / (1 - pow(configuration.beta2, time)).squareRoot()),
        epsilon: Float(configuration.epsilon),
        weightScale: piece.decays ? Float(1 - rate * configuration.weightDecay) : 1)
      kernel_adamw(
        weights + offset, gradient + offset, mean + offset, variance + offset, count, step)
    }
  }

  /// Cuts the store into pieces of at most 16,384 floats, each wholly with or without decay and of
  /// one rate.
  private static func pieces(of store: ParameterStore, rateFactors: [String: Double]) -> [Piece] {
    var runs: [Piece] = []
    let ends = store.parameters.dropFirst().map(\.offset) + [store.count]
    for (parameter, end) in zip(store.parameters, ends) {
      let decays = parameter.shape.rank > 1
      let prefix = rateFactors.keys.filter { parameter.name.hasPrefix($0) }.max {
        $0.count < $1.count
      }
      let factor = prefix.flatMap { rateFactors[$0] } ?? 1
      if let last = runs.last, last.decays == decays, last.rateFactor == factor {
        runs[runs.count - 1].range = last.range.lowerBound..<end
      } else {
        runs.append(Piece(range: parameter.offset..<end, decays: decays, rateFactor: factor))
      }
    }
    return runs.flatMap { run in
      stride(from: run.range.lowerBound, to: run.range.upperBound, by: 16_384).map {
        Piece(
          range: $0..<min($0 + 16_384, run.range.upperBound), decays: run.decays,
          rateFactor: run.rateFactor)
      }
    }
  }
}
