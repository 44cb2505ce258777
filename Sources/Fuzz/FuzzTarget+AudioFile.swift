import Foundation
import Sfumato

extension FuzzTarget {
  /// WAV, AIFF, FLAC and OGG files through `AudioFile.read(bytes:)`.
  static var audioFile: FuzzTarget {
    FuzzTarget(name: "audio", streamNumber: 1, makeSeeds: audioSeeds) { bytes in
      guard let file = try? AudioFile.read(bytes: bytes, path: "mutant", limits: limits) else {
        return false
      }
      try check(file)
      return true
    }
  }

  private static let limits = AudioFileLimits(maximumSeconds: 1)

  /// Short files of each format that is written, with all that a file can say.
  private static func audioSeeds() throws -> [[UInt8]] {
    let formats: [AudioFileFormat] = [
      .init(.wav, .integer(bits: 16)), .init(.wav, .integer(bits: 24)),
      .init(.wav, .float(bits: 32)),
      .init(.aiff, .integer(bits: 16)), .init(.aiff, .float(bits: 32)),
      .init(.flac, .integer(bits: 16)), .init(.flac, .integer(bits: 24)), .init(.ogg, .vorbis),
    ]
    return try formats.flatMap { format in
      try (1...2).map { channelCount in
        let channels = (0..<channelCount).map { channel in
          (0..<600).map { Float(sin(0.05 * Double($0 * (channel + 1)))) * 0.8 }
        }
        let file = AudioFile(
          clip: AudioClip(channels: channels, sampleRate: 48_000), format: format,
          instrument: SampleInstrument(rootPitch: 57.25, loops: [.init(samples: 100..<500)]),
          title: "seed", comment: "a recipe")
        return try file.encoded(path: "seed").bytes
      }
    }
  }

  private static func check(_ file: AudioFile) throws {
    let clip = file.clip
    try BrokenPromise.unless(clip.sampleCount > 0, "no samples")
    try BrokenPromise.unless(
      clip.channels.allSatisfy { $0.allSatisfy(\.isFinite) }, "a sample is not finite")
    try BrokenPromise.unless(
      limits.sampleRates.contains(clip.sampleRate), "sample rate \(clip.sampleRate)")
    try BrokenPromise.unless(
      clip.channelCount <= limits.maximumChannels, "\(clip.channelCount) channels")
    try BrokenPromise.unless(
      clip.durationSeconds <= limits.maximumSeconds + 1 / clip.sampleRate,
      "\(clip.durationSeconds) s are longer than the limit")
    try BrokenPromise.unless(file.secondsLeftOut >= 0, "\(file.secondsLeftOut) s left out")
    if let instrument = file.instrument {
      try BrokenPromise.unless(
        (0..<128).contains(instrument.rootPitch), "root pitch \(instrument.rootPitch)")
      let stored = file.storedSampleCount ?? clip.sampleCount
      for loop in instrument.loops {
        try BrokenPromise.unless(loop.samples.upperBound <= stored, "loop \(loop.samples)")
      }
    }
    try checkRoundTrip(file)
  }

  /// What was accepted can be written, and read again as the same sound.
  private static func checkRoundTrip(_ file: AudioFile) throws {
    var copy = AudioFile(clip: file.clip, format: .init(.wav, .float(bits: 32)))
    copy.instrument = file.instrument
    let back = try AudioFile.read(
      bytes: copy.encoded(path: "copy").bytes, path: "copy", limits: limits)
    try BrokenPromise.unless(back.clip == file.clip, "written and read again, it differs")
    try BrokenPromise.unless(
      back.instrument?.rootPitch == file.instrument?.rootPitch, "the root pitch differs")
  }
}
