import Foundation
import OutputFiles

/// What a folder keeps of a training beside its checkpoint, in `plan.json`, so that it can be resumed
/// as it began.
public struct TrainingPlan<Options: TrainingChoices>: Codable, Sendable {
  /// What is trained, and how.
  public var options: Options
  /// Steps of the optimiser in all.
  public var steps: Int
  /// Which corpus it was begun on; see ``identity(of:)``. Plans of earlier versions do not tell.
  public private(set) var corpus: String?

  /// The plan of a new training, or the one that the folder keeps: the leader's folder, on all ranks.
  ///
  /// The threads are those of `options` in any case, for they belong to the machine.
  /// - Parameters:
  ///   - folder: of the training.
  ///   - options: of a new training.
  ///   - corpus: identity of the corpus; see ``identity(of:)``.
  ///   - isResuming: whether the folder holds a training to go on with.
  ///   - group: of the ranks that train together.
  /// - Throws: `nothingToResume`, `noCheckpoint` or `unfinished`, when the folder says otherwise;
  ///   `otherTraining` when it holds a plan of something else; `otherCorpus`; `corpusOfAnotherRank`.
  public init(
    folder: URL, options: Options, corpus: String, isResuming: Bool,
    group: any RankGroup = Ranks.current
  ) throws(TrainingError) {
    self = try group.lead { () throws(TrainingError) in
      try Self(keptIn: folder, orNew: options, corpus: corpus, isResuming: isResuming)
    }
    guard self.corpus == corpus else { throw .corpusOfAnotherRank }
    self.options.settings.workers = options.settings.workers
  }

  private init(
    keptIn folder: URL, orNew options: Options, corpus: String, isResuming: Bool
  ) throws(TrainingError) {
    let data = try? Data(contentsOf: TrainingFolder.plan(in: folder))
    let kept = data.flatMap { try? JSONDecoder().decode(Self.self, from: Self.current($0)) }
    guard data == nil || kept != nil else { throw .otherTraining(folder: folder.path) }
    try TrainingFolder.check(folder, isResuming: isResuming)
    if let kept {
      guard kept.corpus == nil || kept.corpus == corpus else {
        throw .otherCorpus(folder: folder.path)
      }
      self = kept
    } else {
      self.options = options
      steps = TrainingLength.usualSteps
    }
    self.corpus = corpus
  }

  /// A plan as this version writes it: earlier ones kept settings beside what the kind of training adds.
  private static func current(_ plan: Data) -> Data {
    guard var values = try? JSONSerialization.jsonObject(with: plan) as? [String: Any],
      var options = values["options"] as? [String: Any], options["settings"] == nil
    else { return plan }
    options["settings"] = options
    values["options"] = options
    return (try? JSONSerialization.data(withJSONObject: values)) ?? plan
  }

  /// What tells one corpus from another: a number made of its manifest.
  public static func identity(of manifest: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let bytes = (try? encoder.encode(manifest)) ?? Data()
    // FNV-1a.
    let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    return String(format: "%016lx", hash)
  }

  /// Keeps the plan in the folder, which is made if needed.
  /// - Throws: `unwritable`.
  public func write(to folder: URL) throws(TrainingError) {
    try TrainingFolder.make(folder)
    let path = TrainingFolder.plan(in: folder).path
    do {
      try OutputFile.write([UInt8](JSONEncoder().encode(self)), to: path)
    } catch let error as OutputFileError {
      throw .unwritable(error)
    } catch {
      throw .unwritable(.failed(path: path, reason: systemReason(error)))
    }
  }
}
