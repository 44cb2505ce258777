import Foundation
import Playback
import Testing

@Suite struct SampleRingTests {
  @Test func whatGoesInComesOutInOrder() {
    let ring = SampleRing(capacity: 5, channelCount: 2)
    let frames = (0..<40).map(Float.init)
    var taken: [Float] = []
    var given = 0
    for (write, read) in [(3, 2), (4, 1), (2, 4), (5, 5), (1, 9), (6, 6)] {
      given += frames.withUnsafeBufferPointer {
        ring.write($0.baseAddress! + 2 * given, count: min(write, 20 - given))
      }
      var block = [Float](repeating: -1, count: 2 * read)
      let count = block.withUnsafeMutableBufferPointer {
        ring.read(into: $0.baseAddress!, count: read)
      }
      taken += block.prefix(2 * count)
      #expect(ring.readableCount == given - taken.count / 2)
      #expect(ring.readableCount <= 5)
    }
    #expect(taken == Array(frames.prefix(taken.count)))
    #expect(taken.count >= 20)
  }

  @Test func twoThreads() {
    let ring = SampleRing(capacity: 97, channelCount: 1)
    let total = 200_000
    Thread {
      let block = UnsafeMutablePointer<Float>.allocate(capacity: 64)
      defer { block.deallocate() }
      var next = 0
      while next < total {
        let count = min(1 + next % 64, total - next)
        for index in 0..<count { block[index] = Float(next + index) }
        next += ring.write(block, count: count)
      }
    }.start()
    var expected: Float = 0
    var isInOrder = true
    var block = [Float](repeating: 0, count: 50)
    while Int(expected) < total {
      let count = block.withUnsafeMutableBufferPointer {
        ring.read(into: $0.baseAddress!, count: 50)
      }
      for index in 0..<count {
        isInOrder = isInOrder && block[index] == expected
        expected += 1
      }
    }
    #expect(isInOrder)
  }
}
