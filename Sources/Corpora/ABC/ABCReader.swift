import Music

/// Reads the lines of one ABC tune into measures.
struct ABCReader {
  private(set) var title: String?

  private var measures: [ABCMeasure] = []
  private var measure = ABCMeasure()
  private var tick = 0
  private var metre: Metre? = .common
  /// Length of a note without a number, in ticks; set by `L:` or else by the metre.
  private var unit: Int?
  private var key = ABCKey("C")
  private var voice: Substring?
  /// Whether the tune has begun: after the first `K:`.
  private var isInBody = false
  private var isEnded = false
  /// The rest of a tuplet: how many sounds, and by what their lengths are multiplied.
  private var tuplet: (count: Int, numerator: Int, denominator: Int)?
  /// By what the next sound's length is multiplied in a broken rhythm, over 2^15.
  private var brokenScale: Int?
  /// Accidentals of this measure, by letter with octave marks.
  private var accidentals: [String: Int] = [:]

  /// Reads a line.
  mutating func read(_ line: Substring, number: Int) throws(ABCTune.Problem) {
    guard !isEnded else { return }
    var line = line.prefix { $0 != "%" }
    if line.allSatisfy(\.isWhitespace) {
      // An empty line ends a tune; a comment does not.
      if isInBody, line.endIndex == line.base.endIndex || line.base[line.endIndex].isNewline {
        isEnded = true
      }
      return
    }
    if let colon = line.dropFirst().first, colon == ":", line.first!.isLetter {
      try readField(line.removeFirst(), line.dropFirst())
      return
    }
    guard isInBody else { return }
    var scanner = ABCScanner(line)
    while let symbol = try scanner.next(number: number) { try read(symbol) }
  }

  /// Ends the tune.
  mutating func finish() -> [ABCMeasure] {
    endMeasure()
    return measures
  }

  // MARK: - Fields

  private mutating func readField(
    _ name: Character, _ value: Substring
  ) throws(ABCTune.Problem) {
    let value = value.trimmingPrefix(while: \.isWhitespace)
    switch name {
    case "T" where title == nil:
      var text = String(value)
      while text.last?.isWhitespace == true { text.removeLast() }
      title = text
    case "M": metre = Self.metre(value)
    case "L": unit = Self.fraction(value).map { 4 * ABCMeasure.ticksPerBeat * $0 / $1 }
    case "K":
      key = ABCKey(value)
      isInBody = true
      if measure.sounds.isEmpty { measure.metre = metre }
    case "V":
      let name = value.prefix { !$0.isWhitespace }
      guard voice == nil || voice == name else { throw .severalVoices }
      voice = name
    default: break
    }
    if name == "M", measure.sounds.isEmpty { measure.metre = metre }
  }

  private static func metre(_ text: Substring) -> Metre? {
    if text.hasPrefix("C|") { return Metre(2, 2) }
    if text.hasPrefix("C") { return .common }
    guard let (numerator, denominator) = fraction(text), (1...64).contains(numerator),
      denominator.nonzeroBitCount == 1, denominator <= 64
    else { return nil }
    return Metre(numerator, denominator)
  }

  /// A fraction of positive numbers at the beginning of a text.
  private static func fraction(_ text: Substring) -> (Int, Int)? {
    let parts = text.prefix { $0.isNumber || $0 == "/" }.split(separator: "/")
    guard parts.count == 2, let numerator = Int(parts[0]), let denominator = Int(parts[1]),
      (1...1000).contains(numerator), (1...1000).contains(denominator)
    else { return nil }
    return (numerator, denominator)
  }

  /// A sixteenth where a bar is shorter than three quarters, else an eighth.
  private var unitTicks: Int {
    if let unit { return max(1, unit) }
    let isShort = (metre ?? .common).beatsPerBar < 3
    return ABCMeasure.ticksPerBeat / (isShort ? 4 : 2)
  }

  // MARK: - Symbols

  private mutating func read(_ symbol: ABCScanner.Symbol) throws(ABCTune.Problem) {
    switch symbol {
    case .sound(let notes, let numerator, let denominator, let isTied):
      let pitches = notes.compactMap { pitch(of: $0) }
      add(pitches, numerator, denominator, isTied: isTied)
    case .measuresOfRest(let count):
      for _ in 0..<min(count, 64) {
        endMeasure()
        let full = ABCMeasure.ticks(of: metre ?? .common)
        measure.sounds = [.init(tick: 0, tickCount: full, pitches: [], isTied: false)]
        endMeasure()
      }
    case .broken(let first, let second):
      if var last = measure.sounds.popLast() {
        tick -= last.tickCount
        last.tickCount = max(1, (last.tickCount * first) >> 15)
        tick += last.tickCount
        measure.sounds.append(last)
        brokenScale = second
      }
    case .tuplet(let count, let time, let reach):
      let usual = [2: 3, 3: 2, 4: 3, 6: 2, 8: 3][count] ?? (metre?.isCompound == true ? 3 : 2)
      tuplet = (reach ?? count, time ?? usual, count)
    case .field(let name, let value): try readField(name, value)
    case .bar(let bar):
      measure.endsRepeat = bar.endsRepeat
      measure.endsSection = bar.isDouble
      endMeasure()
      measure.beginsRepeat = bar.beginsRepeat
      if let ending = bar.ending { measure.ending = ending }
    case .ending(let number): measure.ending = number
    }
  }

  private mutating func add(
    _ pitches: [Int], _ numerator: Int, _ denominator: Int, isTied: Bool
  ) {
    var ticks = unitTicks * numerator / denominator
    if let scale = brokenScale { ticks = (ticks * scale) >> 15 }
    brokenScale = nil
    if let (count, numerator, denominator) = tuplet {
      ticks = ticks * numerator / denominator
      tuplet = count > 1 ? (count - 1, numerator, denominator) : nil
    }
    measure.sounds.append(
      .init(tick: tick, tickCount: max(1, ticks), pitches: pitches, isTied: isTied))
    tick += max(1, ticks)
  }

  /// The MIDI key of a written note; nil where there is none.
  private mutating func pitch(of note: ABCScanner.Note) -> Int? {
    let semitones: [Character: Int] = [
      "C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11,
    ]
    guard let semitone = semitones[note.letter] else { return nil }
    let place = "\(note.letter)\(note.octave)"
    if let accidental = note.accidental { accidentals[place] = accidental }
    let alteration = accidentals[place] ?? key.alterations[note.letter] ?? 0
    let pitch = 60 + 12 * note.octave + semitone + alteration
    return (0...127).contains(pitch) ? pitch : nil
  }

  /// Closes a measure, unless nothing stands in it: its bar lines are then those of its neighbours.
  private mutating func endMeasure() {
    accidentals = [:]
    tick = 0
    guard !measure.sounds.isEmpty else {
      if measure.endsRepeat, !measures.isEmpty { measures[measures.count - 1].endsRepeat = true }
      if measure.endsSection, !measures.isEmpty { measures[measures.count - 1].endsSection = true }
      return
    }
    measures.append(measure)
    let isFirstEnding = measure.ending == 1 && !measure.endsRepeat
    var next = ABCMeasure()
    next.metre = metre
    next.ending = isFirstEnding ? 1 : nil
    measure = next
  }
}
