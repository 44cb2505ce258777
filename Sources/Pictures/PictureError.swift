import Foundation
import OutputFiles

/// Why a picture could not be made. The text is for the player.
public enum PictureError: Error, Equatable, LocalizedError {
  /// A side is not one that can be drawn, in pixels.
  case size(width: Int, height: Int, maximum: Int)
  /// The drawing library refused; `reason` is its own text.
  case drawing(reason: String)
  /// The file could not be put on the disk.
  case output(OutputFileError)

  /// One sentence: what is wrong and what to do.
  public var errorDescription: String? {
    switch self {
    case .size(let width, let height, let maximum):
      "a picture of \(width) × \(height) pixels cannot be drawn; each side must be 1 to \(maximum): "
        + "take fewer files or a smaller size"
    case .drawing(let reason): "the picture could not be drawn (\(reason))"
    case .output(let error): error.errorDescription
    }
  }
}
