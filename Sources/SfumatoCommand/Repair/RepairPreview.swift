import Sfumato

/// The picture of a repair: before, after, and what was changed.
struct RepairPreview {
  /// A stretch of the sound and its repaired version.
  private let before: AudioClip
  private let after: AudioClip

  /// Longer sounds are shown around the first change only, in seconds.
  private static let longest = 60.0

  /// Takes the stretch to be shown.
  init(_ reader: AudioFileReader, patches: [AudioPatch]) throws {
    let count = reader.sampleCount
    var shown = 0..<count
    if Double(count) > Self.longest * reader.sampleRate {
      let middle = patches.first?.start ?? 0
      let start = max(0, middle - Int(2 * reader.sampleRate))
      shown = start..<min(count, start + Int(10 * reader.sampleRate))
    }
    let channels = try reader.samples(in: shown)
    var repaired = channels
    for patch in patches {
      for index in patch.range.clamped(to: shown) {
        repaired[patch.channel][index - shown.lowerBound] = patch.samples[index - patch.start]
      }
    }
    before = AudioClip(channels: channels, sampleRate: reader.sampleRate)
    after = AudioClip(channels: repaired, sampleRate: reader.sampleRate)
  }

  /// Takes a result of the same length in seconds, which may have a higher rate.
  init(_ reader: AudioFileReader, result: String) throws {
    let after = try AudioFileReader(result)
    let seconds = min(Self.longest, Double(reader.sampleCount) / reader.sampleRate)
    let clips = try [reader, after].map { file in
      let count = min(file.sampleCount, Int(seconds * file.sampleRate))
      return AudioClip(
        channels: try file.samples(in: 0..<count), sampleRate: file.sampleRate)
    }
    self.after = clips[1]
    let before = try clips[0].resampled(toHz: after.sampleRate)
    let count = clips[1].sampleCount
    self.before = AudioClip(
      channels: before.channels.map { samples in
        Array(samples.prefix(count))
          + [Float](repeating: 0, count: max(0, count - samples.count))
      }, sampleRate: after.sampleRate)
  }

  /// Draws it.
  /// - Throws: `PictureError`.
  func write(to path: String) throws {
    let difference = zip(before.channels, after.channels).map { zip($0, $1).map { $1 - $0 } }
    var picture = SpectrogramPicture()
    picture.add(before, title: "before")
    picture.add(after, title: "after")
    picture.add(
      AudioClip(channels: difference, sampleRate: before.sampleRate), title: "what was changed")
    try picture.write(to: path)
  }
}
