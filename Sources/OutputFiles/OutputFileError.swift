import Foundation

/// Why a file could not be written. The text is for the player; nothing half-written is left behind.
public enum OutputFileError: Error, Equatable, LocalizedError {
  /// The folder that should hold the file is not there.
  case noFolder(path: String, folder: String)
  /// The path names a folder.
  case isDirectory(path: String)
  /// A file that nobody named would be replaced.
  case taken(path: String)
  /// A file stands where a folder is to be made.
  case isFile(path: String)
  /// What a folder holds could not be listed.
  case unreadableFolder(path: String, reason: String)
  /// The file or its folder may not be written by this user.
  case notPermitted(path: String)
  /// The disk (or the user's share of it) is full.
  case diskFull(path: String, byteCount: Int)
  /// The output would overwrite one of the inputs.
  case sameAsInput(path: String)
  /// A file lies there that the user did not name.
  case exists(path: String)
  /// Anything else that the system refused; `reason` is its own text.
  case failed(path: String, reason: String)

  /// One sentence: what is wrong and what to do.
  public var errorDescription: String? {
    switch self {
    case .noFolder(let path, let folder):
      "\(path): there is no folder \(folder); make it first, or choose another place"
    case .isDirectory(let path):
      "\(path): this is a folder; name the file to write inside it"
    case .taken(let path):
      "\(path): this file is there already; choose another place or name, or move it away"
    case .isFile(let path):
      "\(path): this is a file; name a folder to write into"
    case .unreadableFolder(let path, let reason):
      "\(path): the folder could not be read (\(reason))"
    case .notPermitted(let path):
      "\(path): no permission to write here; choose another place"
    case .diskFull(let path, let byteCount):
      "\(path): the disk is full (\(byteCount) bytes were to be written); nothing was left behind"
    case .sameAsInput(let path):
      "\(path): the output would overwrite the input; choose another name"
    case .exists(let path):
      "\(path): there is such a file already; name another with -o, or replace it with --force"
    case .failed(let path, let reason):
      "\(path): could not be written (\(reason))"
    }
  }

  /// The case that belongs to a system error number.
  init(path: String, errorNumber: Int32, byteCount: Int) {
    switch errorNumber {
    case ENOENT, ENOTDIR:
      self = .noFolder(path: path, folder: OutputFile.folder(of: path))
    case EISDIR: self = .isDirectory(path: path)
    case EACCES, EPERM, EROFS: self = .notPermitted(path: path)
    case ENOSPC, EDQUOT: self = .diskFull(path: path, byteCount: byteCount)
    default: self = .failed(path: path, reason: String(cString: strerror(errorNumber)))
    }
  }
}
