import Foundation
import Signal

/// Phase gradient heap integration as the paper tells it: doubles, an exact binary heap, one bin
/// after the other. The reference for the fast one.
enum PlainPGHI {
  static func phase(for magnitudes: MagnitudeSpectrogram) -> ComplexSpectrogram {
    let c = magnitudes.configuration
    let (frames, bins) = (magnitudes.frameCount, magnitudes.binCount)
    let gamma = c.window.gammaPerSquaredLength * Double(c.windowLength * c.windowLength)
    let area = Double(c.hopLength * c.fftLength)
    let s = magnitudes.values.map { log(max(Double($0), 1e-30)) }
    func height(_ t: Int, _ k: Int) -> Double {
      s[t * bins + (k < 0 ? -k : k < bins ? k : 2 * (bins - 1) - k)]
    }
    func timeStep(_ t: Int, _ k: Int) -> Double {
      area / gamma * (height(t, k + 1) - height(t, k - 1)) / 2
        + 2 * .pi * Double(c.hopLength * k % c.fftLength) / Double(c.fftLength)
    }
    func frequencyStep(_ t: Int, _ k: Int) -> Double {
      let (from, to) = (max(t - 1, 0), min(t + 1, frames - 1))
      return -gamma / area * (height(to, k) - height(from, k)) / Double(max(1, to - from))
    }

    var phases = [Double?](repeating: nil, count: s.count)
    var heap = MaximumHeap()
    let quietest = (s.max() ?? 0) - 120 * log(10) / 20
    for seed in s.indices.sorted(by: { s[$0] > s[$1] }) {
      guard phases[seed] == nil, s[seed] > quietest else { continue }
      phases[seed] = 0
      heap.push(s[seed], seed)
      while let i = heap.pop() {
        let (t, k) = (i / bins, i % bins)
        func reach(_ t2: Int, _ k2: Int, _ step: Double) {
          guard (0..<frames).contains(t2), (0..<bins).contains(k2) else { return }
          let j = t2 * bins + k2
          guard phases[j] == nil, s[j] > quietest else { return }
          phases[j] = phases[i]! + step
          heap.push(s[j], j)
        }
        if t + 1 < frames { reach(t + 1, k, (timeStep(t, k) + timeStep(t + 1, k)) / 2) }
        if t > 0 { reach(t - 1, k, -(timeStep(t, k) + timeStep(t - 1, k)) / 2) }
        reach(t, k + 1, (frequencyStep(t, k) + frequencyStep(t, min(k + 1, bins - 1))) / 2)
        reach(t, k - 1, -(frequencyStep(t, k) + frequencyStep(t, max(k - 1, 0))) / 2)
      }
    }
    return magnitudes.with(phases: phases.map { $0 ?? 0 })
  }
}

/// Pairs of a number and a bin, the largest number first.
struct MaximumHeap {
  private var items: [(key: Double, bin: Int)] = []

  mutating func push(_ key: Double, _ bin: Int) {
    items.append((key, bin))
    var child = items.count - 1
    while child > 0, items[(child - 1) / 2].key < items[child].key {
      items.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func pop() -> Int? {
    guard let top = items.first else { return nil }
    let last = items.removeLast()
    guard !items.isEmpty else { return top.bin }
    items[0] = last
    var parent = 0
    while true {
      var largest = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < items.count && items[child].key > items[largest].key {
        largest = child
      }
      guard largest != parent else { return top.bin }
      items.swapAt(parent, largest)
      parent = largest
    }
  }
}

extension MagnitudeSpectrogram {
  /// These magnitudes with phases in radians, `[frame, bin]`.
  func with(phases: [Double]) -> ComplexSpectrogram {
    var complex: [Float] = []
    for (magnitude, phase) in zip(values, phases) {
      complex.append(magnitude * Float(cos(phase)))
      complex.append(magnitude * Float(sin(phase)))
    }
    return ComplexSpectrogram(
      values: complex, configuration: configuration, sampleRate: sampleRate,
      sampleCount: sampleCount)
  }
}
