/// The level of a sound at a few moments: how it rises and falls, and how long it lasts.
struct EnvelopeSketch: Codable, Sendable, Equatable {
  /// 0 at the highest level, −1 at 60 dB below it and after the end, `[count]`.
  let values: [Float]

  /// Moments.
  static let count = frames.count
  /// Frames of 10.7 ms: 0 to 2.7 s.
  private static let frames = [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256]

  /// - Parameter levels: in dB under the highest, a frame of 10.7 ms each.
  init(levels: [Float]) {
    values = Self.frames.map { $0 < levels.count ? max(-1, levels[$0] / 60) : -1 }
  }
}
