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
  /// Sounds in two dimensions, neighbours near each other.
  ///
  /// The map is trained once and kept: sounds that are added later find their places on it, and those
  /// that were there keep theirs. Another seed, or `anew`, makes another map.
  /// - Throws: ``LibraryError/tooFew(found:needed:purpose:)``.
  public func map(seed: UInt64 = 1, anew: Bool = false) throws -> [SoundPlace] {
    let (ids, vectors) = try VectorStore(database: database).all()
    guard ids.count >= 30 else {
      throw LibraryError.tooFew(found: ids.count, needed: 30, purpose: "a map")
    }
    let points = vectors.map(\.point)
    let network: MapNetwork
    if !anew, let kept = try keptMap(seed: seed) {
      network = kept
    } else {
      network = MapNetwork.trained(on: points, seed: seed)
      try database.transaction {
        try database.change(
          "INSERT OR REPLACE INTO map(id, seed, likeness, weights) VALUES (1, ?, '', ?)",
          .integer(Int64(bitPattern: seed)), .bytes(network.weights))
      }
    }
    var groups: [String: Int] = [:]
    for cluster in try clusters() {
      for path in cluster.paths { groups[path] = cluster.number }
    }
    let places = network.places(points)
    return try zip(ids, places).compactMap { id, place in
      guard let path = try entry(id)?.path else { return nil }
      return SoundPlace(
        id: id, path: path, x: Double(place[0]), y: Double(place[1]), cluster: groups[path] ?? 0)
    }
  }

  /// The same for any number of sounds: of few the first two principal components, in no groups.
  package func placesOfAny() throws -> [SoundPlace] {
    let (ids, vectors) = try VectorStore(database: database).all()
    if ids.count >= 30 { return try map() }
    let points = vectors.map(\.point)
    let components = PrincipalComponents(points)
    return try zip(ids, points).compactMap { id, point in
      guard let path = try entry(id)?.path else { return nil }
      let place = components.place(point)
      return SoundPlace(id: id, path: path, x: Double(place.0), y: Double(place.1), cluster: 0)
    }
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
