import Music
import Neural
import PhraseVAE

/// Which bars of a tune of sixteen come again, and where.
struct TuneForm: Sendable, Hashable {
  /// By bar, the first one that it is like, from 0; its own number where it is new.
  let bars: [Int]

  /// As hexadecimal digits, one a bar.
  private init(_ digits: String) { bars = digits.map { $0.hexDigitValue! } }

  /// The most frequent forms of the 7,334 windows that `melody16` learned from, two bars being alike in all but an
  /// eighth of their tokens, and how many of every second window have them.
  private static let known: [(form: TuneForm, count: Int)] = [
    ("0123456701234567", 125), ("0123456789abcdef", 112), ("0123016701230167", 36),
    ("012305630123056f", 28), ("0123456789234567", 28), ("0123456781234567", 26),
    ("0123412701234def", 19), ("0123456789ab4567", 18), ("0123056701230567", 17),
    ("0123456789a34567", 17), ("012301630123016f", 16), ("0123012701230127", 15),
    ("01234523012345ef", 15), ("01234567012345ef", 13),
  ].map { (TuneForm($0), $1) }

  /// One of them, as often as tunes have it.
  static func drawn(using random: inout RandomGenerator) -> TuneForm {
    var left = random.integer(below: known.reduce(0) { $0 + $1.count })
    for (form, count) in known {
      left -= count
      if left < 0 { return form }
    }
    return known[0].form
  }

  /// Share of the bars after the first that come again.
  var repeatedShare: Double {
    Double(bars.enumerated().count { $0 != $1 }) / Double(bars.count - 1)
  }
}

extension PhraseModel {
  /// A phrase of sixteen bars some of which come again, as a form says: those are copies, and of the others all but
  /// the first four are made anew between them, so that they lead there.
  /// - Parameters:
  ///   - phrase: of the model's kind.
  ///   - form: which bars come again.
  ///   - remakes: whether other bars are made anew, or stay as they are.
  ///   - key: that bars that are made anew shall be in; nil for the phrase's own.
  ///   - temperature: how freely they are drawn.
  ///   - random: of all draws.
  func formed(
    _ phrase: NoteGrid, as form: TuneForm, remakes: Bool = true, key: MusicalKey? = nil,
    temperature: Double, random: RandomGenerator
  ) -> NoteGrid {
    guard kind.barCount == form.bars.count else { return phrase }
    let copied = NoteGrid.joined(form.bars.map { phrase.bars($0..<$0 + 1) })
    guard remakes, form.repeatedShare > 0 else { return copied }
    let own = form.bars.indices.filter { $0 >= 4 && form.bars[$0] == $0 }
    guard !own.isEmpty else { return copied }
    return anew(
      copied, bars: own.map { $0..<$0 + 1 }, key: key, temperature: temperature, random: random)
  }
}
