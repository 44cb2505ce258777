import AudioFiles
import Foundation
import Library
import NoteVAE
import Playback
import Signal
import Sounds

/// What pages ask a library: its map, words, ways, and its sounds to be heard. Sounds are known by their
/// number in the library; no path comes from a page.
///
/// `@unchecked Sendable`: the library and what is kept of it are touched on one queue alone.
package final class PageLibrary: @unchecked Sendable {
  private let queue = BackgroundQueue("library")
  private let library: SoundLibrary
  private let blender: NoteBlender
  private let loader: SoundLoader
  private var map: (answer: PageAnswer, shown: Set<Int64>, version: Int64)?
  private var heard: [(key: String, sound: PageAnswer)] = []

  /// Seconds of a sound that is heard from the map.
  private static let longestSeconds = 6.0
  /// Sounds that the map shows by themselves; others come with what is asked for.
  private static let mostShown = 20_000
  /// Sounds that a search gives.
  private static let mostFound = 200
  /// Sounds that are kept, so that hovering over them again costs nothing.
  private static let keptSounds = 64

  /// - Parameters:
  ///   - path: of the library.
  ///   - loader: of its sounds; its model blends.
  /// - Throws: `LibraryError`.
  package init(path: String, loader: SoundLoader) throws {
    library = try SoundLibrary(at: path)
    self.loader = loader
    blender = NoteBlender(loader.model, phase: .pghi)
  }

  /// Does some work on the library's own queue.
  private func ask<Value: Sendable>(
    _ body: @escaping @Sendable (PageLibrary) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try body(self) }) }
    }
  }

  /// Marks a sound, or not, after all that was asked before; no sound of that number is nothing to mark.
  /// - Parameter done: told the end, on the library's queue.
  package func setFavourite(
    _ id: Int64, _ isFavourite: Bool, done: @escaping @Sendable ((any Error)?) -> Void
  ) {
    queue.async { [self] in
      do {
        if let entry = try library.entry(numbered: id) {
          try library.setFavourite(entry, isFavourite)
        }
        done(nil)
      } catch {
        done(error)
      }
    }
  }

  /// What is answered, by path.
  package var answers: [String: PageServer.Answer] {
    [
      "/library/map": { [self] _ in try await ask { try $0.mapAnswer() } },
      "/library/favourites": { [self] _ in try await ask { try .json($0.favourites()) } },
      "/library/search": { [self] query in
        let words = query.text("q")
        return try await ask { try .json($0.found(words)) }
      },
      "/library/sound": { [self] query in
        let id = try query.number("id")
        return try await ask { try $0.sound(id) }
      },
      "/library/between": { [self] query in
        let (a, b) = (try query.number("a"), try query.number("b"))
        return try await ask { try .json($0.way(a, b)) }
      },
      "/library/blend": { [self] query in
        let (a, b) = (try query.number("a"), try query.number("b"))
        let mix = try query.share("mix")
        return try await ask { try $0.blend(a, b, mix) }
      },
    ]
  }

  // MARK: - On the queue

  /// Sounds of the map in columns, which are half the size of a list of objects.
  private struct Columns: Encodable {
    var ids: [Int64] = []
    var names: [String] = []
    var words: [String] = []
    var x: [Float] = []
    var y: [Float] = []
    var groups: [Int] = []
    var pitches: [Int?] = []
    /// Sounds of the library, shown or not; told with the map alone.
    var total = 0

    mutating func add(_ entry: SoundEntry, _ place: SoundPlace) {
      ids.append(entry.id)
      names.append(entry.name)
      words.append(entry.words ?? "")
      x.append(Float((place.x * 1000).rounded() / 1000))
      y.append(Float((place.y * 1000).rounded() / 1000))
      groups.append(place.cluster)
      pitches.append(entry.pitch.map { Int($0.rounded()) })
    }
  }

  private func columns(_ places: [SoundPlace]) throws -> Columns {
    var columns = Columns()
    for place in places.sorted(by: { $0.path < $1.path }) {
      if let entry = try library.entry(numbered: place.id) { columns.add(entry, place) }
    }
    return columns
  }

  /// Those of some sounds that the map does not show; nil where it shows all.
  private func missing(_ ids: [Int64]) throws -> Columns? {
    guard let map else { return nil }
    let hidden = ids.filter { !map.shown.contains($0) }
    return hidden.isEmpty ? nil : try columns(library.places(of: hidden))
  }

  /// What a search finds, as pages need it.
  private struct Found: Encodable {
    var ids: [Int64]
    /// Whether none of them fits all of it.
    var isNear: Bool
    var more: Columns?
  }

  private func found(_ words: String) throws -> Found {
    let matches = try library.search(words, count: Self.mostFound)
    let ids = matches.map(\.entry.id)
    return Found(ids: ids, isNear: matches.first?.isNear ?? false, more: try missing(ids))
  }

  private func favourites() throws -> [Int64] {
    var ids: [Int64] = []
    try library.forEach(.favourites) { entry in
      ids.append(entry.id)
      return true
    }
    return ids
  }

  private func mapAnswer() throws -> PageAnswer {
    // Another process may have added sounds.
    let version = try library.changeNumber()
    if let map, map.version == version { return map.answer }
    let places = try library.map(atMost: Self.mostShown)
    var columns = try self.columns(places)
    columns.total = try library.count().sounds
    let answer = try PageAnswer.json(columns)
    map = (answer, Set(places.map(\.id)), version)
    return answer
  }

  private func entry(_ id: Int64) throws -> SoundEntry {
    guard let entry = try library.entry(numbered: id), entry.problem == nil else {
      throw PageProblem.notThere("sound \(id)")
    }
    return entry
  }

  private func sound(_ id: Int64) throws -> PageAnswer {
    if let known = heard.first(where: { $0.key == "\(id)" }) { return known.sound }
    let file = try AudioFile.read(try entry(id).path)
    let count = Int(Self.longestSeconds * file.clip.sampleRate)
    return try keep(
      AudioClip(
        channels: file.clip.channels.prefix(2).map { Array($0.prefix(count)) },
        sampleRate: file.clip.sampleRate), as: "\(id)")
  }

  private func blend(_ a: Int64, _ b: Int64, _ mix: Double) throws -> PageAnswer {
    let key = "\(a) \(b) \((100 * mix).rounded())"
    if let known = heard.first(where: { $0.key == key }) { return known.sound }
    let sources = try loader.sources([entry(a).path, entry(b).path])
    var blend = NoteBlend(MixPath(weights: [1 - mix, mix]))
    blend.sampleCount = Int(2.5 * loader.model.configuration.sampleRate)
    return try keep(blender.render(blend, of: sources), as: key)
  }

  private func keep(_ clip: AudioClip, as key: String) throws -> PageAnswer {
    let answer = try PageAnswer.wav(clip)
    if heard.count >= Self.keptSounds { heard.removeFirst() }
    heard.append((key, answer))
    return answer
  }

  /// A way between two sounds, as pages need it.
  private struct Way: Encodable {
    var ids: [Int64]
    var positions: [Double]
    /// The ends of the widest gap.
    var gap: [Int64]
    var more: Columns?
  }

  private func way(_ a: Int64, _ b: Int64) throws -> Way {
    guard a != b else { throw PageProblem.badQuery(key: "b") }
    let (first, second) = (try entry(a).path, try entry(b).path)
    func asked(_ path: String) throws -> AskedSound {
      try library.sound(named: path, likeness: Likeness.installed)
    }
    let way = try library.between(asked(first), asked(second), count: 6)
    let numbers = Dictionary(
      way.steps.map { ($0.entry.path, $0.entry.id) } + [(first, a), (second, b)]
    ) { one, _ in one }
    let ids = [a] + way.steps.map(\.entry.id) + [b]
    return Way(
      ids: ids, positions: [0] + way.steps.map(\.position) + [1],
      gap: [way.gap.from, way.gap.to].compactMap { numbers[$0] }, more: try missing(ids))
  }
}

extension PageAnswer {
  /// A sound as WAV of 16 bits.
  package static func wav(_ clip: AudioClip, fileName: String? = nil) throws -> PageAnswer {
    let file = AudioFile(clip: clip, format: .init(.wav, .integer(bits: 16)))
    return PageAnswer(
      type: "audio/wav", bytes: Data(try file.encoded(path: "sound.wav").bytes), fileName: fileName)
  }
}
