import Music
import Neural

extension PhraseModel {
  /// A phrase whose notes suit chords: those that begin on strong beats and do not belong to the chord there, and
  /// others that are neither of the chord nor of the key, are replaced by what the model finds likeliest of the
  /// notes that do and lie near. A bass begins each chord with its lowest note. Rhythm and drums stay.
  /// - Parameters:
  ///   - phrase: of the model's kind.
  ///   - chords: that the phrase begins with; shorter ones come again and again.
  ///   - key: of notes between the strong beats; nil for that of the chords.
  public func fitted(
    _ phrase: NoteGrid, to chords: ChordChart, key: MusicalKey? = nil
  ) -> NoteGrid {
    fitted(
      PhraseBatch([phrase], kind: kind), steps: 0..<kind.stepCount, to: chords, key: key
    ).phrases[0]
  }

  /// The same for some steps of a phrase, with which the chords begin.
  func fitted(
    _ batch: PhraseBatch, steps: Range<Int>, to chords: ChordChart, key: MusicalKey?
  ) -> PhraseBatch {
    let key = key ?? chords.key
    let strokes = kind.voices.indices.flatMap { index in
      kind.voices[index].isPitched
        ? misfits(of: batch, voice: index, steps: steps, chords: chords, key: key) : []
    }
    return struck(batch, at: strokes)
  }

  /// Where a voice does not suit chords.
  private func misfits(
    of batch: PhraseBatch, voice index: Int, steps: Range<Int>, chords: ChordChart,
    key: MusicalKey?
  ) -> [Stroke] {
    let voice = kind.voices[index]
    var strokes: [Stroke] = []
    var sounding: Int?
    for (step, token) in batch.tokens[index].enumerated().prefix(steps.upperBound) {
      let place = step - steps.lowerBound
      let isInside = steps.contains(step)
      func add(near pitch: Int) {
        strokes.append(
          Stroke(voice: index, step: step, pitch: pitch) {
            chords.allows(pitch: $0, atStep: place, voice: voice, key: key)
          })
        // About what it will be.
        sounding = chords.chord(atStep: place)?.bass
      }
      if token < voice.tokenCount, let pitch = MelodyGrid.pitch(ofToken: UInt8(token)) {
        sounding = pitch
        if isInside, !chords.allows(pitch: pitch, atStep: place, voice: voice, key: key) {
          add(near: pitch)
        }
      } else if token == Int(MelodyGrid.noteOff) {
        sounding = nil
      } else if isInside, voice == .bass, chords.begins(atStep: place), let held = sounding,
        let chord = chords.chord(atStep: place), !chord.contains(pitch: held)
      {
        // A bass that is held moves with the chord.
        add(near: held < MelodyGrid.pitches.lowerBound ? 40 : held)
      }
    }
    return strokes
  }
}
