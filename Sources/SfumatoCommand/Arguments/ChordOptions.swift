import ArgumentParser
import Sfumato

/// The chords that new music suits.
struct ChordOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Chords that the music suits, one a bar, over and over: 'Am F C G'. Am*2 lasts two bars, C/2 half a bar, in 3/4 \
      and 6/8 C/3 a third, G/B has B as its bass; between bar lines, 'Am F | C', chords share a bar; NC is none.
      """, valueName: "chords"),
    transform: ChordOptions.checked)
  var chords: String?

  /// A text that is a chart of chords in the metre of some kind of phrase.
  private static func checked(_ text: String) throws -> String {
    do throws(ChordChartError) {
      _ = try ChordChart(parsing: text)
    } catch {
      let others = PhraseKind.allCases.filter { $0.metre != .common }
      guard others.contains(where: { (try? ChordChart(parsing: text, metre: $0.metre)) != nil })
      else { throw ValidationError("\(error)") }
    }
    return text
  }

  /// The chords in bars of a kind of phrase; nil without any.
  /// - Throws: `ValidationError` for what has no pitches, and for chords that fill no bars of its metre.
  func chart(for kind: PhraseKind) throws -> ChordChart? {
    guard let chords else { return nil }
    guard kind.voices.contains(where: \.isPitched) else {
      throw ValidationError("--chords: \(kind.rawValue) has no pitches")
    }
    do throws(ChordChartError) {
      return try ChordChart(parsing: chords, metre: kind.metre)
    } catch {
      throw ValidationError("--chords in bars of \(kind.metre): \(error)")
    }
  }
}
