/// A reader under test: good files to begin with, and what must hold for any bytes.
struct FuzzTarget: Sendable {
  /// What was promised of an accepted file and does not hold.
  struct BrokenPromise: Error, CustomStringConvertible {
    var description: String

    /// Throws unless `condition` holds.
    static func unless(
      _ condition: Bool, _ promise: @autoclosure () -> String
    ) throws(BrokenPromise) {
      if !condition { throw BrokenPromise(description: promise()) }
    }
  }

  /// The name for `--reader`.
  let name: String
  /// Which random stream is this reader's, so that a new reader does not move the others' mutants.
  let streamNumber: Int
  /// Good files, small ones.
  let makeSeeds: @Sendable () throws -> [[UInt8]]
  /// Reads a file: true when it was accepted, false when it was refused.
  /// - Throws: `BrokenPromise`.
  let accepts: @Sendable (_ bytes: [UInt8]) throws -> Bool

  /// All readers of files that come from outside. A new reader is added here.
  static let all: [FuzzTarget] = [
    .audioFile, .safetensors, .encodedNote, .midiStream, .osc, .midi, .abc, .wad, .patch, .take,
    .soundFont, .phraseLatents, .preset, .commands, .libraryPack,
    .pageMessage, .sentence, .scale, .keyboardMap, .controllers,
  ]
}
