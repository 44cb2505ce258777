import Foundation
import OutputFiles

/// What a folder keeps of a training beside its checkpoint, in `plan.json`, so that it can be resumed
/// as it began.
public struct TrainingPlan<Options: TrainingChoices>: Codable, Sendable {
  /// What is trained, and how.
  public var options: Options
  /// Steps of the optimiser in all.
  public var steps: Int

  /// The plan of a new training, or the one that the folder keeps.
  /// - Parameters:
  ///   - folder: of the training.
  ///   - options: of a new training.
  ///   - isResuming: whether the folder holds a training to go on with.
  /// - Throws: `nothingToResume` or `unfinished`, when the folder says otherwise; `otherTraining` when it
  ///   holds a plan that is none of these.
  public init(folder: URL, options: Options, isResuming: Bool) throws(TrainingError) {
    let data = try? Data(contentsOf: Self.file(in: folder))
    let kept = data.flatMap { try? JSONDecoder().decode(Self.self, from: $0) }
    guard data == nil || kept != nil else { throw .otherTraining(folder: folder.path) }
    if isResuming {
      guard let kept else { throw .nothingToResume(folder: folder.path) }
      self = kept
    } else {
      guard kept == nil else { throw .unfinished(folder: folder.path) }
      self.options = options
      steps = TrainingLength.usualSteps
    }
  }

  /// Keeps the plan in the folder, which is made if needed.
  /// - Throws: `unwritable`.
  public func write(to folder: URL) throws(TrainingError) {
    try TrainingFolder.make(folder)
    let path = Self.file(in: folder).path
    do {
      try OutputFile.write([UInt8](JSONEncoder().encode(self)), to: path)
    } catch let error as OutputFileError {
      throw .unwritable(error)
    } catch {
      throw .unwritable(.failed(path: path, reason: error.localizedDescription))
    }
  }

  private static func file(in folder: URL) -> URL { folder.appending(path: "plan.json") }
}
