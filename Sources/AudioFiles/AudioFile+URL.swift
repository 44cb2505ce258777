import Foundation

extension AudioFile {
  /// Reads a WAV, AIFF, FLAC, OGG or MP3 file.
  ///
  /// A longer file than `limits` allows is read up to there; ``secondsLeftOut`` tells the rest. Of a file
  /// that is cut off all is read that stands; ``remarks`` tell it. Thread role: control.
  /// - Throws: ``AudioFileError``: each way in which a file can be no sound.
  public init(
    contentsOf url: URL, limits: AudioFileLimits = .note
  ) throws(AudioFileError) {
    self = try Self.read(url.path, limits: limits)
  }

  /// Writes the file, whole or not at all, in the format that its suffix names.
  ///
  /// Integer formats are dithered; what is beyond full scale is clipped, in integer and Vorbis formats.
  /// Thread role: control.
  /// - Parameters:
  ///   - url: where it is written.
  ///   - format: what is written; nil for the kind that the suffix says.
  /// - Returns: how many samples were clipped, over all channels.
  /// - Throws: ``AudioFileError``, with nothing left behind.
  @discardableResult
  public func write(to url: URL, as format: AudioFileFormat? = nil) throws(AudioFileError) -> Int {
    try write(to: url.path, as: format)
  }
}

extension AudioFileReader {
  /// Opens a file to be read in blocks.
  /// - Throws: ``AudioFileError``: each way in which a file can be no sound.
  public convenience init(
    contentsOf url: URL, limits: AudioFileLimits = .recording
  ) throws(AudioFileError) {
    try self.init(url.path, limits: limits)
  }
}
