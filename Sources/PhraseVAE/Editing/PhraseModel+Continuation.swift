import Music
import Neural

extension PhraseModel {
  /// Ways to go on that are tried for each stretch of bars.
  private static let wayCount = 8
  /// Rounds of them, each drawn more freely, before a stretch is drawn without regard to what was.
  private static let roundCount = 3
  /// Of the notes a bar that there were, the share that an added bar has at least.
  private static let leastShare = 0.5

  /// A phrase of any length and what could come after it.
  ///
  /// The model always looks at the last bars of what is there; a short model makes one bar at a
  /// time, a long one four. Several ways are drawn, and the first of those is taken that have notes in
  /// every bar and most of them in the key.
  /// - Parameters:
  ///   - phrase: at least one bar, whole bars; empty bars at its end are left out.
  ///   - bars: how many are added.
  ///   - key: that the notes shall be in; nil for that of the chords, or the phrase's own.
  ///   - chords: that the added bars suit, beginning with the first of them; nil for none.
  ///   - temperature: how freely the latent and the tokens are drawn.
  ///   - seed: of all draws.
  /// - Returns: the phrase with the bars added.
  public func continuation(
    of phrase: NoteGrid, bars: Int, key: MusicalKey? = nil, chords: ChordChart? = nil,
    temperature: Double, seed: UInt64
  ) -> NoteGrid {
    let root = RandomGenerator(seed: seed)
    let perBar = kind.stepsPerBar
    let hop = max(1, kind.barCount / 4)
    let start = phrase.withoutEmptyEnd()
    let key = key ?? chords?.key ?? MusicalKey(of: start)
    let density = Double(start.noteCount) / Double(start.stepCount / perBar)
    var voices = tokens(of: start)
    let first = voices[0].count
    let end = voices[0].count + bars * perBar
    while voices[0].count < end {
      let wanted = min(hop * perBar, end - voices[0].count)
      let context = min(voices[0].count, kind.stepCount - wanted)
      var window = PhraseBatch(unknown: kind, count: 1)
      for voice in voices.indices {
        for (step, token) in voices[voice].suffix(context).enumerated() {
          window.tokens[voice][step] = token
        }
      }
      let added = bestWay(
        on: window, steps: context..<context + wanted,
        leastNotes: max(1, Int(Self.leastShare * density)), key: key,
        chords: chords?.from(bar: (voices[0].count - first) / perBar), temperature: temperature,
        random: root.stream(voices[0].count))
      for voice in voices.indices { voices[voice] += added[voice] }
    }
    return grid(voices)
  }

  /// Draws ways to fill what is unknown of a window, and chooses one.
  /// - Parameters:
  ///   - steps: what is wanted of the window, whole bars.
  ///   - leastNotes: that each bar of it must have.
  /// - Returns: the steps' tokens by voice.
  private func bestWay(
    on window: PhraseBatch, steps: Range<Int>, leastNotes: Int, key: MusicalKey?,
    chords: ChordChart?, temperature: Double, random: RandomGenerator
  ) -> [[Int]] {
    let windows = PhraseBatch(window, count: Self.wayCount)
    var best: (way: [[Int]], window: PhraseBatch, share: Double)?
    for round in 0...Self.roundCount where best == nil {
      let random = random.stream(round)
      let freedom = temperature + 0.25 * Double(round)
      // When nothing comes of what was, anything is drawn.
      let latents =
        round < Self.roundCount
        ? nil : sampleLatents(count: Self.wayCount, random: random.stream(2))
      let filled = fill(windows, latents: latents, temperature: freedom, random: random)
      for index in 0..<Self.wayCount {
        let way = filled.tokens.map { tokens in
          Array(tokens[index * kind.stepCount..<(index + 1) * kind.stepCount][offset: steps])
        }
        guard hasNotes(way, leastNotes) else { continue }
        var share = key.map { $0.share(of: grid(way)) } ?? 1
        if let inChords = chords?.share(of: grid(way)) { share += inChords }
        if share > best?.share ?? -1 { best = (way, filled.phrase(index), share) }
      }
    }
    guard let chords else { return best?.way ?? again(window, steps) }
    var found = best?.window ?? window
    if best == nil {
      let way = again(window, steps)
      for voice in way.indices { found.tokens[voice].replaceSubrange(steps, with: way[voice]) }
    }
    let fitting = fitted(found, steps: steps, to: chords, key: key)
    return fitting.tokens.map { Array($0[steps]) }
  }

  private func hasNotes(_ way: [[Int]], _ least: Int) -> Bool {
    let made = grid(way)
    return (0..<made.barCount).allSatisfy { made.bars($0..<$0 + 1).noteCount >= least }
  }

  /// What a musician does who thinks of nothing: the bars that were.
  private func again(_ window: PhraseBatch, _ steps: Range<Int>) -> [[Int]] {
    window.tokens.map { tokens in
      steps.map { steps.lowerBound == 0 ? 0 : tokens[($0 - steps.lowerBound) % steps.lowerBound] }
    }
  }
}

extension ArraySlice {
  /// Elements counted from the slice's beginning.
  fileprivate subscript(offset range: Range<Int>) -> ArraySlice {
    self[startIndex + range.lowerBound..<startIndex + range.upperBound]
  }
}
