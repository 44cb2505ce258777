import Signal

/// A hit on a drum: a sound from a sample on.
struct DrumHit {
  /// Sample of the performance.
  var start: Int
  /// Both channels, kept by the control thread as long as there is a performance.
  var left, right: UnsafePointer<Float>
  /// Samples of the sound.
  var count: Int
  /// Linear.
  var gain: Float
  /// Samples that were played.
  var played = 0

  init(_ sound: DrumSound, at start: Int, gain: Float) {
    self.start = start
    left = sound.left
    right = sound.right
    count = sound.count
    self.gain = gain
  }
}

/// Hits that sound, in the order of their times, so that every sum depends on the hits alone. Thread role:
/// render; nothing is allocated or locked after `init`.
struct DrumVoices {
  private let hits = AlignedMemory<DrumHit>(  // [capacity]
    uninitializedCount: EnsembleLink.drumCapacity)
  /// Hits that sound.
  private(set) var count = 0

  /// Adds what sounds in a hop.
  /// - Parameters:
  ///   - left, right: `[count]`.
  ///   - start: sample of the performance.
  ///   - ring: hits that begin; those of later hops stay there.
  mutating func mix(
    _ left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>, from start: Int,
    count length: Int, taking ring: SPSCRing<DrumHit>
  ) {
    while count < EnsembleLink.drumCapacity,
      ring.withFirst({ $0.start < start + length }) == true, let hit = ring.pop()
    {
      hits.base[count] = hit
      count += 1
    }
    var kept = 0
    for index in 0..<count {
      var hit = hits.base[index]
      let offset = hit.played > 0 ? 0 : max(0, hit.start - start)
      let number = min(length - offset, hit.count - hit.played)
      let (own, other) = (hit.left + hit.played, hit.right + hit.played)
      for i in 0..<number {
        left[offset + i] += hit.gain * own[i]
        right[offset + i] += hit.gain * other[i]
      }
      hit.played += number
      guard hit.played < hit.count else { continue }
      hits.base[kept] = hit
      kept += 1
    }
    count = kept
  }
}
