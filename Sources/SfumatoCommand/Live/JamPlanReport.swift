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
    /// Whether the part begins with them.
    var beginsPart = false
    /// For example `A minor`; nil for drums alone.
    var key: String?
    /// What was asked for from the first of them on; nil for nothing.
    var chords: ChordChart?
    /// What was asked for, 0…1; nil for nothing.
    var energy: Double?
    /// Steps of a bar on which something begins, by track; of what was heard, see ``end(atBeat:of:)``.
    var density: [String: Double] = [:]

    /// Chords are texts of the take.
    private enum CodingKeys: CodingKey {
      case bar, barCount, part, beginsPart, key, energy, density
    }

    /// The same some bars later.
    fileprivate func moved(byBars bars: Int) -> Entry {
      var entry = self
      entry.bar += bars
      return entry
    }
  }

  /// The sound file; nil for a jam that was played live.
  var file: String?
  /// For example `A A' B A`; nil for none.
  var form: String?
  /// Quarter notes a minute.
  var beatsPerMinute: Double
  /// What its bars are.
  var metre = Metre.common
  /// In order.
  var sections: [Entry] = []

  /// Its metre is a text.
  private enum CodingKeys: CodingKey { case file, form, beatsPerMinute, sections }

  private func startBeat(_ entry: Entry) -> Double { Double(entry.bar - 1) * metre.beatsPerBar }

  private func endBeat(_ entry: Entry) -> Double {
    startBeat(entry) + Double(entry.barCount) * metre.beatsPerBar
  }

  /// What a jam has drawn, as bars of a section that begins with bar 1.
  func entry(of section: Jam.Section, beatCount: Double) -> Entry {
    Entry(
      bar: 1, barCount: metre.bar(atBeat: beatCount), part: section.part?.description,
      beginsPart: section.beginsPart, key: section.key?.description, chords: section.chords,
      energy: section.energy)
  }

  /// Notes bars that are heard from a beat on.
  /// - Parameter entries: counted from there, the first one 1.
  mutating func add(_ entries: [Entry], atBeat beat: Double) {
    sections += entries.map { $0.moved(byBars: metre.bar(atBeat: beat)) }
  }

  /// Forgets what lies at a beat or later.
  /// - Returns: what it was, its bars counted from there.
  @discardableResult
  mutating func takeBack(fromBeat beat: Double) -> [Entry] {
    Self.split(&sections, atBar: metre.bar(atBeat: beat) + 1)
  }

  /// Cuts entries at a bar; those from there on are returned, counted from that bar.
  static func split(_ entries: inout [Entry], atBar bar: Int) -> [Entry] {
    var rest: [Entry] = []
    for index in entries.indices {
      let (entry, kept) = (entries[index], max(0, bar - entries[index].bar))
      guard kept < entry.barCount else { continue }
      var late = entry
      late.bar += kept
      late.barCount -= kept
      late.chords = entry.chords?.from(bar: kept)
      late.beginsPart = entry.beginsPart && kept == 0
      rest.append(late.moved(byBars: 1 - bar))
      entries[index].barCount = kept
    }
    entries.removeAll { $0.barCount == 0 }
    return rest
  }

  /// Cuts what was not heard any more, and counts notes of what was.
  /// - Parameters:
  ///   - beat: the end.
  ///   - score: what was heard.
  mutating func end(atBeat beat: Double, of score: NoteSequence) {
    _ = Self.split(&sections, atBar: Int((beat / metre.beatsPerBar).rounded(.up)) + 1)
    for index in sections.indices {
      let start = startBeat(sections[index])
      let stop = min(beat, endBeat(sections[index]))
      let steps = Int(4 * start)..<max(Int(4 * start), Int((4 * stop).rounded(.up)))
      for track in score.tracks {
        // What hands play early belongs to its step.
        let struck = Set(
          track.notes.map { Int((4 * $0.startBeat + 0.5).rounded(.down)) }.filter(steps.contains))
        sections[index].density[track.name ?? "track \(track.channel + 1)"] =
          (100 * Double(struck.count) / max(0.25, stop - start) * metre.beatsPerBar).rounded() / 100
      }
    }
  }

  /// The part that is heard at a beat; nil without a plan.
  func part(atBeat beat: Double) -> String? {
    sections.last { $0.bar <= metre.bar(atBeat: beat) + 1 }?.part
  }

  /// Where parts begin, as markers of a MIDI file, and chords that were asked for, as texts.
  func texts(before beat: Double) -> [TextMark] {
    var marks: [TextMark] = []
    var last: String?
    for entry in sections where startBeat(entry) < beat {
      let start = startBeat(entry)
      if let part = entry.part, part != last || entry.beginsPart {
        marks.append(TextMark(beat: start, kind: .marker, text: part))
        last = part
      }
      let end = min(beat, endBeat(entry))
      marks += entry.chords?.texts(beatCount: end - start, fromBeat: start) ?? []
    }
    return marks
  }
}
