import AudioFiles
import Foundation
import OutputFiles

/// A sound that is asked about: one of a library, or a file that was heard for the question.
public struct AskedSound: Sendable {
  /// Its number in the library; nil for a file from outside.
  public let id: Int64?
  /// Where it lies.
  public let path: String
  let vector: SoundVector
}

/// A sound that answers a question.
public struct SoundMatch: Codable, Sendable, Equatable {
  /// The sound.
  public var entry: SoundEntry
  /// How far it is from what was asked; see ``Aspect``.
  public var distance: Double

  /// Of what a sentence finds: whether it only comes near, for some of the words do not fit.
  package var isNear: Bool { distance > 1 }
}

extension SoundLibrary {
  /// The sound that a player names: one of the library, or else a file, which is heard.
  /// - Parameter likeness: is asked for where a file has to be heard.
  /// - Throws: ``LibraryError`` or `AudioFileError`.
  package func sound(named name: String, likeness: () throws -> Likeness) throws -> AskedSound {
    if let entry = try entry(named: name),
      let vector = try VectorStore(database: database).vector(of: entry.id)
    {
      return AskedSound(id: entry.id, path: entry.path, vector: vector)
    }
    guard FileSystem.exists(name) else { throw LibraryError.unknownSound(name: name) }
    let heard = try LibraryEar(model: nil).hear(try AudioFile.read(name), path: name)
    let points = try likeness().points([heard.features.values])
    return AskedSound(
      id: nil, path: name,
      vector: SoundVector(
        whole: points.whole[0], timbre: points.timbre[0],
        envelope: heard.features.envelope.values, pitch: heard.pitch,
        isPhrase: heard.kind == .phrase))
  }

  /// A sound of the library by its number; nil where there is none.
  package func sound(numbered id: Int64) throws -> AskedSound? {
    guard let entry = try entry(id), let vector = try VectorStore(database: database).vector(of: id)
    else { return nil }
    return AskedSound(id: id, path: entry.path, vector: vector)
  }

  /// The sounds nearest to one, itself left out.
  /// - Parameters:
  ///   - sound: what is asked with.
  ///   - aspect: what is compared.
  ///   - count: how many at most.
  public func similar(
    to sound: AskedSound, by aspect: Aspect = .all, count: Int
  ) throws -> [SoundMatch] {
    try nearest(to: sound.vector, by: aspect, count: count, leavingOut: sound.id)
      .compactMap { id, distance in
        try entry(id).map { SoundMatch(entry: $0, distance: Double(distance)) }
      }
  }

  /// Numbers and distances of the nearest, nearest first.
  func nearest(
    to vector: SoundVector, by aspect: Aspect, count: Int, leavingOut own: Int64?
  ) throws -> [(id: Int64, distance: Float)] {
    let best = NearestList(count: count)
    let store = VectorStore(database: database)
    try vector.bytes.withUnsafeBytes { probe in
      try store.forEach { id, record in
        if id != own { best.offer(id, aspect.distance(probe, record)) }
      }
    }
    return best.sorted
  }
}

/// The few nearest of many.
package final class NearestList {
  private let count: Int
  private var items: [(id: Int64, distance: Float)] = []
  private var worst = Float.infinity

  package init(count: Int) { self.count = max(0, count) }

  /// Takes one if it is nearer than the farthest that is kept.
  package func offer(_ id: Int64, _ distance: Float) {
    guard distance < worst || items.count < count else { return }
    items.append((id, distance))
    guard items.count >= 2 * count + 16 else { return }
    shorten()
  }

  /// Nearest first; of equals the one of the lower number.
  package var sorted: [(id: Int64, distance: Float)] {
    shorten()
    return items
  }

  private func shorten() {
    items.sort { ($0.distance, $0.id) < ($1.distance, $1.id) }
    items.removeLast(max(0, items.count - count))
    if items.count == count, let last = items.last { worst = last.distance }
  }
}
