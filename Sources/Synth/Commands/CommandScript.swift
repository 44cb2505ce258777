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
  /// Whether it ends by `quit`, at once, instead of running out.
  public private(set) var quits = false

  /// Reads a text up to its end or `quit`.
  /// - Parameters:
  ///   - text: a command a line, see ``CommandStream``.
  ///   - sampleRate: of the performance, in Hz.
  ///   - position: where the performance begins.
  public init(
    _ text: String, sampleRate: Double, position: BlendPosition = .middle
  ) throws(Failure) {
    var stream = CommandStream(position: position)
    var milliseconds = 0.0
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let command: CommandStream.Command?
      do { command = try stream.read(line) } catch {
        throw Failure(line: index + 1, reason: error)
      }
      switch command {
      case .play(let action): events.append(PerformanceEvent(action, at: sampleCount))
      case .sleep(let pause):
        milliseconds += pause
        sampleCount = Int((milliseconds * sampleRate / 1000).rounded())
      case .quit:
        quits = true
        return
      case nil: break
      }
    }
  }
}
