import Foundation
import NoteVAE
import OutputFiles
import Sounds
import Synchronization

/// The sounds of an instance as the host chooses them: loaded, encoded, and handed to the rendering thread.
///
/// Thread role: control; calls of several threads follow one another.
package final class PluginSounds: Sendable {
  /// Why sounds stay as they are.
  package enum Failure: Error, LocalizedError {
    /// The last sound was taken away.
    case noneLeft
    /// A session's latent of another model, without the recording that it could be encoded from, and the file
    /// is gone too.
    case lost(path: String, reason: String)

    package var errorDescription: String? {
      switch self {
      case .noneLeft: "an instrument needs a sound; the last one stays"
      case .lost(let path, let reason):
        "the sound \(path) cannot be played: \(reason); choose a sound file"
      }
    }
  }

  /// What a session says of a sound.
  package struct Kept {
    package var path: String
    package var latent: Data?

    package init(path: String, latent: Data?) { (self.path, self.latent) = (path, latent) }
  }

  /// Where the rendering thread gets them.
  let post = RenderPost<LoadedSounds>()

  private let model: NoteModel
  private let loader: SoundLoader
  private let bundle: String
  private let log: PluginLog
  private let state: Mutex<LoadedSounds>

  /// Loads the sounds that are in the bundle.
  /// - Throws: as `SoundLoader.note`.
  init(_ model: NoteModel, bundle: String, log: PluginLog) throws {
    self.model = model
    self.bundle = bundle
    self.log = log
    let loader = SoundLoader(model)
    self.loader = loader
    let standard = try PluginFiles.standardSounds.map {
      try Self.load("\(bundle)/\(PluginFiles.soundsName)/\($0)", by: loader, log)
    }
    state = Mutex(LoadedSounds(standard + [nil, nil], of: model))
  }

  /// What is chosen now.
  package var current: LoadedSounds { state.withLock { $0 } }

  /// Chooses another sound for a corner; an empty path takes it away.
  /// - Throws: as `SoundLoader.note`, or ``Failure``; the sounds stay as they are then.
  package func choose(_ path: String, corner: Int) throws {
    try state.withLock { state in
      var corners = state.corners
      corners[corner] = path.isEmpty ? nil : try Self.load(path, by: loader, log)
      try change(&state, to: corners)
    }
  }

  /// Loads sounds that are to be chosen together.
  /// - Throws: as `SoundLoader.note`.
  package func load(_ paths: [String]) throws -> [LoadedSound] {
    try paths.map { try Self.load($0, by: loader, log) }
  }

  /// Chooses the sounds of all corners.
  /// - Parameter sounds: one to four.
  package func choose(_ sounds: [LoadedSound]) {
    let none = [LoadedSound?](repeating: nil, count: PluginFiles.soundCount - sounds.count)
    state.withLock { state in
      state = LoadedSounds(sounds + none, of: model)
      post.send(state)
    }
  }

  /// Goes over to what a session kept: latents first, files where there is none that this model can play.
  /// - Parameter kept: of each corner; all nil are the sounds of the bundle.
  /// - Throws: ``Failure`` if none of them can be played; the sounds stay as they are then.
  package func restore(_ kept: [Kept?]) throws {
    try state.withLock { state in
      guard kept.contains(where: { $0 != nil }) else {
        let standard = try PluginFiles.standardSounds.map {
          try Self.load("\(bundle)/\(PluginFiles.soundsName)/\($0)", by: loader, log)
        }
        return try change(&state, to: standard + [nil, nil])
      }
      var corners: [LoadedSound?] = []
      var failures: [any Error] = []
      for kept in kept {
        do { corners.append(try kept.map(restored)) } catch {
          failures.append(error)
          corners.append(nil)
        }
      }
      if corners.allSatisfy({ $0 == nil }), let failure = failures.first { throw failure }
      for failure in failures { log.tell(.error, systemReason(failure)) }
      try change(&state, to: corners)
    }
  }

  private func change(_ state: inout LoadedSounds, to corners: [LoadedSound?]) throws {
    guard corners.contains(where: { $0 != nil }) else { throw Failure.noneLeft }
    state = LoadedSounds(corners, of: model)
    post.send(state)
  }

  private func restored(_ kept: Kept) throws -> LoadedSound {
    var reason = "its file is not there and the session keeps no latent of it"
    if let latent = kept.latent {
      do {
        let note = try EncodedNote(bytes: latent, source: kept.path, for: model)
        return try LoadedSound(note, path: kept.path, of: model)
      } catch {
        reason = systemReason(error)
      }
    }
    guard FileSystem.exists(SoundName.path(of: kept.path)) else {
      throw Failure.lost(path: kept.path, reason: reason)
    }
    return try Self.load(kept.path, by: loader, log)
  }

  /// The whole path of a file inside the bundle; nil if there is none.
  package func pathInBundle(_ path: String) -> String? {
    guard !path.isEmpty, !path.hasPrefix("/"), case let whole = "\(bundle)/\(path)",
      FileSystem.exists(whole)
    else { return nil }
    return whole
  }

  private static func load(
    _ path: String, by loader: SoundLoader, _ log: PluginLog
  ) throws -> LoadedSound {
    let heard = try loader.note(path)
    for remark in heard.remarks { log.tell(.note, "\(path): \(remark)") }
    return try LoadedSound(heard.note, path: path, of: loader.model)
  }
}
