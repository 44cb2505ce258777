import Music
import Neural

extension PhraseModel {
  /// Phrases on the arc from one phrase to another. The ends are the phrases themselves.
  /// - Parameters:
  ///   - a: where the path begins.
  ///   - b: where it ends.
  ///   - steps: phrases in all, the ends among them; ≥ 2.
  ///   - isEven: whether the phrases lie so on the arc that equally much changes from each to the
  ///     next, instead of equally far apart.
  ///   - key: that what lies between is moved to; nil for whatever comes.
  ///   - chords: that what lies between suits, over all phrases, one after the other; nil for none.
  ///   - temperature: how freely tokens are drawn.
  ///   - seed: of the draw.
  public func interpolate(
    _ a: NoteGrid, _ b: NoteGrid, steps: Int, isEven: Bool = true, key: MusicalKey? = nil,
    chords: ChordChart? = nil, temperature: Double = 0, seed: UInt64 = 1
  ) -> [NoteGrid] {
    precondition(steps >= 2, "a path of \(steps) phrases has no two ends")
    let ends = encode([a, b])
    let positions =
      isEven ? evenPositions(from: a, to: b, ends: ends, steps: steps) : Self.positions(steps)
    let between = positions.dropFirst().dropLast().map {
      PhraseLatent.slerp(ends[0], ends[1], position: $0)
    }
    var decoded = decode(between, temperature: temperature, seed: seed)
    if let key { decoded = decoded.map { key.moved($0) } }
    if let chords {
      decoded = decoded.enumerated().map { index, phrase in
        fitted(phrase, to: chords.from(bar: (index + 1) * kind.barCount), key: key)
      }
    }
    return [a] + decoded + [b]
  }

  /// From 0 to 1, equally far apart.
  package static func positions(_ steps: Int) -> [Double] {
    (0..<steps).map { Double($0) / Double(steps - 1) }
  }

  /// Rounds in which leaps of a path are looked at more closely.
  private static let closerLooks = 3

  /// Places on the arc between which equally many tokens change: by the length of the path of decoded
  /// phrases, which is looked at more closely where it leaps.
  private func evenPositions(
    from a: NoteGrid, to b: NoteGrid, ends: [PhraseLatent], steps: Int
  ) -> [Double] {
    guard steps > 2 else { return [0, 1] }
    func decoded(_ positions: [Double]) -> [[UInt16]] {
      decode(positions.map { PhraseLatent.slerp(ends[0], ends[1], position: $0) }).map(\.tokens)
    }
    let inner = Array(Self.positions(4 * (steps - 1) + 1).dropFirst().dropLast())
    var path: [(position: Double, tokens: [UInt16])] =
      [(0, a.tokens)] + zip(inner, decoded(inner)).map { ($0, $1) } + [(1, b.tokens)]
    func jumps() -> [Int] {
      zip(path, path.dropFirst()).map { before, after in
        zip(before.tokens, after.tokens).count { $0 != $1 }
      }
    }
    for _ in 0..<Self.closerLooks {
      let sizes = jumps()
      let fair = sizes.reduce(0, +) / (2 * (steps - 1))
      let leaps = sizes.indices.filter { sizes[$0] > max(1, fair) }
      guard !leaps.isEmpty else { break }
      let added = leaps.flatMap { leap in
        let (low, high) = (path[leap].position, path[leap + 1].position)
        return [0.25, 0.5, 0.75].map { low + $0 * (high - low) }
      }
      path += zip(added, decoded(added)).map { ($0, $1) }
      path.sort { $0.position < $1.position }
    }
    var lengths = [0]
    for size in jumps() { lengths.append(lengths.last! + size) }
    return Self.positions(steps).map { share in
      if share == 0 || share == 1 { return share }
      let wanted = share * Double(lengths.last!)
      let nearest = lengths.indices.min {
        abs(Double(lengths[$0]) - wanted) < abs(Double(lengths[$1]) - wanted)
      }!
      return path[nearest].position
    }
  }
}
