import Sfumato

/// Collects what is played and writes it as a sound file when it is done.
///
/// Threads: control.
final class SoundRecorder {
  /// More is not kept.
  static let longestSeconds = 600.0

  /// The file to be written.
  let path: String
  private let tap: SoundTap
  private let sampleRate: Double
  private var frames: [Float] = []  // [frame, 2]

  /// Begins to listen.
  init(path: String, tap: SoundTap, sampleRate: Double) {
    self.path = path
    self.tap = tap
    self.sampleRate = sampleRate
    tap.open()
  }

  /// Seconds so far.
  var seconds: Double { Double(frames.count / 2) / sampleRate }

  /// Whether there is no room for more.
  var isFull: Bool { seconds >= Self.longestSeconds }

  /// Takes what has been played since the last call; to be called several times a second.
  func collect() {
    if isFull { tap.close() } else { tap.take(into: &frames) }
  }

  /// Stops listening and writes the file, unless nothing was played.
  /// - Returns: what was written, in words.
  /// - Throws: `AudioFileError`.
  func finish() throws(AudioFileError) -> String {
    tap.close()
    collect()
    guard !frames.isEmpty else { return "nothing was recorded" }
    let channels = (0..<2).map { channel in
      stride(from: channel, to: frames.count, by: 2).map { frames[$0] }
    }
    var file = AudioFile(clip: AudioClip(channels: channels, sampleRate: sampleRate))
    file.format = try AudioFileFormat(forPath: path)
    file.comment = "sfumato, recorded live"
    try file.write(to: path)
    let missed = tap.missedCount > 0 ? ", \(tap.missedCount) frames missed" : ""
    return "recorded \(path), \(Report.duration(seconds))\(missed)"
  }
}
