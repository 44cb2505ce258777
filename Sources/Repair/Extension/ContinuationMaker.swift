import Foundation
import Signal

/// Makes the sound after a seam: partials that move together and noise of the shape that it had.
struct ContinuationMaker {
  private let partials: SeamPartials
  private let path: MovementPath
  /// What the path's harmonics are multiples of, in Hz.
  private let fundamentalHz: Double
  private let isHeld: Bool
  private let trend: Double
  private let sampleRate: Double
  private var random: SeamRandom

  /// - Parameters:
  ///   - partials: and noise, at the seam.
  ///   - path: how they move.
  ///   - fundamentalHz: what the harmonics of `path` are multiples of.
  ///   - isHeld: whether the note keeps its level.
  ///   - trend: of its log level, in nepers a second.
  ///   - sampleRate: in Hz.
  ///   - random: chance.
  init(
    partials: SeamPartials, path: MovementPath, fundamentalHz: Double, isHeld: Bool, trend: Double,
    sampleRate: Double, random: SeamRandom
  ) {
    self.partials = partials
    self.path = path
    self.fundamentalHz = fundamentalHz
    self.isHeld = isHeld
    self.trend = trend
    self.sampleRate = sampleRate
    self.random = random
  }

  /// The samples after the seam, `[channel][sample]`, of partials and of noise.
  mutating func make(channelCount: Int, count: Int) -> (partials: [[Float]], noise: [[Float]]) {
    let silence = [[Float]](repeating: [Float](repeating: 0, count: count), count: channelCount)
    var (tones, noise) = (silence, silence)
    for partial in partials.list {
      for channel in 0..<channelCount where partial.amplitudes[channel] > 1e-7 {
        add(partial, channel, to: &tones[channel])
      }
    }
    for channel in 0..<channelCount { addNoise(partials.noise[channel], to: &noise[channel]) }
    return (tones, noise)
  }

  private func add(
    _ partial: SeamPartials.Partial, _ channel: Int, to samples: inout [Float]
  ) {
    let step = MovementPath.step
    let track = MovementTracks.track(ofHarmonic: partial.hz / fundamentalHz)
    // A struck partial decays; what seems to grow in the last moment is held to the whole's trend.
    let growth = isHeld ? 0 : max(-60, min(partial.growth, trend * 0.25))
    let decay = exp(growth * Double(step) / sampleRate)
    var size = partial.amplitudes[channel]
    var (c, s) = (cos(partial.phases[channel]), sin(partial.phases[channel]))
    var start = 0
    var index = 0
    var level = exp(path.level(track: track, step: 0))
    samples.withUnsafeMutableBufferPointer { samples in
      while start < samples.count, size > 1e-7 {
        let hz = partial.hz * path.bends[index]
        let angle = 2 * .pi * hz / sampleRate
        let (dc, ds) = (cos(angle), sin(angle))
        let next = exp(path.level(track: track, step: index + 1))
        var amplitude = size * level
        let slope = (size * decay * next - amplitude) / Double(step)
        let end = min(samples.count, start + step)
        // Nothing above the Nyquist frequency.
        if hz < 0.5 * sampleRate {
          for sample in start..<end {
            samples[sample] += Float(amplitude * c)
            amplitude += slope
            (c, s) = (c * dc - s * ds, c * ds + s * dc)
          }
        }
        let norm = 1 / (c * c + s * s).squareRoot()
        (c, s) = (c * norm, s * norm)
        size *= decay
        level = next
        start = end
        index += 1
      }
    }
  }

  private mutating func addNoise(_ noise: SeamNoise, to samples: inout [Float]) {
    let hzPerBin = 0.5 * sampleRate / Double(noise.variance.count - 1)
    let bands = noise.variance.indices.map {
      MovementTracks.noiseTracks(aroundHz: Double($0) * hzPerBin)
    }
    ShapedNoise.add(to: &samples, binCount: noise.variance.count, random: &random) {
      [isHeld, sampleRate, path] place in
      let seconds = isHeld ? 0 : Double(place) / sampleRate
      let step = min(path.bends.count - 1, place / MovementPath.step)
      let levels = (0..<MovementTracks.count).map {
        $0 == 0 ? 0 : path.level(track: $0, step: step)
      }
      return noise.variance.indices.map { bin in
        let band = bands[bin]
        let level = levels[band.lower] + band.share * (levels[band.upper] - levels[band.lower])
        return noise.variance[bin].squareRoot() * exp(noise.growth[bin] * seconds + level)
      }
    }
  }
}
