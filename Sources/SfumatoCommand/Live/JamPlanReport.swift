import Sfumato

/// What a jam has played, part by part: for programs an object.
struct JamPlanReport: Encodable {
  /// Some bars.
  struct Entry: Encodable {
    /// The first of them, from 1.
    var bar: Int
    /// How many.
    var barCount: Int
    /// For example `A'`; nil without a plan.
    var part: String?
    /// For example `A minor`; nil for drums alone.
    var key: String?
    /// What was asked for, 0…1; nil for nothing.
    var energy: Double?
    /// Steps of a bar on which something begins, by track.
    var density: [String: Double]
  }

  /// The sound file; nil for a jam that was played live.
  var file: String?
  /// For example `A A' B A`; nil for none.
  var form: String?
  /// Quarter notes a minute.
  var beatsPerMinute: Double
  /// In order.
  var sections: [Entry] = []

  /// Notes the bars that a jam has drawn.
  /// - Parameters:
  ///   - section: what was drawn.
  ///   - startBeat: where it begins.
  mutating func add(_ section: Jam.Section, startBeat: Double) {
    let bars = (section.endBeat - startBeat) / 4
    var density: [String: Double] = [:]
    for track in section.tracks {
      let steps = Set(track.notes.map { Int((4 * $0.startBeat + 0.5).rounded(.down)) })
      density[track.name ?? "track \(track.channel + 1)"] =
        (100 * Double(steps.count) / bars).rounded() / 100
    }
    sections.append(
      Entry(
        bar: Int(startBeat) / 4 + 1, barCount: Int(bars.rounded()),
        part: section.part?.description, key: section.key?.description, energy: section.energy,
        density: density))
  }

  /// Forgets what begins at a beat or later, and cuts what lasts beyond it.
  mutating func takeBack(fromBeat beat: Double) {
    let bar = Int(beat) / 4 + 1
    sections.removeAll { $0.bar >= bar }
    if let last = sections.indices.last {
      sections[last].barCount = min(sections[last].barCount, bar - sections[last].bar)
    }
  }

  /// The part that is heard at a beat; nil without a plan.
  func part(atBeat beat: Double) -> String? {
    sections.last { $0.bar <= Int(beat) / 4 + 1 }?.part
  }

  /// Where parts begin, as markers of a MIDI file.
  func markers(before beat: Double) -> [TextMark] {
    var marks: [TextMark] = []
    for entry in sections {
      guard let part = entry.part, Double(4 * (entry.bar - 1)) < beat else { continue }
      if part == marks.last?.text, (entry.bar - 1) % 8 != 0 { continue }
      marks.append(TextMark(beat: Double(4 * (entry.bar - 1)), kind: .marker, text: part))
    }
    return marks
  }
}
