import Music
import Neural
import PhraseVAE

/// Composes a jam after its plan: a theme is drawn when its letter comes first and is the same whenever it comes
/// again, a bridge goes far away, variations change how phrases end, drums fill the last bar of each part.
///
/// After two rounds of the plan each theme goes a step on.
struct JamComposer: Sendable {
  /// Some bars of a part.
  struct Bars {
    var grids: [NoteGrid]  // of the phrases, and of drums beside them
    var part: JamForm.Part
    var isFirst: Bool  // whether the part begins with them
  }

  private struct Theme {
    var grids: [NoteGrid]
    var key: MusicalKey?
    var walks: JamWalks
  }

  let form: JamForm
  /// Of the first theme.
  private(set) var home: MusicalKey?
  private var otherKeys: [MusicalKey]  // of the second theme, the third, …
  private var themes: [Int: Theme] = [:]
  private var formerThemes: [Int: Theme] = [:]
  private var part = 0  // number, from 0
  private var given = 0  // sections of it
  private var composed: [[NoteGrid]]?
  private var leastStep = 0.0  // of the next theme that is drawn
  private var heard: Int?  // the theme of the bars that were given last
  private let letters: [Int]  // the themes that there are, in the order of the alphabet
  private let random: RandomGenerator

  /// How far another theme is at least from the one that was heard before it, in quarter turns.
  private static let contrast = 0.9
  /// Rounds of the plan in which themes stay.
  private static let roundsOfThemes = 2
  /// Share of the notes of a phrase's end that a variation changes, for the first stroke and each further one.
  private static let variedShare = (first: 0.35, further: 0.2)

  init(_ form: JamForm, home: MusicalKey?, otherKeys: [MusicalKey], seed: UInt64) {
    self.form = form
    self.home = home
    self.otherKeys = otherKeys
    letters = form.themes
    random = RandomGenerator(seed: seed).stream(-6)
  }

  /// What the bars that come next belong to.
  private var current: JamForm.Part { form.parts[part % form.parts.count] }

  /// The key of the bars that come next; nil for drums alone.
  var key: MusicalKey? {
    let place = letters.firstIndex(of: current.theme)! - 1
    return otherKeys.indices.contains(place) ? otherKeys[place] : home
  }

  /// Moves all keys so that the bars that come next are in another one.
  mutating func setKey(_ new: MusicalKey) {
    guard let old = key, let home else { return }
    func moved(_ key: MusicalKey) -> MusicalKey {
      key == old
        ? new
        : MusicalKey(tonic: key.tonic + new.tonic - old.tonic, isMinor: key.isMinor)
    }
    self.home = moved(home)
    otherKeys = otherKeys.map(moved)
    composed = nil
  }

  /// Lets the theme of the bars that come next be drawn anew.
  /// - Parameter least: how far from what was last, 0…1.
  mutating func renew(atLeast least: Double) {
    if let theme = themes.removeValue(forKey: current.theme) {
      formerThemes[current.theme] = theme
    }
    leastStep = least
    composed = nil
  }

  // MARK: - Parts

  /// Sections of a part: eight bars of short phrases, sixteen of long ones.
  private func sectionCount(_ walks: JamWalks) -> Int { walks.barCount < 8 ? 2 : 1 }

  /// The next bars.
  /// - Parameters:
  ///   - walks: that themes are drawn from.
  ///   - bar: that they begin with, from 0.
  mutating func next(_ walks: inout JamWalks, atBar bar: Int) -> Bars {
    let sections = composed ?? compose(&walks, atBar: bar - given * walks.barCount)
    composed = sections
    given += 1
    let bars = Bars(grids: sections[given - 1], part: current, isFirst: given == 1)
    if given == sectionCount(walks) { endPart() }
    return bars
  }

  /// Goes to the next part, so that hands which change something mean the bars that come next.
  private mutating func endPart() {
    (part, given, composed) = (part + 1, 0, nil)
    if part % (form.parts.count * Self.roundsOfThemes) == 0 {
      (formerThemes, themes) = (themes, [:])
    }
  }

  /// A part from its beginning, cut into sections.
  private mutating func compose(_ walks: inout JamWalks, atBar bar: Int) -> [[NoteGrid]] {
    if let key { walks.phrases.key = key }
    let theme = themes[current.theme] ?? drawn(&walks, atBar: bar)
    themes[current.theme] = theme
    heard = current.theme
    var grids = theme.grids
    let model = walks.phrases.model
    if let key, let own = theme.key, key != own { grids[0] = key.moved(grids[0], from: own) }
    let stream = random.stream(part)
    if current.variation > 0 {
      grids[0] = varied(grids[0], of: model, random: stream.stream(0))
    }
    if let chords = walks.phrases.chords {
      grids[0] = .joined(
        Self.phrases(of: grids[0], model.kind).enumerated().map { index, phrase in
          model.fitted(
            phrase, to: chords.from(bar: bar + index * model.kind.barCount), key: key)
        })
    }
    for (index, model) in [model, walks.drums?.model].enumerated() {
      guard let model, model.kind.voices.contains(.drums) else { continue }
      grids[index] = Self.filled(grids[index], by: model, random: stream.stream(1 + index))
    }
    return (0..<sectionCount(walks)).map { section in
      let bars = section * walks.barCount..<(section + 1) * walks.barCount
      return grids.map { $0.bars(bars) }
    }
  }

  /// A theme that is there for the first time, or once more after it was worn.
  private mutating func drawn(_ walks: inout JamWalks, atBar bar: Int) -> Theme {
    var least = leastStep
    if let former = formerThemes[current.theme] {
      walks.goOn(from: former.walks)
    } else if let heard, let other = themes[heard] ?? formerThemes[heard] {
      walks.goOn(from: other.walks)
      least = max(least, Self.contrast)
    }
    if least > 0 { walks.redraw(atLeast: least) }
    leastStep = 0
    var sections: [[NoteGrid]] = []
    for section in 0..<sectionCount(walks) {
      sections.append(walks.next(atBar: bar + section * walks.barCount))
    }
    let grids = sections[0].indices.map { index in NoteGrid.joined(sections.map { $0[index] }) }
    return Theme(grids: grids, key: walks.phrases.key, walks: walks)
  }

  // MARK: - Phrases of a part

  private static func phrases(of grid: NoteGrid, _ kind: PhraseKind) -> [NoteGrid] {
    (0..<grid.stepCount / kind.stepCount).map {
      grid.bars($0 * kind.barCount..<($0 + 1) * kind.barCount)
    }
  }

  /// A part whose phrases begin as they do and end in another way.
  private func varied(
    _ grid: NoteGrid, of model: PhraseModel, random: RandomGenerator
  ) -> NoteGrid {
    let phrases = Self.phrases(of: grid, model.kind)
    let share = Self.variedShare.first + Self.variedShare.further * Double(current.variation - 1)
    return .joined(
      phrases.enumerated().map { index, phrase in
        let random = random.stream(index)
        if model.kind.barCount > 2 {
          let bars = current.variation > 1 ? [4..<8, 10..<16] : [6..<8, 13..<16]
          return model.anew(phrase, bars: bars, key: key, temperature: 0.5, random: random)
        }
        // Of two phrases the second is the end of the first.
        guard index % 2 == 1 else { return phrase }
        var stream = random
        let ways = model.variations(
          of: phrase, count: 3, amount: share, temperature: 0.3, seed: stream.next())
        let inKey = ways.map { key?.share(of: $0.phrase) ?? 1 }
        return ways[inKey.indices.max { inKey[$0] < inKey[$1] }!].phrase
      })
  }

  /// Drums with a fill in the last bar of each eight.
  private static func filled(
    _ grid: NoteGrid, by model: PhraseModel, random: RandomGenerator
  ) -> NoteGrid {
    let count = model.kind.barCount
    return .joined(
      phrases(of: grid, model.kind).enumerated().map { index, phrase in
        let first = index * count
        let bars = (first..<first + count).filter { $0 % 8 == 7 }
        return bars.reduce(phrase) {
          model.filled($0, bar: $1 - first, random: random.stream($1))
        }
      })
  }
}
