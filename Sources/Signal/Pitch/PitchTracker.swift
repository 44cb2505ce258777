/// Follows the pitch of a sound that plays one note at a time.
///
/// Each frame is compared with itself at every lag (`DifferenceFunction`), which gives several
/// possible pitches with a probability each (`PitchCandidates`). `track` takes the likeliest path
/// through them (`PitchPath`), for sounds whose pitch moves; `notePitch` lets all frames vote
/// (`PitchVote`), for a single note.
///
/// It is made for one voice: in a chord it finds the common fundamental or nothing.
///
/// Source: de Cheveigné & Kawahara 2002 (YIN); Mauch & Dixon 2014 (pYIN).
///
/// Thread role: control. A value that any number of threads may use at once.
public struct PitchTracker: Sendable {
  /// Lowest and highest pitch that are looked for, as MIDI numbers.
  public let pitches: ClosedRange<Double>
  /// Seconds from one frame to the next.
  public let hopSeconds: Double
  /// Seconds that are compared at each lag.
  public let windowSeconds: Double

  /// Makes a tracker; by default for all keys of a piano, 100 frames a second.
  /// - Parameters:
  ///   - pitches: MIDI numbers.
  ///   - hopSeconds: positive.
  ///   - windowSeconds: at least one period of the lowest pitch; a longer window is surer of a steady
  ///     note and blurs a moving one.
  public init(
    pitches: ClosedRange<Double> = 20.5...108.5, hopSeconds: Double = 0.01,
    windowSeconds: Double = 0.0427
  ) {
    precondition(hopSeconds > 0, "hop of \(hopSeconds) s is not positive")
    precondition(
      windowSeconds * Units.pitchToHz(pitches.lowerBound) >= 1,
      "a window of \(windowSeconds) s is shorter than a period of pitch \(pitches.lowerBound)")
    self.pitches = pitches
    self.hopSeconds = hopSeconds
    self.windowSeconds = windowSeconds
  }

  /// The pitch at each moment of a clip (of the mean of its channels).
  public func track(_ clip: AudioClip) -> PitchTrack {
    let frames = frames(of: clip)
    return PitchTrack(
      pitches: PitchPath().pitches(through: frames.map(\.candidates)),
      powers: frames.map(\.power), hopSeconds: Double(hop(at: clip.sampleRate)) / clip.sampleRate)
  }

  /// The pitch of a clip that holds one note (of the mean of its channels): the middle of its
  /// movement, where it has vibrato.
  ///
  /// Frames count by their amplitude; those 50 dB below the loudest do not.
  public func notePitch(of clip: AudioClip) -> NotePitch {
    let frames = frames(of: clip)
    let loudest = frames.map(\.power).max() ?? 0
    var vote = PitchVote()
    let weights = frames.map { $0.power > loudest * 1e-5 ? ($0.power / loudest).squareRoot() : 0 }
    for (frame, weight) in zip(frames, weights) where weight > 0 {
      vote.add(frame.candidates, weight: Double(weight))
    }
    let (pitch, share) = vote.winner()
    guard let pitch, let range = movement(of: frames, weights, around: pitch) else {
      return NotePitch(mostLikely: pitch, share: share)
    }
    // A wide vibrato dwells at its turning points, and one of them has won.
    return NotePitch(
      mostLikely: (range.lowerBound + range.upperBound) / 2,
      share: max(share, vote.share(in: range.lowerBound - 0.5...range.upperBound + 0.5)))
  }

  /// Where the likeliest path around a pitch moves, if it moves by more than a semitone: without the
  /// lowest and the highest tenth of it.
  private func movement(
    of frames: [Frame], _ weights: [Float], around pitch: Double
  ) -> ClosedRange<Double>? {
    let path = zip(PitchPath().pitches(through: frames.map(\.candidates)), weights)
      .compactMap { found, weight in found.map { (pitch: $0, weight: weight) } }
      .filter { abs($0.pitch - pitch) < Self.widestVibrato }
      .sorted { $0.pitch < $1.pitch }
    let total = path.reduce(0) { $0 + $1.weight }
    guard total > 0 else { return nil }
    func quantile(_ share: Float) -> Double {
      var below: Float = 0
      return path.first { found in
        below += found.weight
        return below >= share * total
      }?.pitch ?? pitch
    }
    let range = quantile(0.1)...quantile(0.9)
    return range.upperBound - range.lowerBound > 0.8 ? range : nil
  }

  /// Semitones from one turning point of a vibrato to the other, at most.
  private static let widestVibrato = 4.0

  // MARK: - Frames

  /// What one frame says before its neighbours are asked.
  private struct Frame {
    var candidates: [PitchCandidate]
    var power: Float
  }

  private func frames(of clip: AudioClip) -> [Frame] {
    let rate = clip.sampleRate
    let shortest = max(2, Int(rate / Units.pitchToHz(pitches.upperBound)))
    let longest = max(shortest + 1, Int((rate / Units.pitchToHz(pitches.lowerBound)).rounded(.up)))
    let window = max(2, Int((windowSeconds * rate).rounded()))
    let function = DifferenceFunction(windowLength: window, maximumLag: longest + 1)
    let candidates = PitchCandidates(sampleRate: rate, lags: shortest...longest)

    // A frame's window, not the lags beyond it, is centred on a multiple of the hop: a pitch then
    // comes late by no more than half its period. There is silence before and after the sound.
    let silence = [Float](repeating: 0, count: function.frameLength)
    let samples = silence.prefix(window / 2) + clip.mono + silence.dropFirst(window / 2)
    return samples.withUnsafeBufferPointer { samples in
      let starts = stride(
        from: 0, through: samples.count - function.frameLength, by: hop(at: rate))
      return starts.map { start in
        let power = function.measure(samples.baseAddress! + start)
        return Frame(candidates: candidates.find(in: function), power: power)
      }
    }
  }

  /// Whole samples from frame to frame.
  private func hop(at sampleRate: Double) -> Int {
    max(1, Int((hopSeconds * sampleRate).rounded()))
  }
}
