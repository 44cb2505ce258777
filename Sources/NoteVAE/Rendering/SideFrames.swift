import Signal

/// The side of a blend, frame by frame: made of the spectra of its mid by the images of its notes.
struct SideFrames {
  /// The noise of the mid, and what the side's is made of.
  struct Noise {
    /// What shapes it, `[frame, bin]`.
    let levels: [Float]
    /// What it is in the mid, and noise that has nothing to do with it.
    let white, other: ComplexSpectrogram
  }

  private let score: BlendScore
  private let images: [[Float]?]
  private let configuration: NoteModelConfiguration

  /// - Returns: nil if no note of the blend is stereo, or its width is 0.
  init?(_ score: BlendScore, _ configuration: NoteModelConfiguration) {
    images = score.sources.map { $0.latent.stereo?.values }
    guard score.blend.stereoWidth > 0, images.contains(where: { $0 != nil }) else { return nil }
    self.score = score
    self.configuration = configuration
  }

  /// The spectrogram of the side.
  /// - Parameters:
  ///   - tones: of the mid, without its noise.
  ///   - noise: of the mid; nil without any.
  func spectrogram(tones: ComplexSpectrogram, noise: Noise?) -> ComplexSpectrogram {
    let gains = SideGains(configuration)
    let bins = tones.binCount
    var side = tones
    for t in 0..<tones.frameCount {
      gains.clear()
      score.addImages(images, frame: t, to: gains)
      gains.finish()
      let start = 2 * t * bins
      side.values.withUnsafeMutableBufferPointer { side in
        let row = side.baseAddress! + start
        tones.values.withUnsafeBufferPointer {
          gains.writeTones(
            of: $0.baseAddress! + start, fundamental: score.fundamental(frame: t),
            seconds: score.seconds(frame: t), to: row)
        }
        guard let noise else { return }
        for bin in 0..<bins {
          let level = noise.levels[t * bins + bin]
          let (with, beside) = (level * gains.along[bin], level * gains.across[bin])
          for part in [2 * bin, 2 * bin + 1] {
            row[part] +=
              with * noise.white.values[start + part] + beside * noise.other.values[start + part]
          }
        }
      }
    }
    return side
  }
}

extension BlendScore {
  /// Fundamental of a frame of the rendering, in bins; 0 without pitch.
  fileprivate func fundamental(frame: Int) -> Float {
    // The rendering has two frames for each of the path.
    path.fundamentals[min(frame / 2, path.fundamentals.count - 1)]
  }

  /// When a frame of the rendering is.
  fileprivate func seconds(frame: Int) -> Double { Double(frame * hopLength) / sampleRate }

  /// Adds the images of the notes as they are at a frame of the rendering.
  fileprivate func addImages(_ images: [[Float]?], frame: Int, to gains: SideGains) {
    let sample = Double(frame * hopLength)
    let weights = blend.mix.weights(at: sample / sampleRate)
    for (i, image) in images.enumerated() {
      guard let image, weights[i] != 0 else { continue }
      let seconds = maps[i].position(at: sample) / sampleRate
      gains.add(
        image, weight: Float(weights[i]), held: StereoImage.heldShare(atSeconds: seconds))
    }
  }

  /// Where on the way to a note as it was recorded its own channels begin to come in, as its share.
  private static let recordedShare = 0.75

  /// What the channels have beside the mid.
  /// - Parameters:
  ///   - side: as its spectrogram gave it.
  ///   - gain: from it to the level that is played.
  ///   - level: root mean square of the mid that is played.
  func differences(side: [Float], gain: Float, level: Float) -> (left: [Float], right: [Float]) {
    let width = Float(blend.stereoWidth)
    var left = side.map { width * gain * $0 }
    var right = left.map { -$0 }
    for (i, source) in sources.enumerated() where isAsRecorded(i) {
      guard let own = source.differences, source.recordedLevel > 0 else { continue }
      let scale = width * level / source.recordedLevel
      for start in stride(from: 0, to: left.count, by: hopLength) {
        let (first, last) = (
          recordedShare(of: i, at: start), recordedShare(of: i, at: start + hopLength)
        )
        guard first > 0 || last > 0 else { continue }
        for sample in start..<min(start + hopLength, left.count) {
          let share = first + (last - first) * Float(sample - start) / Float(hopLength)
          left[sample] += share * (scale * own.left[sample] - left[sample])
          right[sample] += share * (scale * own.right[sample] - right[sample])
        }
      }
    }
    return (left, right)
  }

  /// How much of a note's own channels is heard at a sample.
  private func recordedShare(of note: Int, at sample: Int) -> Float {
    let weight = blend.mix.weights(at: Double(sample) / sampleRate)[note]
    let way = (weight - Self.recordedShare) / (1 - Self.recordedShare)
    return Float(blend.detail * min(max(way, 0), 1))
  }
}
