import Foundation
import Sfumato

/// Scales and keyboard maps.
extension FuzzTarget {
  /// Scales through `ScalaScale(parsing:)`.
  static var scale: FuzzTarget {
    FuzzTarget(name: "scale", streamNumber: 22, makeSeeds: { scaleSeeds }) { bytes in
      let scale: ScalaScale
      do throws(ScalaError) {
        scale = try ScalaScale(parsing: text(bytes))
      } catch {
        try BrokenPromise.unless(error.errorDescription?.isEmpty == false, "an error without words")
        return false
      }
      try check(TuningTable(scale))
      return true
    }
  }

  /// Keyboard maps through `KeyboardMap(parsing:)`.
  static var keyboardMap: FuzzTarget {
    FuzzTarget(name: "keyboard-map", streamNumber: 23, makeSeeds: { mapSeeds }) { bytes in
      let map: KeyboardMap
      do throws(ScalaError) {
        map = try KeyboardMap(parsing: text(bytes))
      } catch {
        try BrokenPromise.unless(error.errorDescription?.isEmpty == false, "an error without words")
        return false
      }
      try check(TuningTable(.equal, map: map))
      return true
    }
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private static func check(_ table: TuningTable) throws {
    try BrokenPromise.unless(
      table.pitches.count == 128 && table.pitches.allSatisfy((0...140).contains),
      "a key has no pitch that can be played")
  }

  private static let scaleSeeds = [
    "! five.scl\nFive of an octave\n 5\n!\n 240.0\n 480.\n 3/2\n 960.0 cents\n 2/1\n", "\n0\n",
  ].map { Array($0.utf8) }

  private static let mapSeeds = [
    "! white.kbm\n12\n0\n127\n60\n69\n440.0\n12\n0\nx\n2\nx\n4\n5\nx\n7\nx\n9\nx\n11\n",
    "0\n20\n100\n60\n60\n261.6255653\n0\n",
  ].map { Array($0.utf8) }
}
