import Foundation

extension SpectrogramPicture {
  /// Draws the picture and writes it as PNG, whole or not at all.
  public func write(to url: URL) throws(PictureError) { try write(to: url.path) }
}

extension PianoRollPicture {
  /// Draws the picture and writes it as PNG, whole or not at all.
  package func write(to url: URL) throws(PictureError) { try write(to: url.path) }
}

extension LinePlot {
  /// Draws the plot and writes it as PNG, whole or not at all.
  public func write(to url: URL) throws(PictureError) { try write(to: url.path) }
}
