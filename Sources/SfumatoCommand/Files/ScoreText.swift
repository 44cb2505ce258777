import Foundation
import Sfumato

/// What `sfumato info` prints of a MIDI file.
enum ScoreText {
  /// Tracks that are listed.
  private static let maximumTrackCount = 16
  /// Bars that are drawn.
  private static let drawnBarCount = 8
  /// Bars whose chords are listed.
  private static let chordBarCount = 16

  /// Whether a path is that of a MIDI file, by its ending.
  static func isScore(_ path: String) -> Bool {
    [".mid", ".midi", ".smf", ".kar", ".rmi"].contains { path.lowercased().hasSuffix($0) }
  }

  /// A report as lines of name and value, and the first bars with notes as a piano roll.
  static func text(_ report: ScoreReport, _ sequence: NoteSequence) -> String {
    var lines = [Report.heading(Report.plain(report.file))]
    func add(_ name: String, _ value: String) {
      lines.append(
        "  " + name.padding(toLength: 10, withPad: " ", startingAt: 0) + Report.plain(value))
    }
    add("format", report.format)
    let bars = "\(report.barCount) \(report.barCount == 1 ? "bar" : "bars")"
    add("length", "\(Report.duration(report.seconds)), \(bars), \(notes(report.noteCount))")
    add("tempo", tempo(report.tempi))
    add(
      "metre", list(report.metres.map { $0.bar == 1 ? $0.metre : "\($0.metre) from bar \($0.bar)" })
    )
    if let grid = report.grid, let error = report.gridErrorMilliseconds {
      add("grid", "\(grid), off by \(Report.number(error, decimals: 1)) ms on average")
    }
    if let key = report.key { add("key", key) }
    if let source = report.chordSource {
      add("chords", chords(report.chords))
      add("", source == .written ? "by texts in the file" : "likely ones, inferred from the notes")
    }
    for (index, track) in report.tracks.prefix(maximumTrackCount).enumerated() {
      add(index == 0 ? "tracks" : "", self.track(track, number: index + 1))
    }
    if report.tracks.count > maximumTrackCount {
      add("", "and \(report.tracks.count - maximumTrackCount) more")
    }
    for remark in report.remarks { add("remark", remark) }
    if let first = sequence.tracks.lazy.compactMap(\.notes.first?.startBeat).min() {
      var roll = PianoRoll(sequence)
      let bar = sequence.metreMap.bar(atBeat: first)
      roll.bars = bar..<min(bar + drawnBarCount, max(roll.bars.upperBound, bar + 1))
      lines += ["", roll.text]
    }
    return lines.joined(separator: "\n")
  }

  private static func tempo(_ tempi: [ScoreReport.Tempo]) -> String {
    let values = tempi.map(\.beatsPerMinute)
    guard let low = values.min(), let high = values.max() else { return "" }
    func number(_ value: Double) -> String {
      Report.number(value, decimals: abs(value - value.rounded()) < 0.05 ? 0 : 1)
    }
    if values.count == 1 { return "\(number(low)) quarters a minute" }
    return "\(number(low)) to \(number(high)) quarters a minute, \(values.count - 1) changes"
  }

  /// Chords bar by bar, for example `Am | F C | G`; a bar without a change is left empty.
  private static func chords(_ chords: [ScoreReport.Chord]) -> String {
    guard let first = chords.first else { return "none" }
    let bars = first.bar..<first.bar + chordBarCount
    let last = chords[chords.count - 1].bar
    let shown = bars.prefix { $0 <= last }.map { bar in
      let names = chords.filter { $0.bar == bar }.map { $0.chord ?? "NC" }
      return names.isEmpty ? "%" : names.joined(separator: " ")
    }
    let more = last >= bars.upperBound ? " | …" : ""
    return (first.bar == 1 ? "" : "from bar \(first.bar): ") + shown.joined(separator: " | ") + more
  }

  private static func list(_ parts: [String]) -> String {
    let shown = parts.prefix(4).joined(separator: ", ")
    return parts.count > 4 ? "\(shown) and \(parts.count - 4) more changes" : shown
  }

  private static func track(_ track: ScoreReport.Track, number: Int) -> String {
    let name = track.name.map { "\u{201c}\($0)\u{201d}, " } ?? ""
    let keys =
      track.isDrums
      ? "drums"
      : "program \(track.program), \(NoteName.name(ofKey: track.lowestPitch)) to "
        + NoteName.name(ofKey: track.highestPitch)
    return "\(number)  \(name)channel \(track.channel), \(keys), \(notes(track.noteCount))"
  }

  private static func notes(_ count: Int) -> String { "\(count) \(count == 1 ? "note" : "notes")" }
}
