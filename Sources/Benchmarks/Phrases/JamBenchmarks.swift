import ArgumentParser
import Foundation
import Sfumato

/// What a jam is like over minutes: how much comes again, the key, notes a bar as asked, fills.
struct JamBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jam", abstract: "A jam's bars that come again, key, density and fills.",
    discussion: """
      Of each seed: the share of the melody's bars after the first that are one before again, in all but an eighth of \
      their sixteenths; the same of drums; the share of notes in the key that the part is in; steps of a bar on which \
      the melody begins something; how far these are from what was asked for, and the correlation with it, by \
      sections; strokes of snare and toms in the last two beats of each eighth bar, and in those of all others; \
      seconds to draw a minute.
      """)

  @Option(help: "Kind of phrases.") var kind = "melody2"
  @Option(help: "Minutes.") var minutes = 10.0
  @Option(help: "Plan, or none.") var form = "A A' B A"
  @Option(help: "Keys of the themes, apart by commas.") var keys = ""
  @Option(help: "Chords.") var chords: String?
  @Option(help: "Energy at the beginning and at the end, 0 to 1, apart by a comma.") var energy = ""
  @Option(help: "Seeds.") var seeds = 3
  @Option(help: "Quarter notes a minute.") var tempo = 100.0
  @Option(help: "A picture of the first bars of the first seed.") var png: String?
  @Option(help: "Bars of the picture.") var bars = 64

  func run() throws {
    guard let kind = PhraseKind(rawValue: kind) else { throw ValidationError("no kind \(kind)") }
    let model = try PhrasePreset.load(kind)
    // Grooves are in 4/4.
    let isDrummed = kind.voices == [.melody] && kind.metre == PhraseKind.drums2.metre
    let drums = isDrummed ? try PhrasePreset.load(.drums2) : nil
    var options = Jam.Options()
    if form != "none" {
      guard let plan = JamForm(form) else { throw ValidationError("--form: no plan '\(form)'") }
      options.form = plan
    }
    options.beatsPerMinute = tempo
    let names = try keys.split(separator: ",").map { name in
      guard let key = MusicalKey(name.trimmingCharacters(in: .whitespaces)) else {
        throw ValidationError("--keys: no key '\(name)'")
      }
      return key
    }
    (options.key, options.otherKeys) = (names.first, Array(names.dropFirst()))
    options.chords = try chords.map { try ChordChart(parsing: $0, metre: kind.metre) }
    let ends = try energy.split(separator: ",").map { text in
      guard let value = Double(text), (0...1).contains(value) else {
        throw ValidationError("--energy: '\(text)' is no number from 0 to 1")
      }
      return value
    }
    guard ends.isEmpty || ends.count == 2 else {
      throw ValidationError("--energy needs two numbers, not \(ends.count)")
    }
    guard seeds > 0, minutes > 0, (20...400).contains(tempo) else {
      throw ValidationError("--seeds and --minutes must be above 0, --tempo from 20 to 400")
    }
    if let first = ends.first, let last = ends.last {
      options.energy = JamEnergy(
        BlendAutomation([
          .init(at: 0, BlendPosition(x: first)), .init(at: 60 * minutes, BlendPosition(x: last)),
        ]))
    }
    print("  seed   again  drums   in key   notes   off  correlation   fills  others   s a minute")
    for seed in 1...UInt64(seeds) {
      options.seed = seed
      let start = ContinuousClock.now
      var jam = Jam(model, drums: drums, options: options)
      var sections: [Jam.Section] = []
      while sections.last?.endBeat ?? 0 < minutes * tempo { sections.append(jam.next()) }
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      let measure = JamMeasure(sections, metre: jam.metre, chords: options.chords)
      print("  \(seed)     " + measure.line + String(format: "     %.2f", seconds / minutes))
      if seed == 1, let png { try picture(sections, of: jam).write(to: png) }
    }
  }

  private func picture(_ sections: [Jam.Section], of jam: Jam) throws -> PianoRollPicture {
    var picture = PianoRollPicture()
    var start = 0.0
    for section in sections where section.endBeat <= Double(bars) * jam.metre.beatsPerBar {
      let tracks = section.tracks.map { $0.moved(byBeats: -start) }
      let part = section.part.map { "\($0), " } ?? ""
      let energy = section.energy.map { String(format: ", energy %.2f", $0) } ?? ""
      picture.add(
        NoteSequence(tracks: tracks, tempoMap: jam.tempoMap, metreMap: MetreMap(jam.metre)),
        title: "\(part)bar \(jam.metre.bar(atBeat: start) + 1), "
          + "\(section.key?.description ?? "")\(energy)")
      start = section.endBeat
    }
    return picture
  }
}

/// The numbers of a jam.
private struct JamMeasure {
  let line: String

  init(_ sections: [Jam.Section], metre: Metre, chords: ChordChart?) {
    let steps = Int(sections.last!.endBeat * 4)
    func grid(_ index: Int?) -> NoteGrid? {
      guard let index else { return nil }
      let notes = sections.flatMap { $0.tracks[index].notes }
      return sections[0].tracks[index].isDrums
        ? .drums(DrumGrid(notes: notes, stepCount: steps, metre: metre))
        : .melody(MelodyGrid(notes: notes, stepCount: steps, metre: metre))
    }
    let tracks = sections[0].tracks
    let melody = grid(tracks.firstIndex { !$0.isDrums })
    let beaten = grid(tracks.firstIndex(where: \.isDrums))
    var (inKey, notes) = (0, 0)
    var asked: [Double] = []
    var played: [Double] = []
    var start = 0.0
    for section in sections {
      let pitches = section.tracks.filter { !$0.isDrums }.flatMap(\.notes).map(\.pitch)
      notes += pitches.count
      inKey += section.key.map { key in pitches.count { key.contains(pitch: $0) } } ?? 0
      let bars = (section.endBeat - start) / metre.beatsPerBar
      played.append(Double(section.tracks.first { !$0.isDrums }?.notes.count ?? 0) / bars)
      if let energy = section.energy {
        asked.append(JamEnergy.density(of: .melody, metre: metre, energy: energy))
      }
      start = section.endBeat
    }
    var (fills, others): ([Double], [Double]) = ([], [])
    if let beaten {
      for bar in 0..<steps / 16 {
        let half = Array(beaten[.drums][16 * bar + 8..<16 * bar + 16])
        let count = Double(DrumFill.strokes(of: half))
        if bar % 8 == 7 { fills.append(count) } else { others.append(count) }
      }
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }
    let off = asked.isEmpty ? 0 : mean(zip(asked, played).map { abs($0 - $1) })
    line =
      String(
        format: "%.3f  %.3f    %.3f    %.1f    ",
        melody.map(PhraseSampleMeasure.repeatedShare) ?? 0,
        beaten.map(PhraseSampleMeasure.repeatedShare) ?? 0, Double(inKey) / Double(max(1, notes)),
        mean(played))
      + String(format: "%.2f     %.2f         ", off, Self.correlation(asked, played))
      + String(format: "%.1f    %.1f", mean(fills), mean(others))
      + (chords.flatMap { chart in melody.flatMap { chart.share(of: $0) } }
        .map { String(format: "   chords %.3f", $0) } ?? "")
  }

  private static func correlation(_ a: [Double], _ b: [Double]) -> Double {
    guard a.count == b.count, !a.isEmpty else { return 0 }
    let (x, y) = (a.reduce(0, +) / Double(a.count), b.reduce(0, +) / Double(b.count))
    let product = zip(a, b).reduce(0) { $0 + ($1.0 - x) * ($1.1 - y) }
    let squares =
      a.reduce(0) { $0 + ($1 - x) * ($1 - x) } * b.reduce(0) { $0 + ($1 - y) * ($1 - y) }
    return squares > 0 ? product / squares.squareRoot() : 0
  }
}
