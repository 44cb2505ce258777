/// A whole text of commands as events in time.
public struct CommandScript: Sendable {
  /// A line that is no command, and where.
  public struct Failure: Error, Equatable {
    /// Number of the line, from 1.
    public let line: Int
    /// What is wrong with it.
    public let reason: CommandError

    package init(line: Int, reason: CommandError) {
      self.line = line
      self.reason = reason
    }
  }

  /// What is played, in the order of time.
  public private(set) var events: [PerformanceEvent] = []
  /// Sample at which the last command is done.
  public private(set) var sampleCount = 0

  /// What controllers said that means nothing here.
  public let unfollowed: Set<UnfollowedControl>

  /// Reads a text up to its end or `quit`; keys that are down there are let go.
  /// - Parameters:
  ///   - text: a command a line, see ``CommandStream``; lines may end in any way.
  ///   - sampleRate: of the performance, in Hz.
  ///   - position: where the blend begins.
  ///   - blends: whether more than one sound is played.
  public init(
    _ text: String, sampleRate: Double, position: BlendPosition = .middle, blends: Bool = true
  ) throws(Failure) {
    var stream = CommandStream(blends: blends)
    var events = PerformanceEventList(position: position)
    var milliseconds = 0.0
    // A mark of the byte order, which some editors put at the beginning, is no part of a line.
    let body = text.hasPrefix("\u{feff}") ? text.dropFirst() : text[...]
    let lines = body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    reading: for (index, line) in lines.enumerated() {
      let command: CommandStream.Command?
      do { command = try stream.read(line) } catch {
        throw Failure(line: index + 1, reason: error)
      }
      switch command {
      case .play(let actions): events.append(actions, at: sampleCount)
      case .sleep(let pause):
        milliseconds += pause
        sampleCount = Int((milliseconds * sampleRate / 1000).rounded())
      case .quit: break reading
      case nil: break
      }
    }
    events.append(stream.letGo(), at: sampleCount)
    unfollowed = stream.takeUnfollowed()
    self.events = events.events
  }
}
