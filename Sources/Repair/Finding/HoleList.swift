import Foundation

/// A list of holes as text that people can edit: comma-separated, one hole a line.
///
/// ```
/// start_s,end_s,channel,cause,level
/// 1.200000,1.260000,all,given,
/// 3.141590,3.141701,1,click,
/// ```
/// Times are seconds with six decimals, which name each sample up to 384 kHz; channels count from 1.
/// Empty lines and lines that begin with `#` are passed over; what stands after the second column may
/// be left out.
public enum HoleList {
  private static let header = "start_s,end_s,channel,cause,level"

  /// Writes holes.
  public static func text(_ holes: [SoundHole], sampleRate: Double) -> String {
    let lines = holes.map { hole in
      let channel = hole.channel.map { String($0 + 1) } ?? "all"
      let level = hole.level.map { String(format: "%.6f", $0) } ?? ""
      return String(
        format: "%.6f,%.6f,", Double(hole.samples.lowerBound) / sampleRate,
        Double(hole.samples.upperBound) / sampleRate)
        + "\(channel),\(hole.cause.rawValue),\(level)"
    }
    return ([header] + lines).joined(separator: "\n") + "\n"
  }

  /// Reads holes.
  /// - Throws: `RepairError.badList`.
  public static func holes(
    in text: String, sampleRate: Double
  ) throws(RepairError) -> [SoundHole] {
    var result: [SoundHole] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let line = line.trimmingCharacters(in: .whitespaces)
      if line.isEmpty || line.hasPrefix("#") || line.hasPrefix("start") { continue }
      func bad(_ reason: String) -> RepairError {
        .badList(line: index + 1, text: String(line.prefix(60)), reason: reason)
      }
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      guard fields.count >= 2, let start = Double(fields[0]), let end = Double(fields[1]),
        start.isFinite, end.isFinite, start >= 0, start < end, end < 1e6
      else { throw bad("expected a start and a later end in seconds, such as 1.200,1.260") }
      var hole = SoundHole(
        samples: Int(
          (start * sampleRate).rounded())..<max(
            Int((start * sampleRate).rounded()) + 1, Int((end * sampleRate).rounded())))
      if fields.count > 2, fields[2] != "all", fields[2] != "" {
        guard let number = Int(fields[2]), number >= 1 else {
          throw bad("the channel must be a number from 1, or all, not '\(fields[2])'")
        }
        hole.channel = number - 1
      }
      if fields.count > 3, fields[3] != "" {
        guard let cause = SoundHole.Cause(rawValue: fields[3]) else {
          let known = SoundHole.Cause.allCases.map(\.rawValue).joined(separator: ", ")
          throw bad("the cause must be one of \(known), not '\(fields[3])'")
        }
        hole.cause = cause
      }
      if fields.count > 4, fields[4] != "" {
        guard let level = Float(fields[4]), level.isFinite else {
          throw bad("the level must be a number, not '\(fields[4])'")
        }
        hole.level = level
      }
      result.append(hole)
    }
    return result
  }
}
