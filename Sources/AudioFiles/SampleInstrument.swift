import CSndFile

/// What a file says about itself as a sampler's note: its pitch, its place on the keyboard, its loops.
///
/// Stored in the `smpl` and `inst` chunks of WAV files and the `INST` chunk of AIFF files.
public struct SampleInstrument: Sendable, Equatable {
  /// A stretch that a sampler repeats while the key is held.
  public struct Loop: Sendable, Equatable {
    /// In which direction the stretch is played.
    public enum Mode: String, Sendable { case forward, backward, alternating }
    /// In which direction the stretch is played.
    public var mode: Mode
    /// Samples inside the loop, from the start of the file.
    public var samples: Range<Int>
    /// How often it is played; 0 is until the key is let go.
    public var count: Int

    /// Makes a loop.
    public init(mode: Mode = .forward, samples: Range<Int>, count: Int = 0) {
      self.mode = mode
      self.samples = samples
      self.count = count
    }
  }

  /// MIDI pitch of the note as recorded, in 0..<128; its fraction is the fine tuning (0.07 is 7 cents
  /// above the key). Files hold whole cents.
  public var rootPitch: Double
  /// MIDI keys that the sample is meant for.
  public var keys: ClosedRange<Int>
  /// MIDI velocities that the sample is meant for.
  public var velocities: ClosedRange<Int>
  /// Loops, at most 16 of them.
  public var loops: [Loop]

  /// Makes an instrument that covers the whole keyboard unless told otherwise.
  public init(
    rootPitch: Double, keys: ClosedRange<Int> = 0...127, velocities: ClosedRange<Int> = 0...127,
    loops: [Loop] = []
  ) {
    precondition((0..<128).contains(rootPitch), "root pitch \(rootPitch) is not in 0..<128")
    precondition(
      keys.lowerBound >= 0 && keys.upperBound < 128, "keys \(keys) are not in 0...127")
    precondition(
      velocities.lowerBound >= 0 && velocities.upperBound < 128,
      "velocities \(velocities) are not in 0...127")
    precondition(loops.count <= 16, "\(loops.count) loops; a file holds at most 16")
    self.rootPitch = rootPitch
    self.keys = keys
    self.velocities = velocities
    self.loops = loops
  }

  // MARK: - libsndfile's form

  /// Reads libsndfile's form; nil when the key is no MIDI key. Loops that do not lie within
  /// `sampleCount` samples are dropped, ranges that make no sense become the whole keyboard.
  init?(_ stored: SF_INSTRUMENT, sampleCount: Int) {
    let pitch = Double(stored.basenote) + Double(stored.detune) / 100
    guard stored.basenote >= 0, (0..<128).contains(pitch) else { return nil }
    rootPitch = pitch
    keys = Self.range(stored.key_lo, stored.key_hi)
    velocities = Self.range(stored.velocity_lo, stored.velocity_hi)
    var stored = stored
    loops = (0..<max(0, min(16, stored.loop_count))).compactMap { index in
      Loop(storedLoop(&stored, index), sampleCount: sampleCount)
    }
  }

  /// libsndfile's form. The fine tuning is always upwards from the key below: `smpl` knows no other.
  var stored: SF_INSTRUMENT {
    var result = SF_INSTRUMENT()
    let cents = min(12799, Int((rootPitch * 100).rounded()))
    result.gain = 1
    result.basenote = CChar(cents / 100)
    result.detune = CChar(cents % 100)
    result.key_lo = CChar(keys.lowerBound)
    result.key_hi = CChar(keys.upperBound)
    result.velocity_lo = CChar(velocities.lowerBound)
    result.velocity_hi = CChar(velocities.upperBound)
    result.loop_count = Int32(loops.count)
    for (index, loop) in loops.enumerated() {
      setStoredLoop(&result, Int32(index), loop.stored)
    }
    return result
  }

  private static func range(_ low: CChar, _ high: CChar) -> ClosedRange<Int> {
    low >= 0 && low <= high && high > 0 ? Int(low)...Int(high) : 0...127
  }
}

extension SampleInstrument.Loop {
  fileprivate init?(_ stored: StoredLoop, sampleCount: Int) {
    switch Int(stored.mode) {
    case SF_LOOP_FORWARD: mode = .forward
    case SF_LOOP_BACKWARD: mode = .backward
    case SF_LOOP_ALTERNATING: mode = .alternating
    default: return nil
    }
    guard stored.start < stored.end, Int(stored.end) <= sampleCount else { return nil }
    samples = Int(stored.start)..<Int(stored.end)
    count = Int(stored.count)
  }

  fileprivate var stored: StoredLoop {
    let number =
      switch mode {
      case .forward: SF_LOOP_FORWARD
      case .backward: SF_LOOP_BACKWARD
      case .alternating: SF_LOOP_ALTERNATING
      }
    return StoredLoop(
      mode: Int32(number), start: UInt32(samples.lowerBound), end: UInt32(samples.upperBound),
      count: UInt32(count))
  }
}
