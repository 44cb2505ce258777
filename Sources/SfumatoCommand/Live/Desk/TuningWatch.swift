import Sfumato

/// The files of the pitches of keys, looked at now and then and read again when they have changed.
///
/// Threads: control.
struct TuningWatch {
  /// How often the files are looked at.
  private static let interval = Duration.milliseconds(500)

  /// The files; nil for equal temperament.
  private(set) var files: TuningFiles?
  private var lastLook = ContinuousClock.now

  init(_ files: TuningFiles?) { self.files = files }

  /// Reads other files.
  /// - Returns: their pitches; nil for equal temperament.
  /// - Throws: `ScalaError`; the files are followed all the same.
  mutating func read(_ files: TuningFiles?) throws -> TuningTable? {
    self.files = files
    return try self.files?.read()
  }

  /// Reads the files again if they have changed and it is time to look.
  /// - Throws: `ScalaError`.
  mutating func readIfChanged() throws -> TuningTable? {
    guard files != nil, ContinuousClock.now - lastLook >= Self.interval else { return nil }
    lastLook = .now
    return try files?.readIfChanged()
  }
}
