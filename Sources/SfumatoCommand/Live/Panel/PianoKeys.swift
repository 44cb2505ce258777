/// The two lower rows of a computer keyboard as piano keys: white ones at the bottom, black ones above.
package enum PianoKeys: String, CaseIterable, Sendable {
  /// As on English keyboards.
  case qwerty
  /// As on German ones.
  case qwertz
  /// As on French ones.
  case azerty

  /// Letters by semitone above the lowest C; an octave and a minor third.
  package var letters: [Character] {
    switch self {
    case .qwerty: Array("zsxdcvgbhnjm,l.;")
    case .qwertz: Array("ysxdcvgbhnjm,l.ö")
    case .azerty: Array("wsxdcvgbhnj,;l:m")
    }
  }

  /// Semitones above the lowest C; nil for what is no piano key. Where the terminal says at which place a key
  /// is, that counts, whatever is printed on it.
  package func semitone(of letter: Character, place: Character? = nil) -> Int? {
    if let place { return Self.qwerty.letters.firstIndex(of: place) }
    return letters.firstIndex(of: letter)
  }

  /// The letter that plays a key, if one does.
  package func letter(ofSemitone semitone: Int) -> Character? {
    letters.indices.contains(semitone) ? letters[semitone] : nil
  }

  /// Whether a MIDI key is black on a piano.
  package static func isBlack(_ key: Int) -> Bool { [1, 3, 6, 8, 10].contains(key % 12) }
}
