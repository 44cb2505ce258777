import Foundation

/// Note names and MIDI keys: "C4" ⇄ 60, "F#3" ⇄ 54.
///
/// Middle C, key 60, is C4 (the scientific naming). Some makers call it C3 or C5.
public enum NoteName {
  private static let names = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]
  private static let steps: [Character: Int] = [
    "c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11,
  ]
  private static let accidentals: [Character: Int] = ["#": 1, "s": 1, "♯": 1, "b": -1, "♭": -1]

  /// The name of a MIDI key, with sharps: 61 is "C#4", 0 is "C-1".
  public static func name(ofKey key: Int) -> String {
    let octave = (key >= 0 ? key : key - 11) / 12 - 1
    return names[key - 12 * (octave + 1)] + "\(octave)"
  }

  /// Whether a MIDI key is black.
  public static func isBlack(key: Int) -> Bool { name(ofKey: key).contains("#") }

  /// A MIDI pitch as it is typed: by name if it is a key, else as a number, such as `60.5`.
  public static func text(ofPitch pitch: Double) -> String {
    pitch == pitch.rounded() ? name(ofKey: Int(pitch)) : String(format: "%g", pitch)
  }

  /// The MIDI key, 0…127, that a text names in full; nil for any other text.
  ///
  /// A letter A–G of either case; an optional accidental: `#`, `s` or `♯` for sharp, `b` or `♭` for
  /// flat; an octave from −1 to 9. "C4", "f#3", "Db4", "Cs4", "Bb-1".
  public static func key(of name: some StringProtocol) -> Int? {
    var rest = name[...]
    guard let letter = rest.popFirst(), letter.isASCII,
      let step = steps[Character(letter.lowercased())]
    else { return nil }
    var shift = 0
    if let accidental = rest.first.flatMap({ accidentals[$0] }) {
      shift = accidental
      rest = rest.dropFirst()
    }
    guard rest == "-1" || (rest.count == 1 && rest.first?.isASCII == true),
      let octave = Int(rest)
    else { return nil }
    let key = 12 * (octave + 1) + step + shift
    return (0...127).contains(key) ? key : nil
  }
}
