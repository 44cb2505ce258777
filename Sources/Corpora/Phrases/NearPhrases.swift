import Music

/// Finds out whether a phrase is nearly one of many: whether it differs from one of them in few
/// tokens.
///
/// Tokens are cut into one block more than may differ; two phrases that are near then have at least
/// one block in common, so that only phrases with a common block are compared in full.
struct NearPhrases {
  /// Tokens that may differ.
  let maximumDistance: Int

  private let phrases: [[UInt16]]
  /// The phrases that have a block, by its place and contents.
  private var indices: [Block: [Int]] = [:]

  private struct Block: Hashable {
    let place: Int
    let tokens: ArraySlice<UInt16>
  }

  /// - Parameter phrases: of equal length, greater than `maximumDistance`.
  init(_ phrases: [[UInt16]], maximumDistance: Int) {
    self.phrases = phrases
    self.maximumDistance = maximumDistance
    for (index, phrase) in phrases.enumerated() {
      for block in blocks(of: phrase) { indices[block, default: []].append(index) }
    }
  }

  /// Whether one of the phrases differs in at most ``maximumDistance`` tokens.
  func contains(_ phrase: [UInt16]) -> Bool {
    var isSeen = Set<Int>()
    return blocks(of: phrase).contains { block in
      indices[block, default: []].contains { index in
        isSeen.insert(index).inserted && isNear(phrases[index], phrase)
      }
    }
  }

  private func blocks(of phrase: [UInt16]) -> [Block] {
    let count = maximumDistance + 1
    return (0..<count).map { place in
      Block(
        place: place,
        tokens: phrase[place * phrase.count / count..<(place + 1) * phrase.count / count])
    }
  }

  private func isNear(_ one: [UInt16], _ other: [UInt16]) -> Bool {
    var distance = 0
    for index in one.indices where one[index] != other[index] {
      distance += 1
      if distance > maximumDistance { return false }
    }
    return true
  }
}
