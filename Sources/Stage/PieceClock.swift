/// Where in a piece each sample lies, of one that is paused and goes elsewhere. Thread role: control.
package final class PieceClock {
  /// Samples that follow one another in the piece, or in which it stands.
  struct Stretch: Equatable {
    var sample: Int
    var place: Int
    var runs: Bool
  }

  private static let mostStretches = 65_536

  private var stretches = [Stretch(sample: 0, place: 0, runs: true)]

  /// Where in the piece a sample lies.
  package func pieceTime(at sample: Int) -> Int {
    let stretch = stretch(at: sample).stretch
    return stretch.runs ? stretch.place + sample - stretch.sample : stretch.place
  }

  /// The stretch that a sample lies in, and where the next one begins if there is one.
  func stretch(at sample: Int) -> (stretch: Stretch, end: Int?) {
    let index = stretches.lastIndex { $0.sample <= sample } ?? 0
    return (
      stretches[index], stretches.indices.contains(index + 1) ? stretches[index + 1].sample : nil
    )
  }

  /// Begins at the piece's beginning.
  package init() {}

  /// The sample at which a place comes if nothing changes; nil while it stands.
  func sample(ofPlace place: Int) -> Int? {
    guard let last = stretches.last, last.runs else { return nil }
    return last.sample + place - last.place
  }

  /// Stands at a place from a sample on.
  package func stop(at sample: Int, _ place: Int) {
    add(Stretch(sample: sample, place: place, runs: false))
  }

  /// Goes on from a place at a sample.
  package func run(from sample: Int, _ place: Int) {
    add(Stretch(sample: sample, place: place, runs: true))
  }

  private func add(_ stretch: Stretch) {
    stretches.removeAll { $0.sample >= stretch.sample }
    stretches.append(stretch)
    // Long ago is asked for where turns are taken before anything is heard.
    if stretches.count > Self.mostStretches { stretches.removeFirst() }
  }
}
