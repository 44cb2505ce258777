import Foundation

/// Sounds that belong together.
public struct SoundCluster: Codable, Sendable, Equatable {
  /// From 1, the largest first when the groups were found; a group keeps its number when sounds come or go.
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
  /// - Throws: ``LibraryError/tooFew(found:needed:purpose:)`` or ``LibraryError/tooManyGroups(count:sounds:)``.
  public func clusters(
    count: Int? = nil, anew: Bool = false, withPaths: Bool = true
  ) throws -> [SoundCluster] {
    var grouping = Grouping(try middles(count: count, anew: anew))
    try VectorStore(database: database).forEachPoint { id, _, point in
      _ = grouping.add(id, point)
    }
    return try clusters(of: grouping, withPaths: withPaths)
  }

  /// The middle of a group.
  struct Middle {
    /// Of the group, from 1.
    var number: Int
    /// The sound.
    var id: Int64
    /// Where it lies.
    var point: [Float]
  }

  /// The group of each sound: that of the nearest middle.
  struct Grouping {
    /// The middles of the groups.
    let middles: [Middle]
    private let nearest: NearestOf
    /// Numbers of all sounds, in their order.
    private(set) var ids: [Int64] = []
    /// Of each the place of its middle.
    private(set) var places: [Int32] = []
    /// Of each to its middle.
    private(set) var distances: [Float] = []
    /// Sounds of each group.
    private(set) var sizes: [Int]

    init(_ middles: [Middle]) {
      self.middles = middles
      nearest = NearestOf(middles.map(\.point))
      sizes = middles.map { _ in 0 }
    }

    /// Adds the next sound.
    /// - Returns: the number of its group; 0 where there are none.
    mutating func add(_ id: Int64, _ point: [Float]) -> Int {
      guard !middles.isEmpty else { return 0 }
      let (place, distance) = nearest.nearest(to: point)
      ids.append(id)
      places.append(Int32(place))
      distances.append(distance)
      sizes[place] += 1
      return middles[place].number
    }

    /// The number of the group that a point lies in; 0 where there are none.
    func number(of point: [Float]) -> Int {
      middles.isEmpty ? 0 : middles[nearest.nearest(to: point).index].number
    }
  }

  /// The middles of the groups: those that are kept, or new ones.
  func middles(count: Int? = nil, anew: Bool = false) throws -> [Middle] {
    let known = anew ? (middles: [], found: 0) : try keptMiddles()
    if !known.middles.isEmpty, count == nil || count == known.found { return known.middles }
    let store = VectorStore(database: database)
    let total = try store.count()
    guard total >= Self.leastClustered else {
      throw LibraryError.tooFew(found: total, needed: Self.leastClustered, purpose: "grouping")
    }
    if let count, count > total {
      throw LibraryError.tooManyGroups(count: count, sounds: total)
    }
    let drawn = try store.points(at: Clustering.drawn(of: total, atMost: Self.clusteredSounds))
    let found = Clustering.medoids(of: drawn.points, count: count)
      .map { Middle(number: 0, id: drawn.ids[$0], point: drawn.points[$0]) }
    var grouping = Grouping(found)
    try store.forEachPoint { id, _, point in _ = grouping.add(id, point) }
    let order = found.indices.sorted {
      (grouping.sizes[$1], found[$0].id) < (grouping.sizes[$0], found[$1].id)
    }
    let middles = order.enumerated().map { number, place in
      Middle(number: number + 1, id: found[place].id, point: found[place].point)
    }
    try keep(middles)
    return middles
  }

  /// Middles of the groups that were found last, but for those that were removed since; none if most were.
  /// With them, how many were found.
  private func keptMiddles() throws -> (middles: [Middle], found: Int) {
    if database.isFixed, !unkept.middles.isEmpty {
      return (unkept.middles, unkept.middles.count)
    }
    let rows = try database.query("SELECT number, medoid FROM cluster ORDER BY number")
    var kept: [(number: Int, id: Int64)] = []
    while try rows.step() { kept.append((Int(rows.integer(0)) + 1, rows.integer(1))) }
    let store = VectorStore(database: database)
    let middles = try kept.compactMap { number, id in
      try store.vector(of: id).map { Middle(number: number, id: id, point: $0.point) }
    }
    return (middles.count > 1 && 2 * middles.count >= kept.count ? middles : [], kept.count)
  }

  private func keep(_ middles: [Middle]) throws {
    if database.isFixed {
      unkept.middles = middles
      return
    }
    try database.transaction {
      try database.run("DELETE FROM cluster")
      for middle in middles {
        try database.change(
          "INSERT INTO cluster(number, medoid, words) VALUES (?, ?, '')",
          .integer(Int64(middle.number - 1)), .integer(middle.id))
      }
    }
  }

  // MARK: - What is told of groups

  /// Groups as they are told; those that no sound is left of are not.
  func clusters(of grouping: Grouping, withPaths: Bool) throws -> [SoundCluster] {
    let words = try telling(grouping)
    let paths = withPaths ? try paths(of: grouping) : grouping.middles.map { _ in [] }
    return try grouping.middles.enumerated().compactMap { place, middle in
      guard grouping.sizes[place] > 0, let medoid = try entry(middle.id) else { return nil }
      return SoundCluster(
        number: middle.number, medoid: medoid, words: words[place],
        count: grouping.sizes[place], paths: paths[place])
    }
  }

  /// The words of each group.
  private func telling(_ grouping: Grouping) throws -> [[String]] {
    let total = grouping.ids.count
    let read = min(total, Self.readSounds)
    var words: [Set<String>] = []
    var members = [[Int]](repeating: [], count: grouping.middles.count)
    for number in 0..<read {
      let place = number * total / read
      members[Int(grouping.places[place])].append(number)
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
  private func paths(of grouping: Grouping) throws -> [[String]] {
    var members = [[(distance: Float, path: String)]](
      repeating: [], count: grouping.middles.count)
    let paths = try SoundPaths(database)
    for (sound, id) in grouping.ids.enumerated() {
      guard let path = try paths.path(of: id) else { continue }
      members[Int(grouping.places[sound])].append((grouping.distances[sound], path))
    }
    return members.map { members in
      members.sorted { ($0.distance, $0.path) < ($1.distance, $1.path) }.map(\.path)
    }
  }

  /// How well groups agree with labels.
  public struct Agreement: Sendable, Equatable {
    /// 1 for the same, about 0 for chance: the adjusted Rand index.
    public var index: Double
    /// Sounds that have a label.
    public var labelled: Int
  }

  /// How well groups agree with labels; nil where fewer than two sounds have one. Source: Hubert, Arabie 1985.
  /// - Parameters:
  ///   - clusters: with their paths.
  ///   - label: of a path; those without one are left out.
  public static func agreement(
    of clusters: [SoundCluster], label: (_ path: String) -> String?
  ) -> Agreement? {
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
    guard labels.count > 1 else { return nil }
    return Agreement(
      index: Clustering.adjustedRandIndex(groups, labels), labelled: labels.count)
  }
}
