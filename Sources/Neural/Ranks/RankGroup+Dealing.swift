import Foundation

extension RankGroup {
  /// Makes pieces of a result on all ranks, and hands them to the leader in their order.
  ///
  /// Piece *i* is made by rank *i* modulo ``size``; all ranks give the same count. A rank is at most
  /// one piece ahead of what the leader has taken, so memory is bounded by the size of a piece. In a
  /// group of one each piece is taken as soon as it is made.
  /// - Parameters:
  ///   - count: of pieces.
  ///   - make: makes a piece, on the rank that it is dealt to. What it throws ends the work of this
  ///     rank, which then has to end the group.
  ///   - take: given the pieces one by one, on the leader only. As `make` if it throws.
  public func deal<Piece: Codable, Failure: Error>(
    count: Int, make: (Int) throws(Failure) -> Piece,
    take: (Int, Piece) throws(Failure) -> Void
  ) throws(Failure) {
    for start in stride(from: 0, to: count, by: size) {
      let own = start + rank
      if isLeader {
        try take(own, try make(own))
        for sender in 1..<max(1, min(size, count - start)) {
          try take(start + sender, Self.piece(receive(from: sender)))
        }
      } else if own < count {
        send(Self.bytes(of: try make(own)))
      }
    }
  }

  /// What a function gives for each of some items, on the leader; none on other ranks. All ranks give
  /// the same items, and each works on a stretch of them.
  /// - Parameters:
  ///   - items: the same on all ranks.
  ///   - make: makes the values of some items, in their order.
  public func dealt<Item, Value: Codable, Failure: Error>(
    _ items: [Item], make: (ArraySlice<Item>) throws(Failure) -> [Value]
  ) throws(Failure) -> [Value] {
    var values: [Value] = []
    try deal(count: size) { rank throws(Failure) in
      try make(items[items.count * rank / size..<items.count * (rank + 1) / size])
    } take: { _, made throws(Failure) in
      values += made
    }
    return values
  }

  /// A binary property list keeps numbers to the last bit, and those that are not finite.
  private static func bytes(of piece: some Encodable) -> [UInt8] {
    let encoder = PropertyListEncoder()
    encoder.outputFormat = .binary
    do {
      // In an array, for a list has to hold more than a number.
      return [UInt8](try encoder.encode([piece]))
    } catch {
      fatalError("a \(type(of: piece)) cannot be sent: \(error)")
    }
  }

  private static func piece<Piece: Decodable>(_ bytes: [UInt8]) -> Piece {
    do {
      return try PropertyListDecoder().decode([Piece].self, from: Data(bytes))[0]
    } catch {
      fatalError("what another rank sent is no \(Piece.self): \(error)")
    }
  }
}

/// Numbers on their way between ranks, as the bytes that they are.
package struct SentFloats: Codable, Sendable {
  private let bytes: Data

  package init(_ values: [Float]) { bytes = values.withUnsafeBytes { Data($0) } }

  /// The same numbers.
  package var values: [Float] {
    [Float](unsafeUninitializedCapacity: bytes.count / MemoryLayout<Float>.size) { target, count in
      count = bytes.copyBytes(to: target) / MemoryLayout<Float>.size
    }
  }
}
