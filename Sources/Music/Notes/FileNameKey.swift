/// The MIDI key that a sound file's name tells.
///
/// Known forms, tried in this order; folders and the suffix do not count:
/// 1. NSynth's `family_source_id-pitch-velocity`: `guitar_acoustic_010-060-127` is key 60;
/// 2. a note name that is a word of its own, the last if there are several: `Cello_A3`, `flute_C#4`,
///    `Db4 soft`, `harp-Fs3-mf`;
/// 3. `name_pitch` with a MIDI number of a piano's key: `piano_60`;
/// 4. a note name in capitals at the end of the last word: `PianoC4`.
///
/// Words are parted by spaces and by `_ - . ( ) [ ] ,`. Names are read by `NoteName`, without negative
/// octaves, because there `-` parts words. Source of form 1: Engel et al. 2017 (the NSynth data set).
public enum FileNameKey {
  /// The key, 0…127, that `path` tells, or nil.
  public static func key(of path: String) -> Int? {
    let stem = stem(of: path)
    let words = stem.split { " _-.()[],".contains($0) }
    return nsynthKey(stem)
      ?? words.reversed().lazy.compactMap { NoteName.key(of: $0) }.first
      ?? numberedKey(stem)
      ?? words.last.flatMap(keyAtEnd(of:))
  }

  /// The file's name without folders and without its suffix.
  private static func stem(of path: String) -> Substring {
    let file = path.split(separator: "/").last ?? ""
    guard let dot = file.lastIndex(of: "."), dot > file.startIndex else { return file }
    let suffix = file[file.index(after: dot)...]
    return NoteName.key(of: suffix) == nil ? file[..<dot] : file
  }

  private static func nsynthKey(_ stem: Substring) -> Int? {
    let parts = stem.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].split(separator: "_").count >= 3,
      parts.dropFirst().allSatisfy({ $0.count == 3 }), let key = number(parts[1]),
      let velocity = number(parts[2]), key < 128, velocity < 128
    else { return nil }
    return key
  }

  private static func numberedKey(_ stem: Substring) -> Int? {
    guard let underscore = stem.lastIndex(of: "_"), underscore > stem.startIndex,
      let key = number(stem[stem.index(after: underscore)...])
    else { return nil }
    return (21...108).contains(key) ? key : nil
  }

  private static func keyAtEnd(of word: Substring) -> Int? {
    for length in [3, 2] where word.count > length {
      let name = word.suffix(length)
      let before = word.dropLast(length).last
      if name.first?.isUppercase == true, before?.isLowercase == true,
        let key = NoteName.key(of: name)
      {
        return key
      }
    }
    return nil
  }

  private static func number(_ digits: Substring) -> Int? {
    digits.allSatisfy { $0.isASCII && $0.isNumber } ? Int(digits) : nil
  }
}
