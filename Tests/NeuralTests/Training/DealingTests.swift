import CKernels
import Foundation
import Neural
import Testing

/// Pieces of a result on several ranks; the ranks are threads here.
@Suite("Dealing")
struct DealingTests {
  private struct Refused: Error {}

  @Test(arguments: [1, 2, 3, 5]) func theLeaderTakesPiecesInTheirOrder(_ size: Int) throws {
    for count in [0, 1, 4, 11] {
      let taken = try ThreadGroup.run(size) { group in
        var taken: [String] = []
        group.deal(count: count) { index in
          "\(index)"
        } take: { index, piece in
          taken.append("\(index) is \(piece)")
        }
        return taken
      }
      #expect(taken[0] == (0..<count).map { "\($0) is \($0)" })
      #expect(taken.dropFirst().allSatisfy { $0.isEmpty })
    }
  }

  @Test func eachPieceIsMadeOnce() throws {
    let made = try ThreadGroup.run(3) { group in
      var made: [Int] = []
      group.deal(count: 8) { index in
        made.append(index)
        return index
      } take: { _, _ in
      }
      return made
    }
    #expect(made == [[0, 3, 6], [1, 4, 7], [2, 5]])
  }

  @Test(arguments: [1, 2, 4]) func stretchesOfItemsComeTogether(_ size: Int) throws {
    let items = ["a", "b", "c", "d", "e"]
    let values = try ThreadGroup.run(size) { group in
      group.dealt(items) { part in part.map { $0 + "\(group.size)" } }
    }
    #expect(values[0] == items.map { $0 + "\(size)" })
    #expect(values.dropFirst().allSatisfy { $0.isEmpty })
  }

  @Test func numbersKeepTheirBits() throws {
    struct Piece: Codable, Sendable {
      var floats: [Float]
      var sent: SentFloats
      var double: Double
      var missing: Double?
      var word: Int64
    }
    let floats: [Float] = [0.1, -0.0, .infinity, .leastNonzeroMagnitude, -3e38]
    let pieces = try ThreadGroup.run(2) { group in
      group.dealt([0, 1]) { part in
        part.map { _ in
          Piece(
            floats: floats, sent: SentFloats(floats), double: 0.1 + 0.2, missing: nil, word: .min)
        }
      }
    }
    #expect(pieces[0].count == 2)
    for piece in pieces[0] {
      #expect(piece.floats.map(\.bitPattern) == floats.map(\.bitPattern))
      #expect(piece.sent.values.map(\.bitPattern) == floats.map(\.bitPattern))
      #expect(piece.double == 0.1 + 0.2 && piece.missing == nil && piece.word == .min)
    }
  }

  @Test func whatIsThrownOnARankStopsItThere() {
    #expect(throws: Refused.self) {
      try SingleProcess().deal(count: 3) { index in
        guard index < 2 else { throw Refused() }
        return index
      } take: { _, _ in
      }
    }
  }

  @Test func numbersOfHalfPrecisionAreAdded() {
    let values: [Float] = [1, -2.5, 3e38]
    var halves = [UInt16](repeating: 0, count: values.count)
    kernel_float_to_bfloat(&halves, values, values.count)
    var rounded = [Float](repeating: 0, count: values.count)
    kernel_bfloat_to_float(&rounded, halves, values.count)
    var sum: [Float] = [0.5, 0.5, 0.5]
    kernel_add_bfloat(&sum, halves, values.count)
    #expect(sum == rounded.map { $0 + 0.5 } && sum[0] == 1.5)
  }
}
