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
  /// - Throws: ``LibraryError/nothingLiked``.
  public func recommendations(count: Int) throws -> [SoundRecommendation] {
    let liked = try likedSounds()
    guard !liked.isEmpty else {
      throw LibraryError.nothingLiked
    }
    let store = VectorStore(database: database)
    let seeds = try liked.sorted().compactMap { id in
      try store.vector(of: id).map { (id: id, point: $0.point) }
    }
    guard !seeds.isEmpty else { return [] }
    let near = NearestOf(seeds.map(\.point))
    let nearest = NearestList(count: 500)
    try store.forEachPoint { id, _, point in
      guard !liked.contains(id) else { return }
      let distance = near.nearest(to: point).distance
      if distance > Self.sameDistance { nearest.offer(id, distance) }
    }
    var candidates = try nearest.sorted.compactMap { id, distance in
      try store.vector(of: id).map { vector -> Candidate in
        let seed = seeds[near.nearest(to: vector.point).index].id
        return (id: id, point: vector.point, seed: seed, distance: distance)
      }
    }
    var chosen: [Candidate] = []
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

  private typealias Candidate = (id: Int64, point: [Float], seed: Int64, distance: Float)

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
