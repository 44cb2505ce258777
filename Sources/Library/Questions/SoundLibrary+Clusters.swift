import Foundation

/// Sounds that belong together.
public struct SoundCluster: Codable, Sendable, Equatable {
  /// From 1, the largest first.
  public var number: Int
  /// The sound in the middle.
  public var medoid: SoundEntry
  /// What its sounds have in common that others have not.
  public var words: [String]
  /// How many sounds it has.
  public var count: Int
  /// Paths of all its sounds, those nearest to the medoid first; none where they were not asked for.
  public var paths: [String]
}

extension SoundLibrary {
  /// Fewest sounds that are grouped.
  package static let leastClustered = 4
  /// Most sounds that are compared with each other; others join the nearest medoid.
  static let clusteredSounds = 2000
  /// Most sounds whose words are read to tell what groups have in common.
  private static let readSounds = 10_000

  /// Groups the sounds of the library.
  ///
  /// Groups that were found before are kept, and new sounds join the nearest of their medoids, unless
  /// another number is asked for or `anew`. Of more than 2000 sounds so many, drawn evenly by a fixed seed, decide
  /// where the groups are, and of more than 10,000 so many what they are called.
  /// - Parameters:
  ///   - count: of groups; nil for as many as part best (mean silhouette, Rousseeuw 1987).
  ///   - anew: whether groups that are kept are found again.
  ///   - withPaths: whether all members are told.
  /// - Throws: ``LibraryError/tooFew(found:needed:purpose:)``.
  public func clusters(
    count: Int? = nil, anew: Bool = false, withPaths: Bool = true
  ) throws -> [SoundCluster] {
    let grouping = try grouping(count: count, anew: anew)
    let words = try telling(grouping)
    var sizes = [Int](repeating: 0, count: grouping.medoids.count)
    for group in grouping.groups { sizes[Int(group)] += 1 }
    let paths = withPaths ? try self.paths(grouping) : sizes.map { _ in [] }
    return try grouping.medoids.indices.compactMap { group in
      guard let medoid = try entry(grouping.medoids[group]) else { return nil }
      return SoundCluster(
        number: group + 1, medoid: medoid, words: words[group], count: sizes[group],
        paths: paths[group])
    }
  }

  /// The group of each sound.
  struct Grouping {
    /// Numbers of all sounds, in their order.
    var ids: [Int64] = []
    /// The group of each, from 0, the largest first.
    var groups: [Int32] = []
    /// Of each to the medoid of its group.
    var distances: [Float] = []
    /// The sound in the middle of each group.
    var medoids: [Int64] = []
  }

  /// The middles of the groups: those that are kept, or new ones.
  func medoids(count: Int?, anew: Bool) throws -> [(id: Int64, point: [Float])] {
    let store = VectorStore(database: database)
    var medoids = anew ? [] : try keptMedoids()
    if medoids.isEmpty || (count != nil && count != medoids.count) {
      let total = try store.count()
      guard total >= Self.leastClustered else {
        throw LibraryError.tooFew(
          found: total, needed: Self.leastClustered, purpose: "grouping")
      }
      let drawn = try store.points(
        at: Clustering.drawn(of: total, atMost: Self.clusteredSounds))
      let found = Clustering.medoids(
        of: drawn.points, count: count, compared: Self.clusteredSounds)
      medoids = found.map { (drawn.ids[$0], drawn.points[$0]) }
      try keep(medoids.map(\.id))
    }
    return medoids
  }

  /// Puts each sound into a group.
  func grouping(count: Int?, anew: Bool) throws -> Grouping {
    let medoids = try medoids(count: count, anew: anew)
    let store = VectorStore(database: database)
    var grouping = Grouping()
    let nearest = NearestOf(medoids.map(\.point))
    var sizes = [Int](repeating: 0, count: medoids.count)
    try store.forEachPoint { id, _, point in
      let (group, distance) = nearest.nearest(to: point)
      grouping.ids.append(id)
      grouping.groups.append(Int32(group))
      grouping.distances.append(distance)
      sizes[group] += 1
    }
    // The largest first; none of them is empty but where two medoids are the same.
    let order = medoids.indices.filter { sizes[$0] > 0 }.sorted {
      (sizes[$1], medoids[$0].id) < (sizes[$0], medoids[$1].id)
    }
    var places = [Int32](repeating: 0, count: medoids.count)
    for (place, group) in order.enumerated() { places[group] = Int32(place) }
    grouping.groups = grouping.groups.map { places[Int($0)] }
    grouping.medoids = order.map { medoids[$0].id }
    return grouping
  }

  /// Medoids of the groups that were found last, but for those that were removed since; none if most were.
  private func keptMedoids() throws -> [(id: Int64, point: [Float])] {
    let rows = try database.query("SELECT medoid FROM cluster ORDER BY number")
    var ids: [Int64] = []
    while try rows.step() { ids.append(rows.integer(0)) }
    let store = VectorStore(database: database)
    let kept = try ids.compactMap { id in
      try store.vector(of: id).map { (id: id, point: $0.point) }
    }
    return kept.count > 1 && 2 * kept.count >= ids.count ? kept : []
  }

  private func keep(_ medoids: [Int64]) throws {
    if database.isFixed { return }
    try database.transaction {
      try database.run("DELETE FROM cluster")
      for (number, medoid) in medoids.enumerated() {
        try database.change(
          "INSERT INTO cluster(number, medoid, words) VALUES (?, ?, '')",
          .integer(Int64(number)), .integer(medoid))
      }
    }
  }

  // MARK: - What is told of groups

  /// The words of each group.
  private func telling(_ grouping: Grouping) throws -> [[String]] {
    let total = grouping.ids.count
    let read = min(total, Self.readSounds)
    var words: [Set<String>] = []
    var members = [[Int]](repeating: [], count: grouping.medoids.count)
    for number in 0..<read {
      let place = number * total / read
      members[Int(grouping.groups[place])].append(number)
      words.append(try self.words(of: grouping.ids[place]))
    }
    return members.map { $0.isEmpty ? [] : Clustering.telling($0, words: words) }
  }

  private func words(of id: Int64) throws -> Set<String> {
    let rows = try database.query("SELECT words FROM sound WHERE id = ?", .integer(id))
    defer { rows.reset() }
    guard try rows.step() else { return [] }
    return Set((rows.text(0) ?? "").components(separatedBy: ", ").filter { !$0.isEmpty })
  }

  /// The paths of each group, those nearest to the medoid first.
  private func paths(_ grouping: Grouping) throws -> [[String]] {
    let paths = try paths()
    var members = [[Int]](repeating: [], count: grouping.medoids.count)
    for (place, group) in grouping.groups.enumerated() { members[Int(group)].append(place) }
    return members.map { places in
      places.sorted { (grouping.distances[$0], $0) < (grouping.distances[$1], $1) }
        .compactMap { paths[grouping.ids[$0]] }
    }
  }

  /// The path of each sound, by number.
  func paths() throws -> [Int64: String] {
    let rows = try database.query("SELECT id, path FROM sound WHERE problem IS NULL")
    defer { rows.reset() }
    var paths: [Int64: String] = [:]
    while try rows.step() { paths[rows.integer(0)] = rows.text(1) }
    return paths
  }

  /// How well groups agree with labels: 1 for the same, about 0 for chance. Source: Hubert, Arabie 1985.
  /// - Parameters:
  ///   - clusters: with their paths.
  ///   - label: of a path; those without one are left out.
  public static func agreement(
    of clusters: [SoundCluster], label: (_ path: String) -> String?
  ) -> Double {
    var (groups, labels): ([Int], [Int]) = ([], [])
    var numbers: [String: Int] = [:]
    for cluster in clusters {
      for path in cluster.paths {
        guard let label = label(path) else { continue }
        groups.append(cluster.number)
        labels.append(numbers[label, default: numbers.count])
        numbers[label] = labels.last!
      }
    }
    return Clustering.adjustedRandIndex(groups, labels)
  }
}
