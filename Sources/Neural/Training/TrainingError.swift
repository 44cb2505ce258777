import Foundation
import OutputFiles

/// Why a training stopped or could not begin, in words for whoever runs it.
public enum TrainingError: LocalizedError, CustomStringConvertible {
  /// There is nothing to train on.
  case noItems
  /// The folder holds no training to go on with.
  case nothingToResume(folder: String)
  /// The folder holds a training of which no checkpoint is there.
  case noCheckpoint(folder: String)
  /// The training was begun on another corpus.
  case otherCorpus(folder: String)
  /// The corpus of this rank is not that of rank 0.
  case corpusOfAnotherRank
  /// There are more ranks than parts of a batch.
  case tooManyRanks(rankCount: Int, laneCount: Int)
  /// There are more parts of a batch than items in it.
  case tooManyLanes(laneCount: Int, batchSize: Int)
  /// The folder holds a training that a new one would overwrite.
  case unfinished(folder: String)
  /// The folder holds a training of something else, or its plan is damaged.
  case otherTraining(folder: String)
  /// The matrix library on this machine must not be called by several threads.
  case unsafeMatrixLibrary(workerCount: Int)
  /// Loss or gradient were not finite for too many steps in a row.
  case diverged(step: Int, skippedInARow: Int, lastLoss: Double, lastGradientNorm: Double)
  /// A file in the checkpoint's place that is none, or of another version.
  case notACheckpoint(file: String, reason: String)
  /// A checkpoint could not be read, or belongs to another model.
  case unreadable(SafetensorsError)
  /// Weights, checkpoint or log could not be written.
  case unwritable(OutputFileError)

  /// One sentence: what is wrong and what to do.
  public var description: String {
    switch self {
    case .noItems:
      "there are no items to train on"
    case .nothingToResume(let folder):
      "\(folder): there is no training to resume; leave out --resume to begin one"
    case .noCheckpoint(let folder):
      "\(folder): its checkpoint is gone, or was not yet written when the training ended; remove the "
        + "folder to begin anew"
    case .otherCorpus(let folder):
      "\(folder): this training was begun on another corpus, or the corpus was changed; name the first "
        + "one with --corpus, or begin a new training with another -o"
    case .corpusOfAnotherRank:
      "the corpus on this rank differs from that of rank 0; copy the same one to all machines"
    case .tooManyRanks(let rankCount, let laneCount):
      "a batch of \(laneCount) lanes cannot be dealt to \(rankCount) ranks; begin a training with "
        + "--lanes \(rankCount), or start at most \(laneCount) ranks"
    case .tooManyLanes(let laneCount, let batchSize):
      "a batch of \(batchSize) cannot be dealt to \(laneCount) lanes; give --batch \(laneCount) or more, "
        + "or fewer lanes or ranks"
    case .unfinished(let folder):
      "\(folder): a training is kept here; go on with --resume, or remove the folder to begin anew"
    case .otherTraining(let folder):
      "\(folder): a training of another kind is kept here, or its plan.json is damaged; name another "
        + "preset to write"
    case .unsafeMatrixLibrary(let workerCount):
      "the installed OpenBLAS is not safe with \(workerCount) workers; install "
        + "libopenblas-pthread-dev in place of the serial one, or train with 1 worker"
    case .diverged(let step, let skipped, let loss, let norm):
      "training diverged: up to step \(step) the last \(skipped) steps had to be skipped "
        + "(last loss \(loss), gradient norm \(norm)); try a lower learning rate, a longer warm-up "
        + "or a smaller gradient norm limit, from the last checkpoint on"
    case .notACheckpoint(let file, let reason):
      "\(file): cannot go on from this file (\(reason)); move it away to begin anew"
    case .unreadable(let error):
      error.description
    case .unwritable(let error):
      error.localizedDescription
    }
  }

  /// The description, for those who print any error.
  public var errorDescription: String? { description }
}
