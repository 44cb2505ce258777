/// The two lower rows of a computer keyboard as piano keys: white ones at the bottom, black ones above,
/// where an English keyboard has them.
package enum PianoKeys {
  /// Letters by semitone above the lowest C; an octave and a fourth.
  package static let letters = Array("zsxdcvgbhnjm,l.;/")

  /// Semitones above the lowest C; nil for letters that are no key.
  package static func semitone(of letter: Character) -> Int? { letters.firstIndex(of: letter) }

  /// The letter that plays a key, if one does.
  package static func letter(ofSemitone semitone: Int) -> Character? {
    letters.indices.contains(semitone) ? letters[semitone] : nil
  }

  /// Whether a MIDI key is black on a piano.
  package static func isBlack(_ key: Int) -> Bool { [1, 3, 6, 8, 10].contains(key % 12) }
}
