import ArgumentParser
import Sfumato

/// The chords that new music suits.
struct ChordOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Chords that the music suits, one a bar, over and over: 'Am F C G'. Am*2 lasts two bars, C/2 half a bar, G/B has \
      B as its bass; between bar lines, 'Am F | C', chords share a bar; NC is none.
      """, valueName: "chords"),
    transform: ChordOptions.chart)
  var chords: ChordChart?

  private static func chart(_ text: String) throws -> ChordChart {
    do {
      return try ChordChart(parsing: text)
    } catch {
      throw ValidationError("\(error)")
    }
  }

  /// Refuses chords for what has no pitches.
  func validate(for kind: PhraseKind) throws {
    guard chords == nil || kind.voices.contains(where: \.isPitched) else {
      throw ValidationError("--chords: \(kind.rawValue) has no pitches")
    }
  }
}
