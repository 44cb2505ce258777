import Music
import PhraseVAE

/// The walks that a jam's phrases come from: of melodies, drums or trios, and of drums beside a melody.
struct JamWalks: Sendable {
  var phrases: PhraseWalk
  var drums: PhraseWalk?

  /// Bars that are drawn at once.
  var barCount: Int { phrases.sectionBarCount }

  /// The next bars.
  /// - Parameter bar: of the jam, from 0, that they begin with.
  /// - Returns: those of the phrases, and of drums beside them.
  mutating func next(atBar bar: Int) -> [NoteGrid] {
    var grids = [phrases.next(atBar: bar)]
    if var drums {
      let count = barCount / drums.sectionBarCount
      let grooves = (0..<count).map { _ in drums.next() }
      grids.append(.joined(grooves))
      self.drums = drums
    }
    return grids
  }

  /// Draws what comes next once more, a step from what the last was.
  mutating func redraw(atLeast least: Double) {
    phrases.redraw(atLeast: least)
    drums?.redraw(atLeast: least)
  }

  /// Goes on from where other walks of the same models are.
  mutating func goOn(from other: JamWalks) {
    phrases.goOn(from: other.phrases)
    if let others = other.drums { drums?.goOn(from: others) }
  }

  /// Wishes for as many notes as an energy asks for.
  mutating func wish(for energy: Double) {
    phrases.wantedDensity = JamEnergy.density(of: phrases.model.kind, energy: energy)
    drums?.wantedDensity = JamEnergy.density(of: .drums, energy: energy)
  }
}
