import Foundation
import Signal

/// How a note moves while it is held: its pitch, the levels of its harmonics and of the noise between them,
/// every 20 ms.
///
/// Each frame is a Hann transform of 86 ms. Of harmonics, which are summed in groups, what lies within 35 % of the
/// fundamental around each counts (60 Hz at most); of noise the median of the bins that lie half-way between two of
/// them, smoothed over five frames.
package struct MovementTracks: Sendable {
  /// Number of tracks: pitch, groups of harmonics, bands of noise.
  package static let count = 1 + (harmonicEdges.count - 1) + (noiseEdgesHz.count - 1)
  /// Seconds from one frame to the next.
  package static let hopSeconds = 0.02
  /// Seconds from the middle of the last frame to the end of what was heard.
  static let lateSeconds = 0.043
  /// What one unit of the pitch is, in cents.
  static let centsPerUnit = 12.0
  /// What one unit of a level is, in nepers.
  static let nepersPerUnit = 0.1

  /// First harmonic of each group, and one beyond the last.
  private static let harmonicEdges = [1, 2, 3, 5, 9, 17, 33]
  private static let noiseEdgesHz = [0.0, 1000, 3000, 8000, 16_000]
  private static let smoothing = [1.0 / 9, 2.0 / 9, 3.0 / 9, 2.0 / 9, 1.0 / 9]

  /// `[frame][track]`, in units; the latest last. What a sound has no room for is 0.
  package let frames: [[Double]]
  /// The pitch that the first track is around, in Hz.
  let fundamentalHz: Double

  /// Follows the last frames of a sound.
  /// - Parameters:
  ///   - samples: what was heard.
  ///   - sampleRate: in Hz.
  ///   - frameCount: frames at most.
  /// - Returns: nil where a fifth of the frames has no pitch, or there are fewer than twelve.
  package init?(_ samples: ArraySlice<Float>, sampleRate: Double, frameCount: Int) {
    let length = 2 * Int(Self.lateSeconds * sampleRate)
    let hop = Int(Self.hopSeconds * sampleRate)
    let count = min(frameCount, (samples.count - length) / hop + 1)
    guard samples.count >= length, count >= 12 else { return nil }
    let heard = Array(samples.suffix(length + (count - 1) * hop))
    let pitches = Self.pitches(
      heard, sampleRate: sampleRate, length: length, hop: hop, count: count)
    guard let pitches else { return nil }
    fundamentalHz = Units.pitchToHz(pitches.mean)
    let looker = MovementFrame(length: length, sampleRate: sampleRate)
    let groups = zip(Self.harmonicEdges, Self.harmonicEdges.dropFirst()).map { $0..<$1 }
    let bands = zip(Self.noiseEdgesHz, Self.noiseEdgesHz.dropFirst()).map { $0..<$1 }
    let powers = (0..<count).map { frame in
      looker.powers(
        heard[frame * hop..<frame * hop + length], hz: Units.pitchToHz(pitches.values[frame]),
        groups: groups, bandsHz: bands)
    }
    // What is silent in the whole is silent in each frame.
    let floor = 1e-9 * powers.reduce(0) { $0 + $1.mean } / Double(count) + 1e-30
    var tracks = [pitches.values.map { 100 * ($0 - pitches.mean) / Self.centsPerUnit }]
    for track in 0..<Self.count - 1 {
      let levels = powers.map { frame in
        frame.tracks[track].map { 0.5 * log($0 + floor) / Self.nepersPerUnit } ?? 0
      }
      tracks.append(track < groups.count ? levels : Self.smoothed(levels))
    }
    frames = (0..<count).map { frame in tracks.map { $0[frame] } }
  }

  /// The group of a partial, as a track.
  static func track(ofHarmonic number: Double) -> Int {
    let group = harmonicEdges.lastIndex { number.rounded() >= Double($0) } ?? 0
    return 1 + min(group, harmonicEdges.count - 2)
  }

  /// Whether a track is a band of noise.
  static func isNoise(_ track: Int) -> Bool { track >= harmonicEdges.count }

  /// The two bands of noise around a frequency, as tracks, and the share of the second.
  static func noiseTracks(aroundHz hz: Double) -> (lower: Int, upper: Int, share: Double) {
    let bands = noiseEdgesHz.count - 1
    let centres = (0..<bands).map { log(max(250, noiseEdgesHz[$0]) * noiseEdgesHz[$0 + 1]) / 2 }
    let place = log(max(1, hz))
    let upper = centres.firstIndex { $0 >= place } ?? bands - 1
    let lower = max(0, upper - 1)
    let width = centres[upper] - centres[lower]
    let share = width > 0 ? min(1, (place - centres[lower]) / width) : 0
    return (harmonicEdges.count + lower, harmonicEdges.count + upper, share)
  }

  /// MIDI pitch of each frame and of the whole.
  private static func pitches(
    _ samples: [Float], sampleRate: Double, length: Int, hop: Int, count: Int
  ) -> (values: [Double], mean: Double)? {
    let clip = AudioClip(samples: samples, sampleRate: sampleRate)
    let track = PitchTracker().track(clip)
    let found = (0..<count).map { frame -> Double? in
      let seconds = (Double(frame * hop) + 0.5 * Double(length)) / sampleRate
      return track.pitches[min(track.frameCount - 1, Int((seconds / track.hopSeconds).rounded()))]
    }
    let known = found.compactMap { $0 }.sorted()
    guard 5 * known.count >= 4 * count else { return nil }
    let middle = known[known.count / 2]
    let values = found.map { max(middle - 1.5, min(middle + 1.5, $0 ?? middle)) }
    return (values, values.reduce(0, +) / Double(count))
  }

  private static func smoothed(_ levels: [Double]) -> [Double] {
    levels.indices.map { index in
      smoothing.enumerated().reduce(0) { sum, weight in
        let place = max(0, min(levels.count - 1, index + weight.offset - 2))
        return sum + weight.element * levels[place]
      }
    }
  }
}

/// The spectrum of one frame of ``MovementTracks``.
private struct MovementFrame {
  private let window: [Float]
  private let transform: RealFFT
  private let hzPerBin: Double
  private let binCount: Int

  init(length: Int, sampleRate: Double) {
    window = Window.hann.values(length: length)
    transform = RealFFT.shared(length: length)
    hzPerBin = sampleRate / Double(length)
    binCount = length / 2 + 1
  }

  /// The power of each group of harmonics and band of noise, nil where the spectrum holds none of it, and the
  /// mean of all bins.
  func powers(
    _ samples: ArraySlice<Float>, hz: Double, groups: [Range<Int>], bandsHz: [Range<Double>]
  ) -> (tracks: [Double?], mean: Double) {
    let signal = AlignedBuffer(count: window.count)
    let spectrum = AlignedBuffer(count: 2 * binCount)
    for (index, sample) in samples.enumerated() { signal.base[index] = window[index] * sample }
    transform.forward(signal.base, into: spectrum.base)
    let power = (0..<binCount).map { bin -> Double in
      let (re, im) = (Double(spectrum.base[2 * bin]), Double(spectrum.base[2 * bin + 1]))
      return re * re + im * im
    }
    let reach = max(2, Int(min(0.35 * hz, 60) / hzPerBin))
    let last = min(32, Int(min(20_000, hzPerBin * Double(binCount - 1 - reach)) / hz))
    let harmonics = groups.map { group -> Double? in
      guard group.lowerBound <= last else { return nil }
      return (group.lowerBound..<min(group.upperBound, last + 1)).reduce(0) { sum, number in
        let bin = Int((Double(number) * hz / hzPerBin).rounded())
        return power[max(0, bin - reach)...min(binCount - 1, bin + reach)].reduce(sum, +)
      }
    }
    let noise = bandsHz.map { band -> Double? in
      let first = Int((band.lowerBound / hzPerBin).rounded(.up))
      let end = min(binCount, Int((band.upperBound / hzPerBin).rounded(.up)))
      let between = (min(first, end)..<end).filter { bin in
        let place = (Double(bin) * hzPerBin / hz).truncatingRemainder(dividingBy: 1)
        return place > 0.35 && place < 0.65
      }
      guard between.count > 3 else { return nil }
      return between.map { power[$0] }.sorted()[between.count / 2]
    }
    return (harmonics + noise, power.reduce(0, +) / Double(binCount))
  }
}
