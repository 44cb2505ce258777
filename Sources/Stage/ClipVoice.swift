import Signal
import Synchronization

/// A clip that is heard once beside what plays, such as a sound that a player thinks of taking; another clip,
/// or silence, takes its place without a click.
///
/// Thread roles: `add` by one rendering thread, which allocates and locks nothing; everything else by one
/// control thread. `@unchecked Sendable`: what both touch are the ring and the atomic.
package final class ClipVoice: @unchecked Sendable {
  /// Both channels of a clip.
  private final class Clip: Sendable {
    let left: [Float]
    let right: [Float]

    init(left: [Float], right: [Float]) {
      self.left = left
      self.right = right
    }
  }

  /// A clip that sounds.
  private struct Playing {
    var clip: Clip
    var next = 0
  }

  private static let fadeSamples = 256

  // Between the threads.
  private let ring = SPSCRing<Clip>(capacity: 8)
  private let returned = Atomic<Int>(0)  // clips that the rendering thread let go
  /// Clips that were sent, kept so that the rendering thread is never the last to let one go.
  private var lent: [Clip] = []
  private var lentCount = 0  // of all that were sent, those that are no longer kept

  // The rendering thread's own.
  private var current: Playing?
  private var fading: Playing?
  private var fadeLeft = 0

  package init() {}

  /// Plays a clip from its beginning; an empty one is silence. Thread role: control.
  /// - Parameters:
  ///   - clip: mono or stereo, at the rate of what it is heard beside.
  ///   - gain: linear.
  /// - Returns: false if there is no room for it now.
  @discardableResult
  package func play(_ clip: AudioClip, gain: Float = 1) -> Bool {
    let done = returned.load(ordering: .acquiring) - lentCount
    lent.removeFirst(done)
    lentCount += done
    let sides = clip.channels.map { $0.map { gain * $0 } }
    let sent = Clip(left: sides.first ?? [], right: sides.last ?? [])
    guard ring.push(sent) else { return false }
    lent.append(sent)
    return true
  }

  /// Silence, soon. Thread role: control.
  package func stop() { play(AudioClip(samples: [], sampleRate: 1)) }

  /// Adds what sounds to a block; the sum stays in [-1, 1]. Thread role: render.
  /// - Parameters:
  ///   - left: `[frameCount]`.
  ///   - right: the same.
  ///   - frameCount: any number of samples.
  package func add(
    to left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>, frameCount: Int
  ) {
    while let clip = ring.pop() {
      if fading != nil { letGo(&fading) }
      fading = current
      fadeLeft = Self.fadeSamples
      current = Playing(clip: clip)
    }
    if fading != nil {
      let count = min(frameCount, fadeLeft)
      add(&fading!, to: left, right, frameCount: count, fadeLeft: fadeLeft)
      fadeLeft -= count
      if fadeLeft == 0 { letGo(&fading) }
    }
    guard current != nil else { return }
    add(&current!, to: left, right, frameCount: frameCount, fadeLeft: nil)
    // In the order in which they came.
    if fading == nil, current!.next >= current!.clip.left.count { letGo(&current) }
  }

  /// Adds the next samples of a clip.
  /// - Parameter fadeLeft: samples until it is silent, of a fade that has begun; nil without one.
  private func add(
    _ playing: inout Playing, to left: UnsafeMutablePointer<Float>,
    _ right: UnsafeMutablePointer<Float>, frameCount: Int, fadeLeft: Int?
  ) {
    let start = playing.next
    let count = max(0, min(frameCount, playing.clip.left.count - start))
    func add(_ samples: [Float], to side: UnsafeMutablePointer<Float>) {
      samples.withUnsafeBufferPointer { samples in
        for index in 0..<count {
          let gain = fadeLeft.map { Float($0 - index) / Float(Self.fadeSamples) } ?? 1
          side[index] = min(max(side[index] + gain * samples[start + index], -1), 1)
        }
      }
    }
    add(playing.clip.left, to: left)
    add(playing.clip.right, to: right)
    playing.next += count
  }

  private func letGo(_ playing: inout Playing?) {
    playing = nil
    returned.wrappingAdd(1, ordering: .releasing)
  }
}
