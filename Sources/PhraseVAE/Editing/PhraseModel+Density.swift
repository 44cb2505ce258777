import Music
import Neural

extension PhraseModel {
  /// A phrase with more or fewer notes, and otherwise as it is.
  ///
  /// What is too much is taken away from the weakest sixteenths of a bar; what is missing begins on the strongest
  /// that are free, and is what the model finds likeliest there, near the note before, in the key and suiting the
  /// chords. A bar in which nothing begins stays so.
  /// - Parameters:
  ///   - phrase: of the model's kind.
  ///   - key: of notes that are added; nil allows all.
  ///   - chords: that they suit, beginning with the phrase; nil for none.
  ///   - share: by voice and bar, how many notes there are afterwards for each that there is, ≥ 0.
  package func thickened(
    _ phrase: NoteGrid, key: MusicalKey?, chords: ChordChart? = nil,
    by share: (PhraseKind.Voice, _ bar: Int) -> Double
  ) -> NoteGrid {
    var batch = PhraseBatch([phrase], kind: kind)
    var strokes: [Stroke] = []
    for (index, voice) in kind.voices.enumerated() {
      // What rounding leaves goes on to the next bar.
      var rest = 0.0
      for bar in 0..<kind.barCount {
        let steps = bar * kind.stepsPerBar..<(bar + 1) * kind.stepsPerBar
        let tokens = batch.tokens[index]
        let struck = steps.filter { voice.isOnset(UInt16(tokens[$0])) }
        guard !struck.isEmpty else { continue }
        let wanted = Double(struck.count) * max(0, share(voice, bar)) + rest
        let count = min(max(Int(wanted.rounded()), 0), steps.count)
        rest = min(max(wanted - Double(count), -1), 1)
        for step in struck.sorted(by: isWeaker).prefix(max(0, struck.count - count)) {
          batch.tokens[index][step] = 0
        }
        let free = steps.filter { !voice.isOnset(UInt16(tokens[$0])) }.sorted(by: isWeaker)
        for step in free.suffix(max(0, count - struck.count)) {
          strokes.append(stroke(index, step, near: tokens, key: key, chords: chords))
        }
      }
    }
    return self.struck(batch, at: strokes.sorted { $0.step < $1.step }).phrases[0]
  }

  private func stroke(
    _ voice: Int, _ step: Int, near tokens: [Int], key: MusicalKey?, chords: ChordChart?
  ) -> Stroke {
    let part = kind.voices[voice]
    guard part.isPitched else { return Stroke(voice: voice, step: step) }
    let pitches = tokens.map { MelodyGrid.pitch(ofToken: UInt8($0)) }
    let before = pitches[..<step].last { $0 != nil } ?? nil
    let after = pitches[step...].first { $0 != nil } ?? nil
    let near = before.flatMap { low in after.map { (low + $0) / 2 } } ?? before ?? after
    return Stroke(voice: voice, step: step, pitch: near) { pitch in
      chords?.allows(pitch: pitch, atStep: step, voice: part, key: key)
        ?? key?.contains(pitch: pitch) ?? true
    }
  }

  /// Whether a step is weaker than another one in its bar; of equals the later is.
  private func isWeaker(_ one: Int, _ other: Int) -> Bool {
    (kind.metre.weight(ofStep: one), -one) < (kind.metre.weight(ofStep: other), -other)
  }
}
