import Foundation

/// A sound that suits what the player likes.
public struct SoundRecommendation: Codable, Sendable, Equatable {
  /// The sound.
  public var entry: SoundEntry
  /// The sound that it suits, by path.
  public var because: String
  /// How far it is from that one; see ``Aspect/all``.
  public var distance: Double
  /// Words that both share.
  public var sharedWords: [String]
}

extension SoundLibrary {
  /// Nearer than this, a sound is the same again.
  static let sameDistance: Float = 0.02

  /// Sounds near the favourites and what was blended lately, none of them the same again: each next one is
  /// chosen to be near one of those and not near what was chosen before.
  ///
  /// Source: Carbonell, Goldstein 1998, "maximal marginal relevance", with equal weights.
  /// - Throws: ``LibraryError/tooFew(found:needed:purpose:)`` where nothing is liked yet.
  public func recommendations(count: Int) throws -> [SoundRecommendation] {
    let liked = try likedSounds()
    guard !liked.isEmpty else {
      throw LibraryError.tooFew(
        found: 0, needed: 1, purpose: "recommending by favourites ('library favourite NAME')")
    }
    let (ids, vectors) = try VectorStore(database: database).all()
    let points = Dictionary(uniqueKeysWithValues: zip(ids, vectors.map(\.point)))
    let seeds = liked.compactMap { id in points[id].map { (id: id, point: $0) } }
    var candidates: [(id: Int64, point: [Float], seed: Int64, distance: Float)] = []
    for id in ids where !liked.contains(id) {
      let point = points[id]!
      let distances = seeds.map { Clustering.distance($0.point, point) }
      guard let best = distances.indices.min(by: { distances[$0] < distances[$1] }),
        distances[best] > Self.sameDistance
      else { continue }
      candidates.append((id, point, seeds[best].id, distances[best]))
    }
    candidates.sort { ($0.distance, $0.id) < ($1.distance, $1.id) }
    candidates.removeLast(max(0, candidates.count - 500))
    var chosen: [(id: Int64, point: [Float], seed: Int64, distance: Float)] = []
    while chosen.count < count, !candidates.isEmpty {
      let scores = candidates.map { candidate in
        let crowd = chosen.map { Clustering.distance($0.point, candidate.point) }.min() ?? 1
        return candidate.distance - min(crowd, 1)
      }
      let best = scores.indices.min { scores[$0] < scores[$1] }!
      chosen.append(candidates.remove(at: best))
    }
    return try chosen.compactMap { choice in
      guard let found = try entry(choice.id), let seed = try entry(choice.seed) else { return nil }
      let own = Set((seed.words ?? "").components(separatedBy: ", "))
      return SoundRecommendation(
        entry: found, because: seed.path, distance: Double(choice.distance),
        sharedWords: (found.words ?? "").components(separatedBy: ", ").filter(own.contains))
    }
  }

  /// Favourites, and the last twenty sounds that were blended.
  private func likedSounds() throws -> Set<Int64> {
    let rows = try database.query(
      """
      SELECT sound FROM favourite
      UNION SELECT sound FROM (SELECT sound FROM blended ORDER BY id DESC LIMIT 20)
      """)
    defer { rows.reset() }
    var found: Set<Int64> = []
    while try rows.step() { found.insert(rows.integer(0)) }
    return found
  }
}
