import Foundation

/// Why a sound cannot be repaired as asked. The text is for the player.
public enum RepairError: Error, Equatable, Sendable {
  /// A hole of no samples, or one that ends before it begins.
  case emptyHole(startSeconds: Double, endSeconds: Double)
  /// A hole that reaches beyond the sound.
  case holeBeyondEnd(startSeconds: Double, endSeconds: Double, durationSeconds: Double)
  /// A hole in a channel that is not there.
  case noSuchChannel(channel: Int, channelCount: Int)
  /// What lies around a hole is too short to tell how the sound goes on.
  case nothingLeft(startSeconds: Double, endSeconds: Double, knownSamples: Int)
  /// A line of a list of holes that makes no sense.
  case badList(line: Int, text: String, reason: String)
  /// A sound that is too short to work with.
  case tooShort(foundSeconds: Double, minimumSeconds: Double)
  /// A sound without any.
  case silent
  /// A length that ends before the recording does.
  case notBeyond(toSeconds: Double, seamSeconds: Double)
  /// A beginning that cannot be made in this length.
  case attackLength(foundSeconds: Double)
  /// A note that nothing was cut off of.
  case beginsInSilence
}

extension RepairError: LocalizedError, CustomStringConvertible {
  /// What was found, what was expected, what to do.
  public var description: String {
    switch self {
    case .emptyHole(let start, let end):
      "the hole \(Self.span(start, end)) is empty; it must end after it begins"
    case .holeBeyondEnd(let start, let end, let duration):
      "the hole \(Self.span(start, end)) reaches beyond the sound, which lasts "
        + "\(Self.seconds(duration))"
    case .noSuchChannel(let channel, let count):
      "there is no channel \(channel + 1): the sound has \(count)"
    case .nothingLeft(let start, let end, let known):
      "the hole \(Self.span(start, end)) leaves \(known) samples of sound beside it, too few to "
        + "fill it from; at least \(HoleRepair.leastContext) are needed"
    case .badList(let line, let text, let reason): "line \(line) of the list, '\(text)': \(reason)"
    case .tooShort(let found, let minimum):
      "\(Self.seconds(found)) of sound are too short; at least \(Self.seconds(minimum)) are needed"
    case .notBeyond(let length, let seam):
      "\(Self.seconds(length)) are not beyond the \(Self.seconds(seam)) of recording that are kept; "
        + "ask for a greater length, or leave the recording earlier"
    case .attackLength(let found):
      "a beginning of \(Self.seconds(found)) cannot be made; it lasts from "
        + "\(Self.seconds(AttackRepair.lengths.lowerBound)) to \(Self.seconds(AttackRepair.lengths.upperBound))"
    case .beginsInSilence:
      "it begins with silence, so its own beginning seems to be there; a note whose beginning is cut off is "
        + "needed: leave the silence out"
    case .silent: "there is no sound in it, only silence"
    }
  }

  /// The same text, for Foundation.
  public var errorDescription: String? { description }

  private static func seconds(_ value: Double) -> String { String(format: "%.3f s", value) }

  private static func span(_ start: Double, _ end: Double) -> String {
    String(format: "%.4f-%.4f s", start, end)
  }
}
