import ArgumentParser
import OutputFiles

/// Where pictures go: all are PNG.
enum PictureOutput {
  /// Refuses a path that cannot be written, or whose ending says another format; `-` is standard output.
  /// - Throws: a sentence.
  static func check(_ path: String, inputs: [String] = []) throws {
    try OutputFile.check(path, inputs: inputs)
    let file = path.split(separator: "/").last ?? ""
    if !path.hasPrefix("/dev/"), path != OutputFile.standardOutput,
      !file.lowercased().hasSuffix(".png")
    {
      throw ValidationError("\(path): pictures are PNG; give a name that ends in .png")
    }
  }
}
