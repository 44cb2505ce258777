import Sfumato

/// Reads the sounds that subcommands are given.
enum SoundInput {
  /// File name endings, for the shell's completion.
  static let suffixes = AudioFileFormat.suffixes.keys.sorted()

  /// Reads a file that must hold a sound to work with; says so when a long file was cut.
  /// - Throws: `AudioFileError`.
  static func sound(_ path: String) throws(AudioFileError) -> AudioFile {
    let file = try AudioFile.read(path)
    try file.requireSound(path: path)
    for remark in file.remarks { Report.remark("\(path): \(remark)") }
    if file.secondsLeftOut > 0 {
      let taken = Report.duration(file.clip.durationSeconds)
      let all = Report.duration(file.clip.durationSeconds + file.secondsLeftOut)
      Report.remark("\(path): only the first \(taken) of \(all) are taken")
    }
    return file
  }

  /// Hears sounds to be blended: 1, 2 or 4.
  /// - Throws: `AudioFileError` or `SignalError`.
  static func sounds(_ names: [String], model: NoteModel) throws -> SoundSet {
    try SoundLoader(model, cache: .standard).sounds(names, tell: Report.remark)
  }

  /// A file's name without its folder and ending, for titles.
  static func title(_ path: String) -> String {
    let path = SoundName.path(of: path)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }
}
