import Music

/// Cuts collections into phrases of one kind and chooses which are kept.
public struct PhraseCorpusBuilder: Sendable {
  /// What came of it.
  public struct Report: Sendable {
    /// As it was written.
    public var manifest: PhraseCorpusManifest
    /// Stretches that were refused, over all pieces, by reason.
    public var refusalCounts: [PhraseProblem: Int]
  }

  /// What is cut out.
  public let kind: PhraseKind
  /// What a phrase must be like.
  public let rules: PhraseRules

  /// A held-out tune is left out whole if this share of its two-bar stretches, or more, is in one
  /// tune of the training split.
  static let tuneShare = 0.25

  /// A held-out phrase is left out if it differs from one of the training split in no more than one
  /// token of so many.
  static let tokensPerDifference = 16

  /// Makes a builder with the rules for training.
  public init(kind: PhraseKind) {
    self.kind = kind
    rules = .corpus(kind)
  }

  /// Builds a corpus and writes it, whole or not at all.
  /// - Parameters:
  ///   - collections: with their splits; each is in one split as a whole.
  ///   - path: a folder that is not there yet, or empty.
  ///   - shouldContinue: asked between pieces.
  /// - Throws: ``PhraseCorpusError``.
  public func build(
    _ collections: [PhraseCollection], at path: String,
    shouldContinue: () -> Bool = { true }
  ) throws(PhraseCorpusError) -> Report {
    let writer = try PhraseCorpusWriter(path: path)
    var refusals: [PhraseProblem: Int] = [:]
    var tunes: [Tune] = []
    for (index, collection) in collections.enumerated() {
      for piece in collection.pieces {
        guard shouldContinue() else { throw .interrupted }
        let found = PhraseExtraction(of: piece.sequence, kind: kind, rules: rules)
        for (refusal, count) in found.refusalCounts {
          refusals[refusal.problem, default: 0] += count
        }
        tunes.append(
          Tune(
            name: piece.name, collection: index, split: collection.split,
            grids: found.phrases.map(\.grid)))
      }
    }
    let duplicates = removeDuplicates(from: &tunes)
    tunes.removeAll(where: \.grids.isEmpty)
    var manifest = PhraseCorpusManifest(
      kind: kind, collections: [], windowCounts: [:], duplicates: duplicates, method: method)
    for split in PhraseSplit.allCases {
      let ofSplit = tunes.filter { $0.split == split }
      guard !ofSplit.isEmpty || !collections.contains(where: { $0.split == split }) else {
        let reason = refusals.max { ($0.value, "\($0.key)") < ($1.value, "\($1.key)") }?.key
        throw .noPhrases(kind: kind, split: split, reason: reason)
      }
      manifest.windowCounts[split] = try writer.write(ofSplit, split: split)
    }
    manifest.collections = collections.enumerated().map { index, collection in
      let own = tunes.filter { $0.collection == index }
      return .init(
        name: collection.name, licence: collection.licence, split: collection.split,
        sourceCount: own.count, windowCount: own.map(\.grids.count).reduce(0, +))
    }
    try writer.finish(manifest)
    return Report(manifest: manifest, refusalCounts: refusals)
  }

  /// A piece's phrases on their way into the corpus.
  struct Tune {
    var name: String
    var collection: Int
    var split: PhraseSplit
    var grids: [NoteGrid]
  }

  // MARK: - Duplicates

  private func removeDuplicates(from tunes: inout [Tune]) -> PhraseCorpusManifest.Duplicates {
    let tuneCount = removeKnownTunes(from: &tunes)
    var repeated = 0
    var keys: [PhraseSplit: [[UInt16]]] = [:]
    for split in PhraseSplit.allCases {
      var seen = Set<[UInt16]>()
      for index in tunes.indices where tunes[index].split == split {
        let before = tunes[index].grids.count
        tunes[index].grids.removeAll { !seen.insert(PhraseLikeness.key(of: $0)).inserted }
        repeated += before - tunes[index].grids.count
      }
      keys[split] = Array(seen)
    }
    let near = NearPhrases(
      keys[.train] ?? [], maximumDistance: kind.tokenCount / Self.tokensPerDifference)
    var nearCount = 0
    for index in tunes.indices where tunes[index].split == .heldOut {
      let before = tunes[index].grids.count
      tunes[index].grids.removeAll { near.contains(PhraseLikeness.key(of: $0)) }
      nearCount += before - tunes[index].grids.count
    }
    return .init(repeated: repeated, heldOutNearTraining: nearCount, tunes: tuneCount)
  }

  /// Empties held-out tunes that are, for a good part, in a tune of the training split.
  /// - Returns: how many.
  private func removeKnownTunes(from tunes: inout [Tune]) -> Int {
    var tunesWith: [[UInt16]: Set<Int>] = [:]
    for (index, tune) in tunes.enumerated() where tune.split == .train {
      for print in Set(tune.grids.flatMap(PhraseLikeness.fingerprints)) {
        tunesWith[print, default: []].insert(index)
      }
    }
    var count = 0
    for index in tunes.indices where tunes[index].split == .heldOut {
      let prints = Set(tunes[index].grids.flatMap(PhraseLikeness.fingerprints))
      var common: [Int: Int] = [:]
      for print in prints {
        for other in tunesWith[print, default: []] { common[other, default: 0] += 1 }
      }
      let most = common.values.max() ?? 0
      if !prints.isEmpty, Double(most) >= Self.tuneShare * Double(prints.count) {
        tunes[index].grids = []
        count += 1
      }
    }
    return count
  }

  // MARK: - Words

  private var method: [String] {
    let rest = rules.maximumRestSteps / kind.stepsPerBar
    let (bars, others) =
      kind.metre == .common
      ? ("of four quarters", "bars of 2/4 count by twos")
      : ("of \(kind.metre)", "pick-ups are no part of a bar")
    let beats = kind.metre.isCompound ? "first and last eighths of beats" : "beats"
    let voices = kind.voices.map(\.rawValue).joined(separator: ", ")
    return [
      "A phrase is \(kind.barCount) bars \(bars) on sixteenths (\(voices)), beginning at "
        + "any bar line; \(others); other metres are left out.",
      "A rest is at most \(rest) \(rest == 1 ? "bar" : "bars") long, onsets lie within "
        + "\(rules.maximumErrorSteps) steps of the grid on average, and a melody has more than one "
        + "note at most \(Int(100 * rules.maximumChordShare)) % of the time.",
      "Whole collections are held out; no collection is in both splits.",
      "Phrases that are equal in whatever key are kept once in a split.",
      "Held-out tunes are left out whole if a quarter of their two-bar stretches is in one tune of the "
        + "training split: in whatever key, by the pitches on the \(beats), or by all strokes of drums.",
      "Held-out phrases are left out if they differ from one of the training split, both counted from "
        + "their first onset, in at most one token in \(Self.tokensPerDifference).",
      "Transposition is left to training.",
    ]
  }
}
