import Foundation

extension SoundLibrary {
  /// All sounds as a table of comma-separated values, RFC 4180, a line of names first.
  public func csv() throws -> String {
    var lines = [
      "path,seconds,sample_rate,channels,kind,pitch,level_db,brightness_hz,attack_ms,"
        + "decay_db_per_s,noisiness,words,tags,favourite"
    ]
    try forEach { entry in
      func number(_ value: Double?, _ decimals: Int) -> String {
        value.map { String(format: "%.\(decimals)f", $0) } ?? ""
      }
      lines.append(
        [
          Self.quoted(entry.path), number(entry.seconds, 3), number(entry.sampleRate, 0),
          entry.channels.map { "\($0)" } ?? "", entry.kind ?? "", number(entry.pitch, 2),
          number(entry.levelDB, 1), number(entry.brightnessHz, 1),
          number(entry.attackMilliseconds, 1), number(entry.decayDBPerSecond, 2),
          number(entry.noisiness, 5), Self.quoted(entry.words ?? ""),
          Self.quoted(entry.tags.joined(separator: ";")), entry.isFavourite ? "1" : "0",
        ].joined(separator: ","))
      return true
    }
    return lines.joined(separator: "\r\n") + "\r\n"
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
