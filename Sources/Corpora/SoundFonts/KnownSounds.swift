import Signal

/// The sounds that a corpus holds already, to notice the same sound under another name.
///
/// Fonts list one recording in many presets (most of their drum kits differ in a few keys only). Two
/// notes of one key and velocity are the same if their peaks agree within 1 % and the mean and the
/// largest magnitude of each 10 ms within 0.5 % of the peak. FluidSynth itself repeats a note within
/// 0.03 %, which may move the onset by a sample: hence magnitudes over time, not samples.
struct KnownSounds {
  private struct Sketch {
    let peak: Float
    /// For each 10 ms the mean and the largest magnitude, relative to the peak.
    let magnitudes: [Float]

    init(_ samples: [Float]) {
      let peak = NoteOnset.peak(of: samples)
      self.peak = peak
      magnitudes = samples.withUnsafeBufferPointer { buffer in
        stride(from: 0, to: buffer.count, by: 480).flatMap { start in
          var (sum, largest) = (Float(0), Float(0))
          let end = min(start + 480, buffer.count)
          for i in start..<end {
            sum += abs(buffer[i])
            largest = max(largest, abs(buffer[i]))
          }
          return [sum / Float(end - start) / peak, largest / peak]
        }
      }
    }

    func isSame(as other: Sketch) -> Bool {
      abs(peak - other.peak) <= 0.01 * peak && magnitudes.count == other.magnitudes.count
        && zip(magnitudes, other.magnitudes).allSatisfy { abs($0 - $1) <= 0.005 }
    }
  }

  private struct Place: Hashable {
    let key: Int
    package let velocity: Int
  }

  private var sketches: [Place: [Sketch]] = [:]

  /// Remembers a sound that is not silent.
  /// - Returns: false if it was known.
  mutating func insert(_ samples: [Float], key: Int, velocity: Int) -> Bool {
    let sketch = Sketch(samples)
    let place = Place(key: key, velocity: velocity)
    if sketches[place, default: []].contains(where: sketch.isSame) { return false }
    sketches[place, default: []].append(sketch)
    return true
  }
}
