extension PieceChords {
  /// The chords as a chart: from the bar of the first one on to the end of the piece, and then from there again.
  /// - Parameters:
  ///   - bar: a beat at which a bar begins.
  ///   - end: the beat at which the piece ends.
  ///   - metre: what the chart's bars are.
  /// - Returns: the chart, and the beat at which it begins; nil for less than a bar, or more than a chart may have.
  package func chart(
    bar: Double, endBeat end: Double, metre: Metre
  ) -> (chart: ChordChart, startBeat: Double)? {
    guard let first = changes.first?.beat else { return nil }
    let length = metre.beatsPerBar
    let start = bar + length * ((first - bar) / length + 1e-6).rounded(.down)
    let barCount = Int(((end - start) / length - 1e-6).rounded(.up))
    guard (1...ChordChart.maximumBarCount).contains(barCount) else { return nil }
    var spans: [ChordChart.Span] = []
    for step in 0..<barCount * metre.stepsPerBar {
      let chord = chord(atBeat: start + Double(step) / 4)
      if let last = spans.last, last.chord == chord {
        spans[spans.count - 1].stepCount += 1
      } else {
        spans.append(.init(chord, stepCount: 1))
      }
    }
    return (ChordChart(spans, metre: metre), start)
  }
}
