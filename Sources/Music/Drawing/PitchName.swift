/// Names of pitches in drawings of music.
public enum PitchName {
  private static let letters = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]

  /// For example `C#4` for MIDI key 61; middle C is C4.
  public static func text(ofPitch pitch: Int) -> String {
    letters[pitch % 12] + "\(pitch / 12 - 1)"
  }

  /// Whether a MIDI key is black.
  public static func isBlackKey(_ pitch: Int) -> Bool { letters[pitch % 12].count == 2 }
}
