import CKernels
import Signal

/// Makes the side of a sound out of frames of its mid, as a ``StereoImage`` says.
///
/// What goes with the mid is the mid, filtered. What does not is, of tones, the mid a quarter turn ahead
/// or behind, from partial to partial by turns, and around that as the image moves: it is as strong in both
/// channels and in the mean adds up to nothing with the mid. Of noise it is other noise of the same shape. So no frame waits for another, and no stroke is heard
/// twice, as it would be through a decorrelating delay.
///
/// Thread role: any one thread; nothing is allocated or locked after `init`.
package final class SideGains {
  /// Least width of the blocks of bins that have one sign: more than that of a partial's lobe.
  private static let leastBlock: Float = 12

  /// Gains of what goes with the mid, `[bin]`.
  package var along: UnsafeMutablePointer<Float> { memory.base }
  /// Gains of what does not, `[bin]`.
  package var across: UnsafeMutablePointer<Float> { memory.base + bins }

  private let bins: Int
  private let memory: AlignedMemory<Float>  // along, across, positions, turns (2) by bin; bands
  private let pan: UnsafeMutablePointer<Float>
  private let spread: UnsafeMutablePointer<Float>
  private var motion: Float = 0
  /// Block and motion that the turns were made for.
  private var known: (block: Float, motion: Float) = (0, 0)

  /// Gains of a mono sound. Thread role: control.
  package init(_ configuration: NoteModelConfiguration) {
    bins = configuration.stft.binCount
    memory = AlignedMemory(count: 5 * bins + 2 * StereoImage.bandCount)
    pan = memory.base + 5 * bins
    spread = pan + StereoImage.bandCount
    for (bin, place) in StereoImage.positions(configuration).enumerated() {
      memory.base[2 * bins + bin] = place
    }
  }

  /// Begins to add up the images of a blend.
  package func clear() {
    pan.update(repeating: 0, count: 2 * StereoImage.bandCount)
    motion = 0
  }

  /// Adds a note's image.
  /// - Parameters:
  ///   - image: pan and spread, `[2, set, band]`, and motion; see ``StereoImage/values``.
  ///   - weight: the note's share.
  ///   - held: share of the set that follows the attack, 0…1.
  package func add(_ image: UnsafePointer<Float>, weight: Float, held: Float) {
    let count = StereoImage.bandCount
    for i in 0..<count {
      let (attack, rest) = (image + i, image + i + count)
      pan[i] += weight * (attack[0] + held * (rest[0] - attack[0]))
      let (first, second) = (attack[2 * count], rest[2 * count])
      spread[i] += weight * (first + held * (second - first))
    }
    motion += weight * image[2 * StereoImage.setCount * count]
  }

  /// Makes gains of what was added up.
  package func finish() {
    for i in 0..<StereoImage.bandCount {
      (pan[i], spread[i]) = StereoImage.bounded(pan: pan[i], spread: spread[i])
    }
    motion = min(max(motion, 0), StereoImage.mostMotion)
    kernel_side_gains(pan, spread, memory.base + 2 * bins, bins, along, across)
  }

  /// Writes the side of tones.
  /// - Parameters:
  ///   - mid: `[bin, 2]`.
  ///   - fundamental: in bins; 0 without pitch.
  ///   - seconds: since the note began.
  ///   - side: `[bin, 2]`.
  package func writeTones(
    of mid: UnsafePointer<Float>, fundamental: Float, seconds: Double,
    to side: UnsafeMutablePointer<Float>
  ) {
    let least = Self.leastBlock
    // Borders lie between partials: a block holds as many as it takes to be wide enough.
    let count = fundamental > 0 ? (least / fundamental).rounded(.up) : 1
    let block = fundamental > 0 ? count * fundamental : least
    let turns = memory.base + 3 * bins
    let motion = self.motion * StereoImage.motionShare(atSeconds: seconds)
    if motion > 0 || known != (block, motion) {
      let first = fundamental > 0 ? ((count / 2).rounded(.down) + 0.5) * fundamental : 0.5 * least
      kernel_side_turns(first, block, motion, Float(seconds), bins, turns)
      known = (block, motion)
    }
    kernel_side_tones(mid, along, across, turns, bins, side)
  }
}

extension StereoImage {
  /// Pan and spread, `[2, set, band]`, and motion, as ``SideGains`` reads them.
  package var values: [Float] { pan + spread + [motion] }
}
