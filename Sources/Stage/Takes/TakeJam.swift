import Synth

extension Take {
  /// How a jam was played: a blend that moves by itself, and what hands did meanwhile.
  public struct Jam: Sendable, Equatable {
    /// How the blend moves until a hand moves it.
    public var movement: Movement
    /// What hands did, in the order of time.
    public var hands: [Gesture]

    /// Makes a description.
    public init(movement: Movement, hands: [Gesture] = []) {
      self.movement = movement
      self.hands = hands
    }
  }

  /// A blend that moves by itself.
  public struct Movement: Codable, Sendable, Equatable {
    /// The way it takes.
    public var shape: Sweep.Shape
    /// Seconds there and back.
    public var periodSeconds: Double
    /// Of a walk.
    public var seed: UInt64

    /// Describes a sweep.
    public init(_ sweep: Sweep) {
      shape = sweep.shape
      periodSeconds = sweep.periodSeconds
      seed = sweep.seed
    }

    /// The sweep that it describes.
    public var sweep: Sweep { Sweep(shape, periodSeconds: periodSeconds, seed: seed) }
  }
}
