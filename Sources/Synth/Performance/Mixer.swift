import CKernels
import Foundation
import Signal

/// Two channels that voices are added to, hop by hop; volume and limiter at the end.
///
/// A voice brings the samples of two hops at a time, which may begin at any sample of this hop or of the next two.
final class Mixer {
  /// The hop that was finished last, `[hopLength]`.
  var left: UnsafeMutablePointer<Float> { out.base }
  /// The same for the right channel.
  var right: UnsafeMutablePointer<Float> { out.base + hopLength }

  private let hopLength: Int
  private let sums: AlignedBuffer  // [2, hopsAhead · hopLength]
  private let out: AlignedBuffer  // [2, hopLength]
  private var limiter: Limiter
  private var level: Float
  private let chorus: ChorusLines
  private let room: RoomReverb
  /// How far keys are spread from left to right now, 0…1.
  private(set) var width: Double
  private var wantedWidth: Double
  /// Hops for which there is something in the sums.
  private var hopsToCome = 0

  /// Most by which the width changes in a hop.
  private static let widthStep = 0.01
  /// Hops that voices bring at a time.
  private static let hopsOfVoice = 2
  /// Hops that sums reach: an offset of less than three, and what a voice brings.
  private static let hopsAhead = 5

  /// - Parameters:
  ///   - width: how far keys are spread from left to right, 0…1.
  ///   - level: of the first sample, linear.
  ///   - chorus: that all goes through.
  ///   - room: that all sounds in.
  init(hopLength: Int, hopSeconds: Double, width: Double, level: Float, chorus: Chorus, room: Room)
  {
    self.hopLength = hopLength
    self.level = level
    sums = AlignedBuffer(count: 2 * Self.hopsAhead * hopLength)
    out = AlignedBuffer(count: 2 * hopLength)
    limiter = Limiter(hopSeconds: hopSeconds)
    let sampleRate = Double(hopLength) / hopSeconds
    self.chorus = ChorusLines(chorus, sampleRate: sampleRate)
    self.room = RoomReverb(room, sampleRate: sampleRate)
    self.width = Self.bounded(width)
    wantedWidth = self.width
  }

  /// Whether there is something to come without any voice: of what voices brought, or of chorus and room.
  var isRinging: Bool { hopsToCome > 0 || chorus.isRinging || room.isRinging }

  /// Goes towards another chorus and another room.
  func follow(_ chorus: Chorus, _ room: Room) {
    self.chorus.follow(chorus)
    self.room.follow(room)
  }

  /// Goes towards another spread of the keys, 0…1.
  func widen(to width: Double) { wantedWidth = Self.bounded(width) }

  /// Is where it is to go, without a way there.
  /// - Parameter level: of the next sample, linear.
  func settle(level: Float) {
    self.level = level
    width = wantedWidth
    chorus.settle()
    room.settle()
  }

  /// Forgets all sound.
  func clear() {
    sums.clear()
    out.clear()
    hopsToCome = 0
    chorus.forget()
    room.forget()
  }

  private static func bounded(_ width: Double) -> Double { width.isNaN ? 0 : min(max(width, 0), 1) }

  /// Adds what a voice brings, its gain on a straight line.
  /// - Parameters:
  ///   - samples: `[2 · hopLength]`.
  ///   - side: where it is heard, from -1, left, to 1.
  ///   - offset: samples from the beginning of the hop to theirs, less than three hops.
  /// - Returns: their energy.
  func add(
    _ samples: UnsafePointer<Float>, side: Double, offset: Int, from start: Float, to end: Float
  ) -> Float {
    keep(from: offset)
    let left = sums.base + offset
    let angle = (1 + side) * Double.pi / 4
    return kernel_mix_ramp(
      left, left + Self.hopsAhead * hopLength, samples, start, end, Float(cos(angle)),
      Float(sin(angle)), Self.hopsOfVoice * hopLength)
  }

  /// Adds what a voice's side brings, its gain on a straight line: to the left, and the opposite to the right, so
  /// that it is not there in their sum.
  /// - Parameters:
  ///   - samples: `[2 · hopLength]`.
  ///   - offset: samples from the beginning of the hop to theirs, less than three hops.
  func addSide(
    _ samples: UnsafePointer<Float>, offset: Int, from start: Float, to end: Float
  ) {
    keep(from: offset)
    let left = sums.base + offset
    let share = Float(0.5).squareRoot()
    _ = kernel_mix_ramp(
      left, left + Self.hopsAhead * hopLength, samples, start, end, share, -share,
      Self.hopsOfVoice * hopLength)
  }

  /// There is something to come as far as what begins at an offset reaches.
  private func keep(from offset: Int) {
    hopsToCome = max(hopsToCome, Self.hopsOfVoice + (offset + hopLength - 1) / hopLength)
  }

  /// Finishes a hop: ``left`` and ``right`` are ready, and what reached beyond begins the next.
  /// - Parameter target: level at its end, linear.
  /// - Returns: the largest magnitude.
  func finish(level target: Float) -> Float {
    let step = (target - level) / Float(hopLength)
    for channel in 0..<2 {
      let length = Self.hopsAhead * hopLength
      let sum = sums.base + channel * length
      let out = out.base + channel * hopLength
      for i in 0..<hopLength { out[i] = sum[i] * (level + step * Float(i + 1)) }
      sum.update(from: sum + hopLength, count: length - hopLength)
      (sum + (length - hopLength)).update(repeating: 0, count: hopLength)
    }
    level = target
    hopsToCome = max(0, hopsToCome - 1)
    if width != wantedWidth {
      width += min(max(wantedWidth - width, -Self.widthStep), Self.widthStep)
    }
    chorus.process(left, right, count: hopLength)
    room.process(left, right, count: hopLength)
    limiter.process(left, right, count: hopLength)
    var peak: Float = 0
    for i in 0..<2 * hopLength { peak = max(peak, abs(out.base[i])) }
    return peak
  }
}
