import AudioFiles
import Dispatch
import Foundation
import Library
import NoteVAE
import Signal
import Sounds

/// What pages ask a library: its map, words, ways, and its sounds to be heard. Sounds are known by their
/// number in the library; no path comes from a page.
///
/// `@unchecked Sendable`: the library and what is kept of it are touched on one queue alone.
package final class PageLibrary: @unchecked Sendable {
  private let queue = DispatchQueue(label: "sfumato.page.library")
  private let library: SoundLibrary
  private let blender: NoteBlender
  private let loader: SoundLoader
  private var map: (answer: PageAnswer, version: Int64)?
  private var heard: [(key: String, sound: PageAnswer)] = []

  /// Seconds of a sound that is heard from the map.
  private static let longestSeconds = 6.0
  /// Sounds that are kept, so that hovering over them again costs nothing.
  private static let keptSounds = 64

  /// - Parameters:
  ///   - path: of the library.
  ///   - model: that blends.
  /// - Throws: `LibraryError`.
  package init(path: String, model: NoteModel) throws {
    library = try SoundLibrary(at: path)
    loader = SoundLoader(model)
    blender = NoteBlender(model, phase: .pghi)
  }

  /// Does some work on the library's own queue.
  private func ask<Value: Sendable>(
    _ body: @escaping @Sendable (PageLibrary) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try body(self) }) }
    }
  }

  /// What is answered, by path.
  package var answers: [String: PageServer.Answer] {
    [
      "/library/map": { [self] _ in try await ask { try $0.mapAnswer() } },
      "/library/favourites": { [self] _ in try await ask { try .json($0.favourites()) } },
      "/library/search": { [self] query in
        let words = query.text("q")
        return try await ask { try .json($0.library.search(words, count: 200).map(\.entry.id)) }
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

  /// The map in columns, which are half the size of a list of objects.
  private struct Columns: Encodable {
    var ids: [Int64] = []
    var names: [String] = []
    var words: [String] = []
    var x: [Float] = []
    var y: [Float] = []
    var groups: [Int] = []
    var pitches: [Int?] = []
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
    var columns = Columns()
    let places = try library.map()
    let groups = Dictionary(places.map { ($0.id, $0) }) { first, _ in first }
    try library.forEach { entry in
      guard let place = groups[entry.id] else { return true }
      columns.ids.append(entry.id)
      columns.names.append(entry.name)
      columns.words.append(entry.words ?? "")
      columns.x.append(Float((place.x * 1000).rounded() / 1000))
      columns.y.append(Float((place.y * 1000).rounded() / 1000))
      columns.groups.append(place.cluster)
      columns.pitches.append(entry.pitch.map { Int($0.rounded()) })
      return true
    }
    let answer = try PageAnswer.json(columns)
    map = (answer, version)
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
    return Way(
      ids: [a] + way.steps.map(\.entry.id) + [b], positions: [0] + way.steps.map(\.position) + [1],
      gap: [way.gap.from, way.gap.to].compactMap { numbers[$0] })
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
