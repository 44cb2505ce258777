import NoteVAE
import CKernels
import Foundation
import Neural

/// A small room for training notes: eight delay lines that feed each other.
package struct NoteRoom: Sendable {
  /// Samples of each line, ``shortestDelay``…``longestDelay``.
  package let delays: [Int]
  /// What is left in each line after one way round.
  package let gains: [Float]
  /// Weight of the sample before, 0…0.5: how fast high frequencies die away.
  package let damping: Float
  /// Level of the room beside the sound.
  package let wet: Float

  /// Bounds of a delay in samples.
  package static let shortestDelay = Int(KERNEL_ROOM_BLOCK) + 1
  /// See `shortestDelay`.
  package static let longestDelay = Int(KERNEL_ROOM_CAPACITY) - Int(KERNEL_ROOM_BLOCK) - 1

  /// Makes a room.
  /// - Parameters:
  ///   - delays: eight, in samples.
  ///   - decay: samples in which the sound falls by 60 dB.
  package init(delays: [Int], decay: Float, damping: Float, wet: Float) {
    precondition(
      delays.count == Int(KERNEL_ROOM_LINES)
        && delays.allSatisfy((Self.shortestDelay...Self.longestDelay).contains),
      "\(delays) are not the delays of a room")
    self.delays = delays
    gains = delays.map { powf(10, -3 * Float($0) / decay) }
    self.damping = damping
    self.wet = wet
  }

  /// Draws a room: from a cupboard to a large studio.
  package init(using random: inout RandomGenerator) {
    let size = random.ratioBetween(0.3, 1)
    let delays = (0..<Int(KERNEL_ROOM_LINES)).map { _ in
      min(
        max(Int(size * random.ratioBetween(600, 3_600)), Self.shortestDelay), Self.longestDelay)
    }
    self.init(
      delays: delays, decay: 48_000 * random.ratioBetween(0.12, 1.2),
      damping: random.between(0.05, 0.5), wet: powf(10, random.between(-32, -6) / 20))
  }

  /// Adds the room to samples.
  package func apply(to samples: inout [Float]) {
    var room = kernel_room()
    withUnsafeMutableBytes(of: &room.delays) { bytes in
      let target = bytes.bindMemory(to: Int32.self)
      for l in target.indices { target[l] = Int32(delays[l]) }
    }
    withUnsafeMutableBytes(of: &room.gains) { bytes in
      let target = bytes.bindMemory(to: Float.self)
      for l in target.indices { target[l] = gains[l] }
    }
    room.damping = damping
    room.wet = wet
    var lines = [Float](
      repeating: 0, count: Int(KERNEL_ROOM_LINES) * Int(KERNEL_ROOM_CAPACITY))
    samples.withUnsafeMutableBufferPointer { samples in
      kernel_add_room(samples.baseAddress, samples.count, &room, &lines)
    }
  }
}
