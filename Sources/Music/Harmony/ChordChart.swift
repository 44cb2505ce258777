/// Chords over time on a grid of sixteenths, in whole bars, again and again: what a musician writes above a
/// tune.
///
/// ```swift
/// let chart = try ChordChart(parsing: "Am F | C G/B")
/// let chord = chart.chord(atStep: 40)
/// ```
public struct ChordChart: Sendable, Hashable, CustomStringConvertible {
  /// A chord for some steps.
  public struct Span: Sendable, Hashable {
    /// The chord; nil where none is played.
    public var chord: Chord?
    /// How long, in sixteenths; ≥ 1.
    public var stepCount: Int

    /// Makes a span.
    public init(_ chord: Chord?, stepCount: Int) {
      precondition(stepCount > 0, "a chord of \(stepCount) steps")
      self.chord = chord
      self.stepCount = stepCount
    }
  }

  /// One after the other.
  public let spans: [Span]
  /// What its bars are.
  public let metre: Metre
  /// By step: which span.
  private let spanOfStep: [Int]

  /// Bars of a chart at most.
  public static let maximumBarCount = 256

  /// Makes a chart.
  /// - Parameters:
  ///   - spans: at least one, whole bars together.
  ///   - metre: what these bars are.
  public init(_ spans: [Span], metre: Metre = .common) {
    self.spans = spans
    self.metre = metre
    spanOfStep = spans.enumerated().flatMap { Array(repeating: $0, count: $1.stepCount) }
    precondition(
      !spanOfStep.isEmpty && spanOfStep.count % metre.stepsPerBar == 0,
      "chords of \(spanOfStep.count) steps are not whole bars")
  }

  /// Reads chords as they are typed: one a bar, `Am F C G`; `Am*2` lasts two bars, `C/2` half a bar and `C/4` a
  /// quarter of one, in 6/8 and 3/4 `C/3` a third; between bar lines, `Am F | C G |`, the chords of a bar share it
  /// equally; `%` is the one before again, `NC` none. Commas, and hyphens with blanks around them, may stand between
  /// chords, and signs of repetition around all of them: a chart goes round and round.
  /// - Parameters:
  ///   - text: what was typed.
  ///   - metre: what the bars are.
  /// - Throws: which part is not understood, and why.
  public init(parsing text: String, metre: Metre = .common) throws(ChordChartError) {
    let bar = metre.stepsPerBar
    let isBarred = text.contains("|")
    func isBorder(_ sign: Character) -> Bool { sign.isWhitespace || sign == "|" || sign == ":" }
    var bars = text[...]
    if isBarred {
      bars = bars.drop(while: isBorder)
      while let last = bars.last, isBorder(last) { bars.removeLast() }
      guard !bars.contains(":") else { throw .innerRepetition }
    }
    var spans: [Span] = []
    for part in bars.split(separator: "|") {
      let names = part.split { $0.isWhitespace || $0 == "," || $0 == ";" }
        .filter { !["-", "–", "—"].contains($0) }
      guard !names.isEmpty else { continue }
      let share = isBarred ? bar / names.count : bar
      for name in names {
        let (chord, length) = try Self.chord(String(name), before: spans.last, bar: bar)
        if isBarred, length == nil, bar % names.count != 0 {
          throw .unevenBar(
            String(part.trimmed), count: names.count, possible: Self.parts(ofBar: bar))
        }
        spans.append(Span(chord, stepCount: length ?? share))
      }
    }
    let steps = spans.reduce(0) { $0 + $1.stepCount }
    guard steps > 0 else { throw .empty }
    guard steps % bar == 0 else { throw .noWholeBars(bars: Double(steps) / Double(bar)) }
    guard steps <= Self.maximumBarCount * bar else { throw .tooLong(bars: steps / bar) }
    self.init(spans, metre: metre)
  }

  /// What a bar of so many steps can be shared by: 1, 2, 4, 8, 16 in 4/4.
  private static func parts(ofBar bar: Int) -> [Int] { (1...bar).filter(bar.isMultiple(of:)) }

  /// A chord as it is typed, and its length in steps if that is typed, too.
  private static func chord(
    _ text: String, before: Span?, bar: Int
  ) throws(ChordChartError) -> (chord: Chord?, stepCount: Int?) {
    var name = text[...]
    var steps: Int?
    if let star = name.lastIndex(where: { $0 == "*" || $0 == "×" }) {
      guard let bars = Int(name[name.index(after: star)...]), (1...maximumBarCount).contains(bars)
      else { throw .badLength(text) }
      guard star > name.startIndex else { throw .looseLength(text) }
      steps = bars * bar
      name = name[..<star]
    } else if let slash = name.lastIndex(of: "/"),
      let part = Int(name[name.index(after: slash)...]),
      part != 9, Chord(name) == nil, Self.isPlayable(name[..<slash])
    {
      guard parts(ofBar: bar).contains(part) else { throw .badLength(text) }
      steps = bar / part
      name = name[..<slash]
    }
    if name == "%" {
      guard let before else { throw .nothingBefore }
      return (before.chord, steps)
    }
    if noChord.contains(name.uppercased()) { return (nil, steps) }
    guard let chord = Chord(name) else { throw problem(with: text) }
    return (chord, steps)
  }

  private static let noChord = ["NC", "N.C.", "N.C"]

  private static func isPlayable(_ name: Substring) -> Bool {
    name == "%" || noChord.contains(name.uppercased()) || Chord(name) != nil
  }

  /// Why a text is no chord.
  private static func problem(with text: String) -> ChordChartError {
    if let sign = text.first, "xX×*".contains(sign), Int(text.dropFirst()) != nil {
      return .looseLength(text)
    }
    let parts = text.split { "-–—".contains($0) }
    if parts.count > 1, parts.allSatisfy({ Chord($0) != nil }) {
      return .joined(parts.map(String.init))
    }
    if text.first == "H" || text.first == "h", Chord("B" + text.dropFirst()) != nil {
      return .germanNote(text)
    }
    return .unknown(text)
  }

  // MARK: - Looking up

  /// Length in bars.
  public var barCount: Int { spanOfStep.count / metre.stepsPerBar }

  /// The chord at a step from the chart's beginning, which goes round and round; nil where none is played.
  public func chord(atStep step: Int) -> Chord? { spans[spanOfStep[place(step)]].chord }

  /// Whether a chord begins at a step, be it the same once more.
  public func begins(atStep step: Int) -> Bool {
    let place = place(step)
    return place == 0 || spanOfStep[place] != spanOfStep[place - 1]
  }

  /// Whether a note that begins at a step is heard as one of the chord or against it: at the beginning of each half
  /// of a bar, or of each bar that has no halves, and where a chord begins.
  public func isStrong(step: Int) -> Bool {
    step % metre.stepsPerHalf == 0 || begins(atStep: step)
  }

  private func place(_ step: Int) -> Int {
    (step % spanOfStep.count + spanOfStep.count) % spanOfStep.count
  }

  /// The chart from another of its bars on.
  public func from(bar: Int) -> ChordChart {
    let first = place(bar * metre.stepsPerBar)
    guard first > 0 else { return self }
    var turned: [Span] = []
    for step in 0..<spanOfStep.count {
      if step == 0 || begins(atStep: first + step) {
        turned.append(Span(chord(atStep: first + step), stepCount: 1))
      } else {
        turned[turned.count - 1].stepCount += 1
      }
    }
    return ChordChart(turned, metre: metre)
  }

  /// The chords some semitones higher.
  public func transposed(by semitones: Int) -> ChordChart {
    ChordChart(
      spans.map { Span($0.chord?.transposed(by: semitones), stepCount: $0.stepCount) },
      metre: metre)
  }

  /// The key that its chords are most likely in; nil without chords.
  public var key: MusicalKey? {
    var sounding = [Double](repeating: 0, count: 12)
    for span in spans {
      guard let chord = span.chord else { continue }
      for pitch in chord.pitchClasses { sounding[pitch] += Double(span.stepCount) }
      sounding[chord.root] += Double(span.stepCount)
    }
    // A chart goes home.
    for chord in [spans.first?.chord, spans.last?.chord] {
      if let chord { sounding[chord.root] += Double(spanOfStep.count) / 16 }
    }
    return MusicalKey(sounding: sounding)
  }

  // MARK: - Notes

  /// Whether a note may begin at a step: on strong beats one of the chord, a bass's first one the chord's own bass;
  /// between them also one of the key.
  /// - Parameters:
  ///   - pitch: MIDI key.
  ///   - step: from the chart's beginning.
  ///   - voice: that plays it.
  ///   - key: of what lies between; nil allows every note there.
  public func allows(
    pitch: Int, atStep step: Int, voice: PhraseKind.Voice, key: MusicalKey?
  ) -> Bool {
    let isInKey = key?.contains(pitch: pitch) ?? true
    guard voice.isPitched, let chord = chord(atStep: step) else { return isInKey }
    if voice == .bass, begins(atStep: step) { return Chord.pitchClass(pitch) == chord.bass }
    return chord.contains(pitch: pitch) || isInKey && !isStrong(step: step)
  }

  /// Of the notes that begin on strong beats, the share that belongs to the chords; nil without any.
  /// - Parameters:
  ///   - grid: a phrase that begins with the chart.
  ///   - voice: of the phrase, with pitches; nil for all of them.
  public func share(of grid: NoteGrid, voice: PhraseKind.Voice? = nil) -> Double? {
    var (count, fitting) = (0, 0)
    for part in grid.voices where part.isPitched && part == voice ?? part {
      for (step, token) in grid[part].enumerated() where isStrong(step: step) {
        guard let pitch = MelodyGrid.pitch(ofToken: UInt8(token)), let chord = chord(atStep: step)
        else { continue }
        count += 1
        if chord.contains(pitch: pitch) { fitting += 1 }
      }
    }
    return count > 0 ? Double(fitting) / Double(count) : nil
  }

  // MARK: - Writing

  /// The chords as texts of a piece, one wherever a chord begins, `NC` where none is played.
  /// - Parameters:
  ///   - beatCount: beats that they last, over and over.
  ///   - start: the beat that they begin at.
  package func texts(beatCount: Double, fromBeat start: Double = 0) -> [TextMark] {
    (0..<max(0, Int((4 * beatCount).rounded(.up)))).filter(begins).map { step in
      TextMark(
        beat: start + Double(step) / 4,
        text: chord(atStep: step)?.description ?? PieceChords.noChord)
    }
  }

  /// As it is typed, for example `Am F C*2`; read again it is the same.
  public var description: String {
    let bar = metre.stepsPerBar
    return spans.flatMap { span -> [String] in
      let name = span.chord.map(\.description) ?? "NC"
      if span.stepCount % bar == 0 {
        let bars = span.stepCount / bar
        return [bars == 1 ? name : "\(name)*\(bars)"]
      }
      if bar.isMultiple(of: span.stepCount) {
        return ["\(name)/\(bar / span.stepCount)"]
      }
      // Three quarters of a bar are a half and a quarter.
      var (left, parts) = (span.stepCount, [String]())
      for part in metre.levels {
        while left >= part {
          parts.append(part == bar ? name : "\(name)/\(bar / part)")
          left -= part
        }
      }
      return parts
    }.joined(separator: " ")
  }
}

/// Why a text is no chart of chords.
public enum ChordChartError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No chord in it.
  case empty
  /// A part that is no chord.
  case unknown(String)
  /// A chord in German names: H is B, and B is Bb.
  case germanNote(String)
  /// Chords with hyphens and no blanks between them.
  case joined([String])
  /// A length without a chord before it.
  case looseLength(String)
  /// The one before again, and there is none.
  case nothingBefore
  /// Signs of repetition around some of the bars.
  case innerRepetition
  /// A chord whose length is none.
  case badLength(String)
  /// A bar that cannot be shared equally by its chords.
  case unevenBar(String, count: Int, possible: [Int])
  /// A length in bars that is no whole number.
  case noWholeBars(bars: Double)
  /// More bars than a chart may have.
  case tooLong(bars: Int)

  /// What is wrong and what is expected.
  public var description: String {
    switch self {
    case .empty: "there is no chord in it; chords are written like 'Am F C G', one a bar"
    case .unknown(let text):
      "'\(text)' is no chord; chords are a note and perhaps m, 7, maj7, m7, dim, aug, sus4 and the like, "
        + "with a bass behind a slash: C, Am, F#m7b5, Bbmaj7, G/B"
    case .germanNote(let text):
      "'\(text)' is no chord: the note H is written B\(text.dropFirst()) here, and the German B is Bb"
    case .joined(let names):
      "chords have blanks between them: '\(names.joined(separator: " "))'"
    case .looseLength(let text):
      "'\(text)' stands alone; a length follows its chord without a blank: Am*2"
    case .nothingBefore:
      "'%' is the chord before once more, and there is none before it"
    case .innerRepetition:
      "signs of repetition may stand around all chords, which go round and round anyway, and not within; write "
        + "those bars twice"
    case .badLength(let text):
      "'\(text)' has no length that fits; Am*2 lasts two bars (up to \(ChordChart.maximumBarCount)), C/2 half "
        + "a bar, C/4 a quarter of one"
    case .unevenBar(let bar, let count, let possible):
      "the bar '\(bar)' has \(count) chords; "
        + possible.dropLast().map(String.init).joined(separator: ", ")
        + " or \(possible[possible.count - 1]) can share a bar equally"
    case .noWholeBars(let bars):
      "the chords last \(bars) bars; whole bars are needed: C/2 lasts half a bar and C/4 a quarter of one, so that "
        + "'C/2 F/2' or 'C/2 F/4 G/4' fill a bar"
    case .tooLong(let bars):
      "the chords last \(bars) bars, more than \(ChordChart.maximumBarCount)"
    }
  }
}

extension Substring {
  /// Without blanks at both ends.
  fileprivate var trimmed: Substring {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return self[first...last]
  }
}
