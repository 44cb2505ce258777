extension PhraseKind {
  /// The kind of two bars of melody that most of a piece is made of, by its metre; ``melody2`` where it
  /// is made of none.
  public init(ofMelodiesIn sequence: NoteSequence) {
    func beats(_ kind: PhraseKind) -> Double {
      BarStretch.stretches(of: sequence, metre: kind.metre).found.reduce(0) {
        $0 + Double($1.barCount) * kind.metre.beatsPerBar
      }
    }
    self = [.jig2, .waltz2].reduce(.melody2) { beats($1) > beats($0) ? $1 : $0 }
  }

  /// The kind of the same voices and as many bars in a metre; nil where there is none.
  func like(in metre: Metre) -> PhraseKind? {
    Self.allCases.first {
      $0.voices == voices && $0.barCount == barCount && metre.fills($0.metre)
    }
  }
}
