import Foundation
import Neural

/// A sound and its place on the map.
public struct SoundPlace: Codable, Sendable, Equatable {
  /// The sound's number in the library.
  public var id: Int64
  /// The sound's path.
  public var path: String
  /// Its place.
  public var x: Double
  /// From the bottom up.
  public var y: Double
  /// Number of its group, from 1; see ``SoundCluster``.
  public var cluster: Int
}

extension SoundLibrary {
  /// Fewest sounds that a map is trained on; fewer lie by principal components.
  package static let leastMapped = 30
  /// Most sounds that a map is trained on; the others find their places on it.
  static let mostMapped = 8000

  /// Sounds in two dimensions, neighbours near each other, by number.
  ///
  /// The map is trained once and kept: sounds that are added later find their places on it, and those
  /// that were there keep theirs. Another seed, or `anew`, makes another map. It is trained on at most 8000 sounds,
  /// drawn by a fixed seed. Fewer than 30 are too few to learn from: they lie along the first two principal
  /// components of what is known of them, which no seed changes, and which move when sounds are added.
  /// - Parameters:
  ///   - seed: of the training.
  ///   - anew: whether a map that is kept is made again.
  /// - Throws: ``LibraryError``.
  public func map(seed: UInt64 = 1, anew: Bool = false) throws -> [SoundPlace] {
    var places: [SoundPlace] = []
    _ = try walkMap(seed: seed, anew: anew) { places.append($0) }
    return places
  }

  /// Calls `body` with each sound of the map, by number, without a list of them. What is asked of the library
  /// meanwhile may not walk along all sounds itself.
  /// - Parameters:
  ///   - seed: of the training.
  ///   - anew: whether a map that is kept is made again.
  ///   - body: is called with each.
  /// - Returns: the groups, without their paths.
  package func forEachPlace(
    seed: UInt64 = 1, anew: Bool = false, _ body: (SoundPlace) throws -> Void
  ) throws -> [SoundCluster] {
    try clusters(of: walkMap(seed: seed, anew: anew, body), withPaths: false)
  }

  private func walkMap(
    seed: UInt64, anew: Bool, _ body: (SoundPlace) throws -> Void
  ) throws -> Grouping {
    let layout = try layout(seed: seed, anew: anew)
    var grouping = layout.grouping
    let paths = try SoundPaths(database)
    var waiting: [(id: Int64, point: [Float], cluster: Int)] = []
    func flush() throws {
      for (sound, at) in zip(waiting, layout.place(waiting.map(\.point))) {
        guard let path = try paths.path(of: sound.id) else { continue }
        try body(
          SoundPlace(id: sound.id, path: path, x: at.x, y: at.y, cluster: sound.cluster))
      }
      waiting.removeAll(keepingCapacity: true)
    }
    try VectorStore(database: database).forEachPoint { id, _, point in
      waiting.append((id, point, grouping.add(id, point)))
      if waiting.count == MapNetwork.batch { try flush() }
    }
    try flush()
    return grouping
  }

  /// Places of favourites and of so many other sounds, drawn evenly by a fixed seed; of all where there are no
  /// more.
  package func map(atMost most: Int) throws -> [SoundPlace] {
    let store = VectorStore(database: database)
    let total = try store.count()
    guard total > most else { return try map() }
    let drawn = try store.points(at: Clustering.drawn(of: total, atMost: most))
    var liked: [Int64] = []
    try forEach(.favourites) { entry in
      liked.append(entry.id)
      return true
    }
    let known = Set(drawn.ids)
    return try places(of: zip(drawn.ids, drawn.points).map { ($0, $1) })
      + places(of: liked.filter { !known.contains($0) })
  }

  /// Places of some sounds of the library, where ``map(seed:anew:)`` shows them.
  package func places(of ids: [Int64], seed: UInt64 = 1) throws -> [SoundPlace] {
    let store = VectorStore(database: database)
    return try places(
      of: ids.compactMap { id in try store.vector(of: id).map { (id, $0.point) } }, seed: seed)
  }

  /// Places of sounds on the map of a seed, also of those that the library does not hold: their number is 0 then.
  package func places(of sounds: [AskedSound], seed: UInt64 = 1) throws -> [SoundPlace] {
    guard !sounds.isEmpty else { return [] }
    let layout = try layout(seed: seed)
    return zip(sounds, layout.place(sounds.map(\.vector.point))).map { sound, at in
      SoundPlace(
        id: sound.id ?? 0, path: sound.path, x: at.x, y: at.y,
        cluster: layout.grouping.number(of: sound.vector.point))
    }
  }

  private func places(
    of sounds: [(id: Int64, point: [Float])], seed: UInt64 = 1
  ) throws -> [SoundPlace] {
    guard !sounds.isEmpty else { return [] }
    let layout = try layout(seed: seed)
    return try zip(sounds, layout.place(sounds.map(\.point))).compactMap { sound, at in
      guard let path = try entry(sound.id)?.path else { return nil }
      return SoundPlace(
        id: sound.id, path: path, x: at.x, y: at.y,
        cluster: layout.grouping.number(of: sound.point))
    }
  }

  // MARK: - What the map is made of

  /// Where points lie, and in which groups.
  private struct Layout {
    var place: ([[Float]]) -> [(x: Double, y: Double)]
    /// Without a sound yet.
    var grouping: Grouping
  }

  private func layout(seed: UInt64 = 1, anew: Bool = false) throws -> Layout {
    let store = VectorStore(database: database)
    let total = try store.count()
    let grouping = Grouping(total >= Self.leastClustered ? try middles() : [])
    guard total >= Self.leastMapped else {
      let components = PrincipalComponents(try store.points(at: Array(0..<total)).points)
      return Layout(place: { $0.map(components.place) }, grouping: grouping)
    }
    let network = try network(seed: seed, anew: anew, among: total)
    return Layout(place: network.places, grouping: grouping)
  }

  /// The network that is kept, or a new one.
  private func network(seed: UInt64, anew: Bool, among total: Int) throws -> MapNetwork {
    if !anew, let kept = try keptMap(seed: seed) { return kept }
    let drawn = try VectorStore(database: database).points(
      at: Clustering.drawn(of: total, atMost: Self.mostMapped))
    let network = MapNetwork.trained(on: drawn.points, seed: seed, steps: mapSteps)
    if database.isFixed {
      unkept.map = (seed, network)
      return network
    }
    try database.transaction {
      try database.change(
        "INSERT OR REPLACE INTO map(id, seed, likeness, weights) VALUES (1, ?, '', ?)",
        .integer(Int64(bitPattern: seed)), .bytes(network.weights))
    }
    return network
  }

  /// The network of a seed that is kept; nil if it has to be made.
  package func keptMap(seed: UInt64) throws -> MapNetwork? {
    if let made = unkept.map, made.seed == seed { return made.network }
    let rows = try database.query(
      "SELECT weights FROM map WHERE id = 1 AND seed = ?", .integer(Int64(bitPattern: seed)))
    defer { rows.reset() }
    return try rows.step() ? MapNetwork(weights: rows.bytes(0)) : nil
  }
}

extension MapNetwork {
  /// All weights as 32-bit floats, little-endian.
  var weights: [UInt8] {
    parameters.parameters.flatMap { parameter in
      parameters.values(of: parameter).withUnsafeBytes { Array($0) }
    }
  }

  /// Reads ``weights``; nil if they are not of this shape.
  init?(weights: [UInt8]) {
    self.init(seed: 0)
    guard weights.count == 4 * parameters.parameters.reduce(0, { $0 + $1.shape.count }) else {
      return nil
    }
    var start = 0
    for parameter in parameters.parameters {
      let count = parameter.shape.count
      parameters.set(
        parameter,
        to: (0..<count).map { i in
          weights.withUnsafeBytes {
            $0.loadUnaligned(fromByteOffset: start + 4 * i, as: Float.self)
          }
        })
      start += 4 * count
    }
  }
}
