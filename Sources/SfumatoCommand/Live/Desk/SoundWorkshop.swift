import Foundation
import Sfumato
import Synchronization

/// Hears sounds for the instrument that plays, away from the control thread: those of corners and patches, and
/// those that the player listens to before taking them.
///
/// `@unchecked Sendable`: all but what is behind a lock is touched on one queue alone.
final class SoundWorkshop: @unchecked Sendable {
  /// What came of it.
  enum Result: Sendable {
    /// Sounds for the instrument, and what to tell.
    case sounds(SoundSet, paths: [String], message: String)
    /// A patch and its sounds.
    case patch(PatchFile, SoundSet, slot: Int?)
    /// Something to be listened to.
    case preview(AudioClip)
    /// What can be played.
    case list([SoundList.Entry])
    /// What went wrong, or what is worth knowing.
    case message(String)
  }

  private let queue = BackgroundQueue("sounds")
  private let reading = BackgroundQueue("list")
  private let loader: SoundLoader
  private let results = Mutex<[Result]>([])
  private let wantedPreview = Mutex(0)  // of all that were asked for, the latest
  private let wantedSounds = Mutex<[Int: Int]>([:])  // by corner, the latest

  // On the queue.
  private var paths: [String]
  private var notes: [String: NoteLatent] = [:]

  /// Notes that are kept, so that a sound that comes back costs nothing.
  private static let keptNotes = 32
  /// How long a key is held that is listened to, and how long it may ring on.
  private static let previewSeconds = (held: 1.2, tail: 1.5)

  /// - Parameter paths: of the sounds at the corners.
  init(_ loader: SoundLoader, paths: [String]) {
    self.loader = loader
    self.paths = paths
  }

  /// What has come since the last call. Thread role: control.
  func take() -> [Result] {
    results.withLock { results in
      defer { results = [] }
      return results
    }
  }

  private func give(_ result: Result) { results.withLock { $0.append(result) } }

  private func work(_ body: @escaping @Sendable (SoundWorkshop) throws -> Void) {
    queue.async { [self] in
      do { try body(self) } catch { give(.message(Report.text(of: error))) }
    }
  }

  // MARK: - Sounds

  /// Puts a sound at a corner; where there are fewer sounds, those that are there fill up. Of several that
  /// wait for one corner the newest is taken.
  /// - Parameter find: where the sound lies; asked on the workshop's queue.
  func put(at corner: Int, _ find: @escaping @Sendable () throws -> String) {
    let number = wantedSounds.withLock { latest in
      latest[corner, default: 0] += 1
      return latest[corner]
    }
    work { shop in
      guard shop.wantedSounds.withLock({ $0[corner] }) == number else { return }
      let path = try find()
      var wanted = Self.filled(shop.paths, to: Self.count(with: corner, of: shop.paths.count))
      wanted[corner] = path
      try shop.change(to: wanted, telling: "\(SoundInput.title(path)) is sound \(corner + 1)")
    }
  }

  /// Changes the number of sounds.
  func setCorners(_ count: Int) {
    work { shop in
      guard count != shop.paths.count else { return }
      try shop.change(
        to: Array(Self.filled(shop.paths, to: count).prefix(count)), telling: "\(count) sounds")
    }
  }

  /// Sounds were changed elsewhere, as by a patch.
  func follow(_ paths: [String]) { queue.async { [self] in self.paths = paths } }

  /// How many sounds there are once a corner has one.
  static func count(with corner: Int, of count: Int) -> Int {
    max(count, corner < 1 ? 1 : corner < 2 ? 2 : 4)
  }

  private static func filled(_ paths: [String], to count: Int) -> [String] {
    paths.count >= count ? paths : (0..<count).map { paths[$0 % paths.count] }
  }

  private func change(to wanted: [String], telling message: String) throws {
    let latents = try wanted.map(note)
    let sounds = SoundSet(latents, of: loader.model)
    paths = wanted
    give(.sounds(sounds, paths: wanted, message: message))
  }

  private func note(_ path: String) throws -> NoteLatent {
    if let note = notes[path] { return note }
    let heard = try loader.note(path)
    if notes.count >= Self.keptNotes { notes.removeAll() }
    notes[path] = heard.note.latent
    for remark in heard.remarks { give(.message("\(SoundInput.title(path)): \(remark)")) }
    return heard.note.latent
  }

  // MARK: - Patches

  /// Loads a patch and its sounds.
  /// - Parameter slot: that it lies in, if it does.
  func load(patch path: String, slot: Int? = nil) {
    work { shop in
      let file = try PatchFile(contentsOf: path)
      let sounds = SoundSet(try file.soundPaths.map(shop.note), of: shop.loader.model)
      shop.paths = file.soundPaths
      shop.give(.patch(file, sounds, slot: slot))
    }
  }

  // MARK: - Listening

  /// Reads what can be played.
  func list() {
    queue.async { [self] in
      let paths = paths
      reading.async { [self] in give(.list(SoundCatalogue.entries(beside: paths))) }
    }
  }

  /// Makes a sound or a patch heard on a key, unless another is asked for before its turn comes.
  func listen(to entry: SoundList.Entry, key: Int) {
    let number = wantedPreview.withLock { latest in
      latest += 1
      return latest
    }
    work { shop in
      func isWanted() -> Bool { shop.wantedPreview.withLock { $0 == number } }
      guard isWanted() else { return }
      var options = PerformanceOptions()
      var paths = [entry.path]
      if entry.isPatch {
        let file = try PatchFile(contentsOf: entry.path)
        (options, paths) = (file.patch.options, file.soundPaths)
        options.arpeggio.pattern = .off
      }
      let sounds = SoundSet(try paths.map(shop.note), of: shop.loader.model)
      let performance = Performance(shop.loader.model, sounds: sounds, options: options)
      let (rate, seconds) = (performance.sampleRate, Self.previewSeconds)
      let clip = OfflinePerformance(
        events: [
          PerformanceEvent(.noteOn(key: key, velocity: 0.75)),
          PerformanceEvent(.noteOff(key: key), at: Int(seconds.held * rate)),
        ], sampleCount: Int((seconds.held + 0.1) * rate), longestTail: Int(seconds.tail * rate)
      ).render(on: performance) { !isWanted() }
      if isWanted() { shop.give(.preview(clip)) }
    }
  }

  /// Nothing is wanted to be listened to any more.
  func stopListening() { wantedPreview.withLock { $0 += 1 } }
}
