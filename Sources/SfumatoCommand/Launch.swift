/// What a program calls to be the command `sfumato`.
package enum Launch {
  /// Parses, runs and exits: 0, or 1 when something failed, or 64 for a command that makes no sense.
  /// - Parameter typed: the arguments.
  package static func start(_ typed: [String]) -> Never { SfumatoCommand.start(typed) }
}
