import Neural

/// Groups of unit vectors, each around one of its members.
package enum Clustering {
  /// The middles of groups, by average linkage of half the squared distance.
  /// - Parameters:
  ///   - points: unit vectors, each compared with each.
  ///   - count: of groups; nil for as many as part best (`bestCount(_:)`), 2…40.
  package static func medoids(of points: [[Float]], count: Int?) -> [Int] {
    let n = points.count
    var distances = [Float](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in 0..<i {
        let distance = distance(points[i], points[j])
        distances[i * n + j] = distance
        distances[j * n + i] = distance
      }
    }
    let linkage = AverageLinkage(distances, count: n)
    let wanted: Int
    if let count {
      wanted = min(count, n)
    } else {
      let counts = 2...max(2, min(40, n / 2))
      wanted = bestCount(
        counts.map { ($0, silhouette(linkage.groups($0), distances, n)) }, points: n)
    }
    let groups = linkage.groups(wanted)
    return Dictionary(grouping: groups.indices) { groups[$0] }.sorted { $0.key < $1.key }
      .map { _, members in
        let sums = members.map { a in members.reduce(Float(0)) { $0 + distances[a * n + $1] } }
        return zip(sums, members).min { $0 < $1 }!.1
      }
  }

  /// The number of groups with the greatest mean silhouette.
  ///
  /// What parts tones from noises is mostly the greatest of all and says nothing new: fewer than six groups, of
  /// libraries of 60 sounds and more, are taken only where they lie apart (a mean silhouette above 0.5, which
  /// Kaufman and Rousseeuw 1990 call a reasonable structure).
  private static func bestCount(
    _ scores: [(count: Int, silhouette: Float)], points: Int
  ) -> Int {
    let least = min(6, points / 10)
    let wanted = scores.filter { $0.count >= least || $0.silhouette > 0.5 }
    return (wanted.isEmpty ? scores : wanted).max { $0.silhouette < $1.silhouette }!.count
  }

  /// All of `count` places, or so many of them, drawn by a fixed seed; ascending.
  static func drawn(of count: Int, atMost most: Int) -> [Int] {
    var random = RandomGenerator(seed: 1)
    return count <= most
      ? Array(0..<count) : random.permutation(count: count).prefix(most).sorted()
  }

  /// Up to three words that most members have and that are rarer outside.
  static func telling(_ members: [Int], words: [Set<String>]) -> [String] {
    var (inside, all): ([String: Double], [String: Double]) = ([:], [:])
    for own in words { for word in own { all[word, default: 0] += 1 } }
    for member in members { for word in words[member] { inside[word, default: 0] += 1 } }
    let (n, total) = (Double(members.count), Double(words.count))
    let scores = inside.compactMap { word, count -> (word: String, score: Double)? in
      let (share, elsewhere) = (count / n, (all[word]! - count + 0.5) / (total - n + 1))
      return share >= 0.5 ? (word, share * (share - elsewhere)) : nil
    }
    return scores.sorted { ($1.score, $0.word) < ($0.score, $1.word) }.prefix(3).map(\.word)
  }

  /// Half the squared distance.
  static func distance(_ a: [Float], _ b: [Float]) -> Float {
    var dot: Float = 0
    for i in a.indices { dot += a[i] * b[i] }
    return 1 - dot
  }

  /// Mean silhouette. Source: Rousseeuw 1987.
  static func silhouette(_ groups: [Int], _ distances: [Float], _ n: Int) -> Float {
    let count = (groups.max() ?? 0) + 1
    var sizes = [Float](repeating: 0, count: count)
    for group in groups { sizes[group] += 1 }
    var sum: Float = 0
    var means = [Float](repeating: 0, count: count)
    for i in 0..<n {
      for group in 0..<count { means[group] = 0 }
      for j in 0..<n { means[groups[j]] += distances[i * n + j] }
      guard sizes[groups[i]] > 1 else { continue }
      let own = means[groups[i]] / (sizes[groups[i]] - 1)
      var other = Float.infinity
      for group in 0..<count where group != groups[i] {
        other = min(other, means[group] / sizes[group])
      }
      sum += (other - own) / max(own, other, 1e-9)
    }
    return sum / Float(max(1, n))
  }

  /// How well two groupings agree: 1 for the same, about 0 for chance. Source: Hubert, Arabie 1985.
  package static func adjustedRandIndex(_ a: [Int], _ b: [Int]) -> Double {
    func pairs(_ n: Int) -> Double { Double(n) * Double(n - 1) / 2 }
    var (both, first, second): ([Int: [Int: Int]], [Int: Int], [Int: Int]) = ([:], [:], [:])
    for (x, y) in zip(a, b) {
      both[x, default: [:]][y, default: 0] += 1
      first[x, default: 0] += 1
      second[y, default: 0] += 1
    }
    let index = both.values.reduce(0.0) { $0 + $1.values.reduce(0.0) { $0 + pairs($1) } }
    let (x, y) = (
      first.values.reduce(0.0) { $0 + pairs($1) }, second.values.reduce(0.0) { $0 + pairs($1) }
    )
    let expected = x * y / max(1, pairs(a.count))
    let most = (x + y) / 2
    return most == expected ? 1 : (index - expected) / (most - expected)
  }

  /// The group of each point, that of the nearest middle, for judging.
  package static func groups(of points: [[Float]], around middles: [[Float]]) -> [Int] {
    let nearest = NearestOf(middles)
    return points.map { nearest.nearest(to: $0).index }
  }
}
