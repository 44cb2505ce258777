import Foundation
import Neural
import OutputFiles

/// Draws notes that nobody played: from Gaussian noise to the codes of notes, at a key and velocity, and
/// if wished of certain words and traits.
///
/// ```swift
/// let generator = try NoteGenerator(contentsOf: preset)
/// var wish = NoteGenerator.Wish()
/// wish.words = ["harp"]
/// wish.traits[.brightness] = 1
/// let latent = generator.latent(wish, as: NoteCondition(pitch: 60, velocity: 0.7), seed: 7)
/// ```
///
/// Nothing changes after it is made, so any number of threads may use it.
public final class NoteGenerator: Sendable {
  /// How noise becomes a code.
  public enum Method: String, Codable, Sendable, CaseIterable {
    /// In small steps along the velocities of a flow.
    case flow
    /// In one step, by a generator that was trained against a discriminator.
    case adversarial
  }

  /// What is asked of a note.
  public struct Wish: Sendable, Equatable {
    /// Words of the ``NoteGenerator/vocabulary``; others are passed over.
    public var words: [String] = []
    /// How far from what is usual for these words, in standard deviations of all notes.
    public var traits: [NoteTrait: Double] = [:]
    /// How far from the middle notes are drawn: 0 is always the same note, 1 is as various as the
    /// notes that the generator learned from.
    public var temperature = 1.0
    /// How closely the wish is followed: 1 is as the corpus has it, more is closer and less various.
    public var guidance = 2.0

    /// No wish at all.
    public init() {}
  }

  let network: NoteGeneratorNetwork
  /// Means and deviations that the network's numbers are counted in.
  let statistics: NoteCodeStatistics
  let configuration: NoteModelConfiguration
  private let code: NoteCode
  private let places: [String: Int]
  /// Words that a wish may have.
  public let vocabulary: [String]
  /// How noise becomes a code.
  public let method: Method
  /// Which encoder's latents it draws; see `NoteModel.latentSpace`.
  package let latentSpace: String
  /// How it was trained.
  public let card: ModelCard

  /// Steps of a flow from noise to code, each of two evaluations.
  private static let stepCount = 12

  package init(
    network: NoteGeneratorNetwork, statistics: NoteCodeStatistics,
    configuration: NoteModelConfiguration, vocabulary: [String], method: Method,
    latentSpace: String, card: ModelCard
  ) {
    self.network = network
    self.statistics = statistics
    self.vocabulary = vocabulary
    self.method = method
    self.latentSpace = latentSpace
    self.card = card
    code = NoteCode(configuration)
    places = Dictionary(uniqueKeysWithValues: vocabulary.enumerated().map { ($1, $0) })
    self.configuration = configuration
  }

  /// Draws a note.
  /// - Parameters:
  ///   - wish: words and traits.
  ///   - condition: key and velocity.
  ///   - seed: of the noise; the same gives the same note.
  /// - Returns: a note of 3 s at the reference level.
  public func latent(
    _ wish: Wish = Wish(), as condition: NoteCondition, seed: UInt64
  ) -> NoteLatent {
    var random = RandomGenerator(seed: seed)
    var noise = [Float](repeating: 0, count: code.count)
    noise.withUnsafeMutableBufferPointer { random.fillNormal($0) }
    let temperature = Float(wish.temperature)
    for i in noise.indices { noise[i] *= temperature }
    return latent(
      ofRow: carried(noise, request(wish, as: condition), wish.guidance), as: condition)
  }

  /// The latent that a row of the network's numbers stands for.
  func latent(ofRow row: [Float], as condition: NoteCondition) -> NoteLatent {
    code.latent(of: statistics.code(of: row), as: condition)
  }

  /// The code of a latent that has a timbre profile or none.
  func code(of note: NoteLatent) -> [Float] {
    let count = TimbreProfile(configuration).count
    let profile = note.timbre?.profile ?? []
    return code.values(
      global: note.global, local: note.local,
      profile: profile.count == count ? profile : .init(repeating: 0, count: count),
      sustain: note.sustain)
  }

  /// Average traits of notes of some words, in standard deviations of all notes, in the order of
  /// `NoteTrait.allCases`.
  package func usualTraits(of words: [String]) -> [Float] {
    let known = words.compactMap { places[$0] }
    return NoteTrait.allCases.indices.map { trait in
      known.isEmpty
        ? 0
        : known.reduce(Float(0)) { $0 + statistics.wordTraits[$1][trait] } / Float(known.count)
    }
  }

  private func request(
    _ wish: Wish, as condition: NoteCondition
  ) -> NoteGeneratorNetwork.Request {
    request(wish, around: usualTraits(of: wish.words), as: condition)
  }

  /// What a wish asks of the network.
  /// - Parameter centre: traits from which the wish's are counted, in standard deviations.
  func request(
    _ wish: Wish, around centre: [Float], as condition: NoteCondition
  ) -> NoteGeneratorNetwork.Request {
    NoteGeneratorNetwork.Request(
      condition: condition, words: wish.words.compactMap { places[$0] },
      traits: zip(NoteTrait.allCases, centre).map { trait, centre in
        wish.traits[trait].map { min(max(centre + Float($0), -3.5), 3.5) }
      })
  }

  /// Takes noise all the way, by Heun's method or in one step.
  func carried(
    _ noise: [Float], _ request: NoteGeneratorNetwork.Request, _ guidance: Double
  ) -> [Float] {
    let velocity = velocity(request, guidance)
    var point = noise
    switch method {
    case .adversarial:
      let step = self.velocity(request, 1)(point, 0)
      for i in point.indices { point[i] += step[i] }
    case .flow:
      let step = 1 / Float(Self.stepCount)
      for index in 0..<Self.stepCount {
        let time = Float(index) * step
        let first = velocity(point, time)
        let second = velocity(
          zip(point, first).map { $0 + step * $1 }, time + step)
        for i in point.indices { point[i] += step / 2 * (first[i] + second[i]) }
      }
    }
    return point
  }

  /// Goes back from a row to the noise that it came from, by Heun's method.
  func carriedBack(_ row: [Float], _ request: NoteGeneratorNetwork.Request) -> [Float] {
    let velocity = velocity(request, 1)
    let step = 1 / Float(Self.stepCount)
    var point = row
    for index in (1...Self.stepCount).reversed() {
      let time = Float(index) * step
      let first = velocity(point, time)
      let second = velocity(zip(point, first).map { $0 - step * $1 }, time - step)
      for i in point.indices { point[i] -= step / 2 * (first[i] + second[i]) }
    }
    return point
  }

  /// Where a point goes at a time, by a request, exaggerated by a factor against none.
  private func velocity(
    _ request: NoteGeneratorNetwork.Request, _ guidance: Double
  ) -> (_ point: [Float], _ time: Float) -> [Float] {
    let free = NoteGeneratorNetwork.Request(condition: request.condition)
    let isFree = request.words.isEmpty && request.traits.allSatisfy { $0 == nil }
    let factor = Float(guidance)
    let graph = Graph(parameters: network.parameters, recording: false)
    return { [network] point, time in
      graph.reset()
      guard !isFree, factor != 1 else {
        return network(
          graph.tensor(Shape(1, point.count), point), at: [time], [request]
        ).values
      }
      let both = network(
        graph.tensor(Shape(2, point.count), point + point), at: [time, time], [request, free]
      ).values
      return point.indices.map { i in
        let (told, untold) = (both[i], both[point.count + i])
        return untold + factor * (told - untold)
      }
    }
  }
}
