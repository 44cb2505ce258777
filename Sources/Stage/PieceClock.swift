/// Where in a piece each sample lies, of one that is paused and goes elsewhere. Thread role: control.
final class PieceClock {
  private struct Stretch {
    var sample: Int
    var place: Int
    var runs: Bool
  }

  private var stretches = [Stretch(sample: 0, place: 0, runs: true)]

  /// Where in the piece a sample lies.
  func pieceTime(at sample: Int) -> Int {
    let stretch = stretches.last { $0.sample <= sample } ?? stretches[0]
    return stretch.runs ? stretch.place + sample - stretch.sample : stretch.place
  }

  /// Stands at a place from a sample on.
  func stop(at sample: Int, _ place: Int) {
    add(Stretch(sample: sample, place: place, runs: false))
  }

  /// Goes on from a place at a sample.
  func run(from sample: Int, _ place: Int) {
    add(Stretch(sample: sample, place: place, runs: true))
  }

  private func add(_ stretch: Stretch) {
    stretches.removeAll { $0.sample >= stretch.sample }
    stretches.append(stretch)
    // Long ago is never asked for.
    if stretches.count > 16 { stretches.removeFirst() }
  }
}
