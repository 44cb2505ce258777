import Foundation
import Neural
import Signal

/// Both channels of a recorded note, beside the mid that ``EncodedNote/recording`` is, at the same level and
/// as half-precision numbers.
///
/// Where the mid is the mean of two channels of about one level, the side is kept, from which both
/// follow. Otherwise, where `MonoMix` weighed, moved or chose channels, both are kept.
public struct StereoRecording: Sendable, Equatable {
  /// What is kept.
  enum Kept: Sendable, Equatable {
    /// Half of left less right, `[sample]`.
    case side([Float])
    /// Left and right, `[sample]`.
    case both([Float], [Float])
  }

  let kept: Kept

  /// Channels whose levels differ by more than this are kept both, in dB: the softer one would have the
  /// other's errors.
  private static let mostDifferenceDB = 4.0

  init(_ kept: Kept) { self.kept = kept }

  /// Keeps two channels.
  /// - Parameters:
  ///   - pair: the channels.
  ///   - gain: to the level of the mid that is kept.
  init(_ pair: StereoPair, gain: Float) {
    func rounded(_ samples: [Float]) -> [Float] {
      ElementType.float16.rounded(
        samples.map { min(max($0 * gain, -NoteModel.highestHalf), NoteModel.highestHalf) })
    }
    func energy(_ samples: [Float]) -> Double { samples.reduce(0) { $0 + Double($1) * Double($1) } }
    let difference = abs(
      10 * log10((energy(pair.left) + 1e-30) / (energy(pair.right) + 1e-30)))
    kept =
      pair.isMean && difference < Self.mostDifferenceDB
      ? .side(rounded(pair.side)) : .both(rounded(pair.left), rounded(pair.right))
  }

  /// Samples of each channel.
  var sampleCount: Int {
    switch kept {
    case .side(let side): side.count
    case .both(let left, _): left.count
    }
  }

  /// Both channels, `[sample]` each, at the level of the mid.
  /// - Parameter mid: the note's recording.
  public func channels(mid: [Float]) -> (left: [Float], right: [Float]) {
    switch kept {
    case .side(let side): (zip(mid, side).map { $0 + $1 }, zip(mid, side).map { $0 - $1 })
    case .both(let left, let right): (left, right)
    }
  }

  /// The channels to be heard anew.
  /// - Parameters:
  ///   - mid: the note's recording.
  ///   - gain: from the level of the recording to that of the result.
  package func pair(mid: [Float], gain: Float) -> StereoPair? {
    let channels = channels(mid: mid)
    let (left, right) = (channels.left.map { gain * $0 }, channels.right.map { gain * $0 })
    switch kept {
    case .side: return StereoPair(left: left, right: right, isMean: true)
    case .both: return MonoMix(of: AudioClip(channels: [left, right], sampleRate: 48_000)).pair
    }
  }
}
