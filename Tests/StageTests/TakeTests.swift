import Stage
import Foundation
import Sfumato
import TestSupport
import Testing

@Suite struct TakeTests {
  private let folder = try! TemporaryFolder()

  private func take() -> Take {
    Take(
      .jam(.init(movement: .init(Sweep(.walk, periodSeconds: 12.5, seed: 3)))),
      sounds: [folder("a.wav"), "/b.wav"], drums: [folder("kit")], seed: .max,
      sampleCount: 96_000, command: "sfumato jam")
  }

  private func same(_ path: String, _ other: String) -> Bool {
    URL(filePath: path).standardizedFileURL == URL(filePath: other).standardizedFileURL
  }

  @Test func aRecipeComesBackWithItsPaths() throws {
    let sequence = NoteSequence(
      tracks: [.init(notes: [NoteEvent(startBeat: 0.25, durationBeats: 1, pitch: 60)])])
    try take().write(score: sequence.midiBytes(), toMIDI: folder("take.mid"))
    let read = try Take(contentsOf: folder("take.json"))
    #expect(same(read.score, folder("take.mid")))
    #expect(same(read.sounds[0], folder("a.wav")) && same(read.sounds[1], "/b.wav"))
    #expect(same(read.drums[0], folder("kit")))
    #expect(read.recipe == take().recipe && read.seed == .max && read.sampleCount == 96_000)
    #expect(
      try MIDIFile(contentsOf: read.score).sequence.tracks[0].notes == sequence.tracks[0].notes)
  }

  /// Numbers whose decimals never end, and the smallest and largest ones.
  private let numbers = [0.1 + 0.2, 1.0 / 3, .pi * 1e-300, .leastNonzeroMagnitude, 1e300, 0]

  private var actions: [Take.Gesture.Action] {
    numbers.flatMap { number -> [Take.Gesture.Action] in
      [
        .noteOn(key: 60, velocity: number), .noteOff(key: 61), .blend(x: number, y: -number),
        .pitchBend(semitones: -number), .expression(level: number), .volume(level: number),
        .sustainPedal(isDown: number > 1), .modulation(amount: number),
        .envelope(
          attackSeconds: number, decaySeconds: 2 * number, sustain: 3 * number,
          releaseSeconds: 0.7),
        .vibrato(rateHz: 5.5, depthCents: number), .allNotesOff, .allSoundOff,
        .set(parameter: "glide", value: number), .keyBend(key: 60, semitones: number),
        .keyPressure(key: 61, amount: number), .keyLevel(key: 60, gain: number),
        .keySide(key: 61, side: -number), .temperament(table: nil),
        .temperament(
          table: Take.Gesture.Temperament(
            TuningTable(ScalaScale(cents: [150 + min(number, 1), 1200], description: "two")))),
        .sounds(paths: [folder("c.wav"), folder("d.wav")]),
      ]
    }
  }

  private let turns: [PieceTurn] = [
    .stop(sample: 4_096, place: 4_097), .run(sample: 8_192, place: 0),
    .begin(sample: 9_000, place: 808, start: 9_216, beat: 1.0 / 3, beatsPerMinute: 99.9),
    .tempo(beat: 8, beatsPerMinute: 200.0 / 3),
  ]

  /// A take of a piece in which hands do everything there is.
  private func pieceTake() throws -> (take: Take, record: [LiveEvent]) {
    let model = try NotePreset.load()
    let samples = try #require(InstalledFiles.root).appending(path: "Samples").path
    let set = try SoundLoader(model).sounds(["\(samples)/flute_C4.wav"])
    let paths = [folder("c.wav"), folder("d.wav")]
    let record = actions.enumerated().map { index, action in
      var gesture = Take.Gesture(
        LiveEvent(.allNotesOff, at: 256 * index, strokesFrom: 0), paths: { _ in [] })
      gesture.action = action
      if case .blend = action { gesture.strokesFrom = 256 * index + 17 }
      return gesture.event {
        #expect($0 == paths)
        return set
      }
    }
    let hands = record.map { event in
      Take.Gesture(event) {
        #expect($0 === set)
        return paths
      }
    }
    let piece = Take.Piece(
      parts: [.init(track: 0, sounds: [folder("a.wav")]), .init(track: 2, sounds: ["/b.wav"])],
      mix: BlendAutomation([
        .init(at: 1.0 / 3, BlendPosition(x: 0.1 + 0.2, y: 0.7)),
        .init(at: 7, .middle),
      ]), seconds: 12.34, hands: hands, turns: turns)
    let take = Take(
      .piece(piece), sounds: [folder("a.wav")], drums: [folder("kit")], seed: 7,
      sampleCount: 96_000,
      command: "sfumato perform")
    return (take, record)
  }

  @Test func allThatHandsDoComesBackExactly() throws {
    let (take, record) = try pieceTake()
    #expect(take.hands.map(\.action) == actions)
    #expect(take.hands.map(\.sample) == record.map(\.time))
    // Any bytes will do: they are copied.
    try take.write(score: [1, 2, 3], toMIDI: folder("take.mid"))
    #expect(try folder.bytes("take.mid") == [1, 2, 3])
    let read = try Take(contentsOf: folder("take.json"))
    guard case .piece(let piece) = read.recipe, case .piece(let written) = take.recipe else {
      return #expect(Bool(false))
    }
    #expect(piece.mix == written.mix && piece.seconds == written.seconds)
    #expect(piece.turns == turns)
    #expect(piece.parts.map(\.track) == [0, 2])
    #expect(same(piece.parts[0].sounds[0], folder("a.wav")))
    #expect(piece.hands.count == written.hands.count)
    for (one, other) in zip(piece.hands, written.hands) {
      #expect(one.sample == other.sample && one.strokesFrom == other.strokesFrom)
      guard case .sounds(let paths) = one.action else {
        #expect(one.action == other.action)
        continue
      }
      #expect(same(paths[0], folder("c.wav")) && same(paths[1], folder("d.wav")))
    }
  }

  /// Writes a take with one text in its recipe replaced.
  private func damage(_ take: Take, _ text: String, to other: String, as name: String) throws {
    try take.write(score: NoteSequence(tracks: []).midiBytes(), toMIDI: folder("\(name).mid"))
    let recipe = String(decoding: try folder.bytes("\(name).json"), as: UTF8.self)
    #expect(recipe.contains(text), "\(text)")
    let damaged = recipe.replacingOccurrences(of: text, with: other)
    try folder.put(Array(damaged.utf8), as: "\(name).json")
  }

  @Test func whatIsNoRecipeIsTold() throws {
    let (jam, piece) = (take(), try pieceTake().take)
    let damages: [(take: Take, text: String, other: String)] = [
      (jam, "sfumato-take-3", "sfumato-take-9"), (jam, "96000", "\(Int.max)"),
      (jam, "12.5", "0"), (jam, "\"movement\"", "\"other\""),
      (piece, "\"piece\"", "\"other\""), (piece, "\"track\" : 0", "\"track\" : \"first\""),
      (piece, "\"seconds\" : 12.34", "\"seconds\" : -1"), (piece, "\"beat\" : 7", "\"beat\" : 1e9"),
      (piece, "\"x\" : 0.5", "\"x\" : 1e300"), (piece, "\"sample\" : 512", "\"sample\" : -1"),
      (piece, "\"sample\" : 512", "\"sample\" : 51200"),
      (piece, "\"strokesFrom\" : 529", "\"strokesFrom\" : -529"),
      (piece, "\"pitchBend\"", "\"somersault\""), (piece, "\"key\" : 60", "\"key\" : \"C\""),
      (piece, "\"d.wav\"", "\"d.wav\", \"e.wav\""), (piece, "1e+300", "1e+999"),
      (piece, "\"place\" : 4097", "\"place\" : -1"), (piece, "\"start\" : 9216", "\"start\" : 8"),
      (piece, "99.9", "0"), (piece, "\"tempo\"", "\"leap\""),
    ]
    for (index, (take, text, other)) in damages.enumerated() {
      try damage(take, text, to: other, as: "\(index)")
      let path = folder("\(index).json")
      #expect(throws: Take.Failure.self, "\(text) as \(other)") { try Take(contentsOf: path) }
    }
    try damage(piece, "\"sample\" : 512", to: "\"sample\" : -1", as: "named")
    do {
      _ = try Take(contentsOf: folder("named.json"))
      Issue.record("no error")
    } catch {
      #expect(error.errorDescription?.contains("\"piece.hands[2].sample\"") == true)
    }
    try damage(piece, "\"key\" : 60", to: "\"key\" : \"C\"", as: "typed")
    #expect(throws: Take.Failure.self) { try Take(contentsOf: folder("typed.json")) }
    try folder.put(Array("{}".utf8), as: "empty.json")
    try folder.put([], as: "nothing.json")
    for name in ["empty", "nothing", "gone"] {
      let path = folder("\(name).json")
      #expect(throws: Take.Failure.self, "\(name)") { try Take(contentsOf: path) }
    }
  }

  @Test func aRecipeOfTheFormerFormatIsRead() throws {
    let old = "sfumato-take-1\",\n  \"ignored\" : \""
    try damage(take(), "sfumato-take-3", to: old, as: "old")
    #expect(try Take(contentsOf: folder("old.json")).recipe == take().recipe)
  }

  @Test func aPartWithoutATrackIsTold() throws {
    let samples = try #require(InstalledFiles.root).appending(path: "Samples").path
    let sounds = ["\(samples)/flute_C4.wav"]
    let piece = Take.Piece(
      parts: [.init(track: 3, sounds: sounds)], mix: BlendAutomation(.middle), seconds: 1, hands: []
    )
    try Take(.piece(piece), sounds: sounds, drums: [], seed: 1, sampleCount: 1, command: "")
      .write(score: NoteSequence(tracks: []).midiBytes(), toMIDI: folder("short.mid"))
    let take = try Take(contentsOf: folder("short.json"))
    #expect(throws: Take.Failure.noTrack(score: take.score, index: 3)) {
      try take.ensemble(NotePreset.load())
    }
  }
}
