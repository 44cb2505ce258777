import AudioFiles
import Foundation
import NoteVAE
import Signal
import Sounds
import TestSupport
import Testing

/// Notes that were heard once are not heard again, and nobody can tell.
@Suite struct HearingCacheTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  private static let model = try! NotePreset.load(
    root.appending(path: "Presets/notes.safetensors").path)
  private let folder = try! TemporaryFolder()

  private func cache(_ mostBytes: Int = 1 << 28) -> HearingCache {
    HearingCache(folder: folder("cache"), mostBytes: mostBytes)
  }

  private func entries() -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder("cache"))) ?? []).sorted()
  }

  /// A tone of 0.4 s on the left, and its octave on the right.
  @discardableResult
  private func put(_ name: String, hz: Double = 220, channels: Int = 1) throws -> String {
    let clip = AudioClip(
      channels: (1...channels).map { channel in
        (0..<19_200).map { i in
          let time = Double(i) / 48_000
          return Float(0.3 * exp(-3 * time) * sin(2 * .pi * Double(channel) * hz * time))
        }
      }, sampleRate: 48_000)
    let file = AudioFile(clip: clip, format: AudioFileFormat(.wav, .integer(bits: 24)))
    let bytes = try file.encoded(path: name).bytes
    try folder.put(bytes, as: name)
    return folder(name)
  }

  @Test(arguments: [1, 2])
  func whatWasKeptIsWhatWasHeard(channels: Int) throws {
    // 0.3 is no number of half or single precision, and a name that is wrong is remarked.
    let path = try put("tone_C5.wav", hz: 220.7, channels: channels)
    let loader = SoundLoader(Self.model, cache: cache())
    let plain = try SoundLoader(Self.model).note(path, velocity: 0.3)
    let first = try loader.note(path, velocity: 0.3)
    #expect(entries().count == 1)
    let second = try loader.note(path, velocity: 0.3)
    #expect(first.note == plain.note && second.note == plain.note)
    #expect(first.remarks == plain.remarks && second.remarks == plain.remarks)
    #expect(!plain.remarks.isEmpty && (plain.note.stereo != nil) == (channels == 2))
    #expect(entries().count == 1)
  }

  @Test func itIsFoundByAllThatTellsOneHearingFromAnother() throws {
    let path = try put("tone.wav")
    let loader = SoundLoader(Self.model, cache: cache())
    _ = try loader.note(path)
    _ = try loader.note(path, velocity: 0.5)
    let said = try loader.note(path + "@A2").note.latent.condition.pitch
    #expect(abs(try #require(said) - 45) < 0.5, "\(said ?? 0)")
    #expect(try loader.note(path + "@none").note.latent.condition.pitch == nil)
    #expect(entries().count == 4)
    // The same recording elsewhere is known; other bytes under the same name are not.
    try FileManager.default.createDirectory(
      atPath: folder("other"), withIntermediateDirectories: true)
    _ = try loader.note(try put("other/tone.wav"))
    #expect(entries().count == 4)
    let changed = try loader.note(try put("tone.wav", hz: 330))
    #expect(entries().count == 5)
    #expect(abs(try #require(changed.note.latent.condition.pitch) - 64) < 0.1)
    // Another program may hear otherwise.
    let other = SoundLoader(
      Self.model, cache: HearingCache(folder: folder("cache"), program: path))
    _ = try other.note(path)
    #expect(entries().count == 6)
  }

  @Test func damageCostsTimeAlone() throws {
    let path = try put("tone.wav")
    let loader = SoundLoader(Self.model, cache: cache())
    let heard = try loader.note(path)
    let entry = try #require(entries().first)
    let bytes = try folder.bytes("cache/" + entry)
    for damaged in [[], Array(bytes.prefix(bytes.count / 2)), Array("{}".utf8)] {
      try folder.put(damaged, as: "cache/" + entry)
      #expect(try loader.note(path).note == heard.note)
      #expect(try folder.bytes("cache/" + entry) == bytes)
    }
    // A folder that cannot be made.
    try folder.put([1], as: "file")
    let nowhere = SoundLoader(
      Self.model, cache: HearingCache(folder: folder("file") + "/cache"))
    #expect(try nowhere.note(path).note == heard.note)
  }

  @Test func whatWasNotAskedForLongestGoes() throws {
    let paths = try (0..<4).map { try put("tone\($0).wav", hz: 200 + 30 * Double($0)) }
    _ = try SoundLoader(Self.model, cache: cache()).note(paths[0])
    let one = try folder.bytes("cache/" + entries()[0]).count
    let loader = SoundLoader(Self.model, cache: cache(one * 7 / 2))
    let oldest = entries()[0]
    for path in paths[1...2] { _ = try loader.note(path) }
    // Asked for once more, the first is not the one that goes.
    _ = try loader.note(paths[0])
    _ = try loader.note(paths[3])
    #expect(entries().count == 2 && entries().contains(oldest), "\(entries()), \(oldest)")
  }
}
