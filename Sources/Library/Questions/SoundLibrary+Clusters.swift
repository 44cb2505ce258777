import Foundation

/// Sounds that belong together.
public struct SoundCluster: Codable, Sendable, Equatable {
  /// From 1, the largest first.
  public var number: Int
  /// The sound in the middle.
  public var medoid: SoundEntry
  /// What its sounds have in common that others have not.
  public var words: [String]
  /// Paths of all its sounds, those nearest to the medoid first.
  public var paths: [String]
}

extension SoundLibrary {
  /// Most sounds that are compared with each other; others join the nearest medoid.
  static let clusteredSounds = 2000

  /// Groups the sounds of the library.
  ///
  /// Groups that were found before are kept, and new sounds join the nearest of their medoids, unless
  /// another number is asked for or `anew`.
  /// - Parameters:
  ///   - count: of groups; nil for as many as part best (mean silhouette, Rousseeuw 1987).
  ///   - anew: whether groups that are kept are found again.
  /// - Throws: ``LibraryError/tooFew(found:needed:purpose:)``.
  public func clusters(count: Int? = nil, anew: Bool = false) throws -> [SoundCluster] {
    let (ids, vectors) = try VectorStore(database: database).all()
    guard ids.count >= 4 else {
      throw LibraryError.tooFew(found: ids.count, needed: 4, purpose: "grouping")
    }
    let points = vectors.map(\.point)
    var medoids = anew ? [] : try keptMedoids(among: ids)
    if medoids.isEmpty || (count != nil && count != medoids.count) {
      medoids = Clustering.medoids(of: points, count: count, compared: Self.clusteredSounds)
      try keep(medoids.map { ids[$0] })
    }
    let members = Clustering.members(of: points, medoids: medoids)
    let words = try words(of: ids)
    let clusters = medoids.indices.compactMap { group -> (medoid: Int, members: [Int])? in
      members[group].isEmpty ? nil : (medoids[group], members[group])
    }.sorted { ($1.members.count, $0.medoid) < ($0.members.count, $1.medoid) }
    return try clusters.enumerated().compactMap { place, cluster in
      guard let medoid = try entry(ids[cluster.medoid]) else { return nil }
      return SoundCluster(
        number: place + 1, medoid: medoid,
        words: Clustering.telling(cluster.members, words: words),
        paths: try cluster.members.compactMap { try entry(ids[$0])?.path })
    }
  }

  private func keptMedoids(among ids: [Int64]) throws -> [Int] {
    let rows = try database.query("SELECT medoid FROM cluster ORDER BY number")
    defer { rows.reset() }
    let places = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($0.element, $0.offset) })
    var kept: [Int] = []
    while try rows.step() {
      guard let place = places[rows.integer(0)] else { return [] }
      kept.append(place)
    }
    return kept
  }

  private func keep(_ medoids: [Int64]) throws {
    try database.transaction {
      try database.run("DELETE FROM cluster")
      for (number, medoid) in medoids.enumerated() {
        try database.change(
          "INSERT INTO cluster(number, medoid, words) VALUES (?, ?, '')",
          .integer(Int64(number)), .integer(medoid))
      }
    }
  }

  /// The words of each sound.
  private func words(of ids: [Int64]) throws -> [Set<String>] {
    let rows = try database.query("SELECT id, words FROM sound WHERE problem IS NULL")
    defer { rows.reset() }
    var found: [Int64: Set<String>] = [:]
    while try rows.step() {
      let words = (rows.text(1) ?? "").split(separator: ",").map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      found[rows.integer(0)] = Set(words)
    }
    return ids.map { found[$0] ?? [] }
  }
}
