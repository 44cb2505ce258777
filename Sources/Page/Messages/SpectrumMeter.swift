import Foundation
import Signal

/// Levels in bands of what sounded last, to be looked at. Thread role: control.
package struct SpectrumMeter {
  /// Bands, evenly spaced in octaves from 40 Hz to 18 kHz.
  package static let bandCount = 48

  private static let length = 2048
  private let transform = RealFFT.shared(length: length)
  private let signal = AlignedBuffer(count: length)
  private let spectrum = AlignedBuffer(count: 2 * (length / 2 + 1))
  private let window: [Float]
  private let edges: [Int]
  private var last = [Float](repeating: 0, count: length)

  /// - Parameter sampleRate: of the sound, in Hz.
  package init(sampleRate: Double) {
    let length = Self.length
    window = (0..<length).map {
      Float(0.5 - 0.5 * cos(2 * .pi * (Double($0) + 0.5) / Double(length)))
    }
    var edges: [Int] = []
    for band in 0...Self.bandCount {
      let hz = 40 * pow(18_000.0 / 40, Double(band) / Double(Self.bandCount))
      let bin = Int((hz * Double(length) / sampleRate).rounded())
      edges.append(min(length / 2, max(bin, (edges.last ?? 0) + 1)))
    }
    self.edges = edges
  }

  /// Hears what was played, left and right by turns.
  package mutating func hear(_ frames: [Float]) {
    let count = min(frames.count / 2, Self.length)
    let start = frames.count / 2 - count
    last.removeFirst(count)
    for i in start..<start + count { last.append(0.5 * (frames[2 * i] + frames[2 * i + 1])) }
  }

  /// Levels in dB of a full-scale sine, from −99 to 0, `[bandCount]`.
  package func levels() -> [Int] {
    for i in 0..<Self.length { signal.base[i] = last[i] * window[i] }
    transform.forward(signal.base, into: spectrum.base)
    let full = Float(Self.length) / 4
    return (0..<Self.bandCount).map { band in
      var peak: Float = 0
      for bin in edges[band]..<max(edges[band + 1], edges[band] + 1) {
        let (re, im) = (spectrum.base[2 * bin], spectrum.base[2 * bin + 1])
        peak = max(peak, re * re + im * im)
      }
      let decibels = 10 * log10(max(peak / (full * full), 1e-12))
      return Int(min(max(decibels, -99), 0).rounded())
    }
  }
}
