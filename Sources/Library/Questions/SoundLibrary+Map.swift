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

  /// Sounds in two dimensions, neighbours near each other.
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
    let store = VectorStore(database: database)
    let total = try store.count()
    let place: ([[Float]]) -> [[Float]]
    if total < Self.leastMapped {
      let components = PrincipalComponents(try store.points(at: Array(0..<total)).points)
      place = { $0.map { [components.place($0).0, components.place($0).1] } }
    } else {
      let network = try network(seed: seed, anew: anew, among: total)
      place = network.places
    }
    // The sounds of `grouping` are in the same order.
    let groups = total >= Self.leastClustered ? try grouping(count: nil, anew: false).groups : []
    let paths = try paths()
    var places: [SoundPlace] = []
    var waiting: [(id: Int64, point: [Float])] = []
    func flush() {
      for ((id, _), at) in zip(waiting, place(waiting.map(\.point))) {
        let group = places.count < groups.count ? Int(groups[places.count]) + 1 : 0
        places.append(
          SoundPlace(
            id: id, path: paths[id] ?? "", x: Double(at[0]), y: Double(at[1]), cluster: group))
      }
      waiting.removeAll(keepingCapacity: true)
    }
    try store.forEachPoint { id, _, point in
      waiting.append((id, point))
      if waiting.count == 1024 { flush() }
    }
    flush()
    return places.filter { !$0.path.isEmpty }
  }

  /// Places of favourites and of so many other sounds, drawn evenly by a fixed seed; of all where there are no
  /// more. Groups of a part are numbered as they were found, not by size.
  package func map(atMost most: Int) throws -> [SoundPlace] {
    let store = VectorStore(database: database)
    let total = try store.count()
    guard total > max(most, Self.leastMapped) else { return try map() }
    let drawn = try store.points(at: Clustering.drawn(of: total, atMost: most))
    var liked: [Int64] = []
    try forEach(.favourites) { entry in
      liked.append(entry.id)
      return true
    }
    let known = Set(drawn.ids)
    return try places(of: zip(drawn.ids, drawn.points).map { ($0, $1) }, among: total)
      + places(of: liked.filter { !known.contains($0) })
  }

  /// Places of some sounds of a library that has a map; none where it is too small for one.
  package func places(of ids: [Int64]) throws -> [SoundPlace] {
    let store = VectorStore(database: database)
    let found = try ids.compactMap { id in try store.vector(of: id).map { (id, $0.point) } }
    guard !found.isEmpty, case let total = try store.count(), total >= Self.leastMapped else {
      return []
    }
    return try places(of: found, among: total)
  }

  private func places(of sounds: [(Int64, [Float])], among total: Int) throws -> [SoundPlace] {
    let network = try network(seed: 1, anew: false, among: total)
    let groups = NearestOf(try medoids(count: nil, anew: false).map(\.point))
    let places = network.places(sounds.map(\.1))
    return try zip(sounds, places).compactMap { sound, at in
      guard let path = try entry(sound.0)?.path else { return nil }
      return SoundPlace(
        id: sound.0, path: path, x: Double(at[0]), y: Double(at[1]),
        cluster: groups.nearest(to: sound.1).index + 1)
    }
  }

  /// The network that is kept, or a new one.
  private func network(seed: UInt64, anew: Bool, among total: Int) throws -> MapNetwork {
    if !anew, let kept = try keptMap(seed: seed) { return kept }
    let drawn = try VectorStore(database: database).points(
      at: Clustering.drawn(of: total, atMost: Self.mostMapped))
    let network = MapNetwork.trained(on: drawn.points, seed: seed)
    if database.isFixed { return network }
    try database.transaction {
      try database.change(
        "INSERT OR REPLACE INTO map(id, seed, likeness, weights) VALUES (1, ?, '', ?)",
        .integer(Int64(bitPattern: seed)), .bytes(network.weights))
    }
    return network
  }

  private func keptMap(seed: UInt64) throws -> MapNetwork? {
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
