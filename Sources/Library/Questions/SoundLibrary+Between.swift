import Foundation

/// The sounds of a library that lie on the way from one to another.
public struct SoundWay: Codable, Sendable, Equatable {
  /// A sound on the way.
  public struct Step: Codable, Sendable, Equatable {
    /// The sound.
    public var entry: SoundEntry
    /// Where on the way it lies, 0 (the first sound) … 1 (the second).
    public var position: Double
    /// How far beside the straight way, as a share of the way's length.
    public var beside: Double
  }

  /// The widest stretch without a sound.
  public struct Gap: Codable, Sendable, Equatable {
    /// The sounds at its ends, by path.
    public var from: String
    /// The sound at the other end, by path.
    public var to: String
    /// Distance between them, as a share of the way's length.
    public var length: Double
  }

  /// In order, both ends left out.
  public var steps: [Step]
  /// The widest stretch; the blend of its ends would fill it.
  public var gap: Gap
}

extension SoundLibrary {
  /// The sounds between two, in order, at most one for each equal part of the way.
  ///
  /// A sound is on the way if going by it is little longer: for each of `count` even places on the straight line
  /// between both ends the nearest sound is taken that lies within the length of the way of it,
  /// and whose own place keeps the order.
  public func between(_ first: AskedSound, _ second: AskedSound, count: Int) throws -> SoundWay {
    let (a, b) = (first.vector.point, second.vector.point)
    let way = zip(b, a).map { $0 - $1 }
    let squared = max(1e-9, way.reduce(0) { $0 + $1 * $1 })
    // The nearest of each part of the way.
    var nearest = [(id: Int64, position: Float, beside: Float)?](repeating: nil, count: count)
    try VectorStore(database: database).forEachPoint { id, record, point in
      guard id != first.id, id != second.id, !SoundVector.isPhrase(record) else { return }
      let place = Self.place(of: point, from: a, along: way, squared: squared)
      guard place.position > 0.05, place.position < 0.95, place.beside < 1 else { return }
      let part = min(count - 1, Int(place.position * Float(count)))
      if let best = nearest[part], (best.beside, best.id) <= (place.beside, id) { return }
      nearest[part] = (id, place.position, place.beside)
    }
    var steps: [SoundWay.Step] = []
    for best in nearest.compactMap(\.self) {
      guard let entry = try entry(best.id) else { continue }
      steps.append(
        .init(entry: entry, position: Double(best.position), beside: Double(best.beside)))
    }
    let places: [Double] = [0] + steps.map(\.position) + [1]
    let names: [String] = [first.path] + steps.map(\.entry.path) + [second.path]
    let stretches = zip(places.dropFirst(), places).map { $0 - $1 }
    let widest = 1 + stretches.indices.max { stretches[$0] < stretches[$1] }!
    return SoundWay(
      steps: steps,
      gap: .init(
        from: names[widest - 1], to: names[widest], length: stretches[widest - 1]))
  }
}

extension SoundLibrary {
  /// Where beside a straight way a point lies, both in lengths of the way.
  private static func place(
    of point: [Float], from start: [Float], along way: [Float], squared: Float
  ) -> (position: Float, beside: Float) {
    var (along, length): (Float, Float) = (0, 0)
    for i in point.indices {
      let away = point[i] - start[i]
      along += away * way[i]
      length += away * away
    }
    let position = along / squared
    return (position, max(0, length / squared - position * position).squareRoot())
  }
}

extension SoundVector {
  /// Both likenesses as one unit vector: what ``Aspect/all`` measures, as a place.
  var point: [Float] { (whole + timbre).map { $0 * 0.707_106_77 } }
}
