import Music

/// Takes a line of ABC music apart into symbols.
struct ABCScanner {
  /// A note as it is written.
  struct Note: Equatable {
    /// `A`…`G`.
    var letter: Character
    /// 0 for the octave of middle C.
    var octave: Int
    /// Semitones up; nil where none is written.
    var accidental: Int?
  }

  /// What a bar line says.
  struct Bar: Equatable {
    var endsRepeat = false
    var beginsRepeat = false
    var isDouble = false
    var ending: Int?
  }

  enum Symbol: Equatable {
    /// A note, a chord, or without notes a rest; its length in units is a fraction.
    case sound([Note], numerator: Int, denominator: Int, isTied: Bool)
    case measuresOfRest(Int)
    /// Lengths of the sounds before and after are multiplied by these, over 2^15.
    case broken(first: Int, second: Int)
    /// So many sounds in the time of `time`, for the next `reach`.
    case tuplet(count: Int, time: Int?, reach: Int?)
    case field(Character, Substring)
    case bar(Bar)
    case ending(Int)
  }

  private var rest: Substring

  init(_ line: Substring) { rest = line }

  /// The next symbol; nil at the end of the line.
  mutating func next(number line: Int) throws(ABCTune.Problem) -> Symbol? {
    while let character = rest.first {
      switch character {
      case "|", ":": return .bar(bar())
      case "[":
        if let symbol = try bracket(line) { return symbol }
      case "(":
        rest.removeFirst()
        if let count = digits() { return tuplet(count) }
      case "\"", "!", "+", "{":
        skip(to: character == "{" ? "}" : character)
      case "A"..."G", "a"..."g", "^", "_", "=":
        guard let note = note() else { throw problem(line) }
        return sound([note])
      case "z", "x":
        rest.removeFirst()
        return sound([])
      case "Z":
        rest.removeFirst()
        return .measuresOfRest(digits() ?? 1)
      case ">", "<": return broken(character)
      case "&": throw .severalVoices
      // Slurs, ties without a note, decorations, spaces, line breaks: nothing to hear.
      case ")", "]", "-", ".", "~", "\\", "`", "*", "$", "y", "H"..."W", "h"..."w", ",", "'",
        "/", "0"..."9", ";", "@", "?", "#":
        rest.removeFirst()
      default:
        guard character.isWhitespace || !character.isASCII else { throw problem(line) }
        rest.removeFirst()
      }
    }
    return nil
  }

  private func problem(_ line: Int) -> ABCTune.Problem {
    .notUnderstood(line: line, text: String(rest.prefix(20)))
  }

  // MARK: - Parts

  /// A positive number of at most three digits.
  private mutating func digits() -> Int? {
    let text = rest.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int(text.prefix(3)), number > 0 else { return nil }
    rest = rest.dropFirst(text.count)
    return number
  }

  private mutating func take(_ character: Character) -> Bool {
    guard rest.first == character else { return false }
    rest.removeFirst()
    return true
  }

  /// Passes over a bracketed remark; a bracket that is never closed is passed over alone.
  private mutating func skip(to end: Character) {
    rest.removeFirst()
    if let place = rest.firstIndex(of: end) { rest = rest[rest.index(after: place)...] }
  }

  /// The next note; nil, and nothing taken, where there is none.
  private mutating func note() -> Note? {
    let start = rest
    var accidental: Int?
    while let sign = rest.first, let step: Int = ["^": 1, "_": -1, "=": 0][sign] {
      accidental = (accidental ?? 0) + step
      rest.removeFirst()
    }
    guard let letter = rest.first, letter.isASCII, let upper = letter.uppercased().first,
      ("A"..."G").contains(upper)
    else {
      rest = start
      return nil
    }
    rest.removeFirst()
    var note = Note(letter: upper, octave: letter == upper ? 0 : 1, accidental: accidental)
    while true {
      if take("'") { note.octave += 1 } else if take(",") { note.octave -= 1 } else { break }
    }
    return note
  }

  /// The length and tie after a note, a chord or a rest.
  private mutating func sound(_ notes: [Note], numerator: Int = 1, denominator: Int = 1) -> Symbol {
    let (over, under) = length()
    return .sound(
      notes, numerator: numerator * over, denominator: denominator * under, isTied: take("-"))
  }

  private mutating func length() -> (Int, Int) {
    let numerator = digits() ?? 1
    var denominator = 1
    while take("/"), denominator < 1 << 12 { denominator *= digits() ?? 2 }
    return (numerator, denominator)
  }

  private mutating func bracket(_ line: Int) throws(ABCTune.Problem) -> Symbol? {
    let inside = rest.dropFirst()
    guard let first = inside.first else {
      rest = inside
      return nil
    }
    if first == "|" || first == ":" {
      rest = inside
      return .bar(bar())
    }
    if first.isNumber {
      rest = inside
      return ending().map(Symbol.ending)
    }
    if first.isLetter, inside.dropFirst().first == ":" {
      let end = inside.firstIndex(of: "]") ?? inside.endIndex
      let value = inside.dropFirst(2).prefix(upTo: end)
      rest = inside[end...].dropFirst()
      return .field(first, value)
    }
    rest = inside
    return try chord(line)
  }

  /// The notes of a chord last as long as its first.
  private mutating func chord(_ line: Int) throws(ABCTune.Problem) -> Symbol? {
    var notes: [Note] = []
    var firstLength: (Int, Int)?
    while let character = rest.first, character != "]" {
      if let note = note() {
        notes.append(note)
        let length = length()
        firstLength = firstLength ?? length
      } else if character == "\"" || character == "!" {
        skip(to: character)
      } else {
        rest.removeFirst()
      }
    }
    guard take("]") else { throw problem(line) }
    guard let (numerator, denominator) = firstLength else { return nil }
    return sound(notes, numerator: numerator, denominator: denominator)
  }

  private mutating func tuplet(_ count: Int) -> Symbol {
    var time: Int?
    var reach: Int?
    if take(":") {
      time = digits()
      if take(":") { reach = digits() }
    }
    return .tuplet(count: count, time: time, reach: reach)
  }

  /// `>` makes the sound before half as long again and the next half as long, `>>` by a quarter; `<`
  /// the other way round.
  private mutating func broken(_ sign: Character) -> Symbol {
    var short = 1 << 15
    while take(sign), short > 1 << 10 { short /= 2 }
    let long = (2 << 15) - short
    return sign == ">" ? .broken(first: long, second: short) : .broken(first: short, second: long)
  }

  private mutating func bar() -> Bar {
    let signs = rest.prefix { "|:]".contains($0) }
    rest = rest.dropFirst(signs.count)
    var bar = Bar()
    bar.endsRepeat = signs.hasPrefix(":")
    bar.beginsRepeat = signs.hasSuffix(":") && signs.contains("|") || signs == "::"
    bar.isDouble = signs.hasPrefix("||") || signs.hasSuffix("]")
    if signs.contains("|") { bar.ending = ending() }
    return bar
  }

  /// The number of an ending; of a list such as `1,3` the first.
  private mutating func ending() -> Int? {
    let spaces = rest.prefix { $0 == " " }
    let next = rest.dropFirst(spaces.count)
    guard next.first?.isNumber == true else { return nil }
    rest = next
    let number = digits()
    rest = rest.drop { $0 == "," || $0 == "-" || $0 == "." || $0.isNumber }
    return number
  }
}
