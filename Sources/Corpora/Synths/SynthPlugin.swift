import Foundation

/// A software synthesizer that corpora are rendered with: a DSSI plugin of the Debian archive.
package struct SynthPlugin: Sendable, Equatable {
  /// E.g. "zynaddsubfx"; the first part of its instruments' names.
  package let name: String
  /// The Debian packages that bring it.
  package let packages: [String]
  /// File name of its shared library, or its path.
  package let library: String
  /// What its makers say about copying.
  package let licence: String
  /// Part of a corpus's notes that it gets, against the others.
  package let share: Double
  /// Folder of bank files in amsynth's form, for a plugin that does not load programs by itself.
  package var bankFolder: String?

  /// All that are known.
  static let all = [
    SynthPlugin(
      name: "zynaddsubfx", packages: ["zynaddsubfx-dssi", "zynaddsubfx-data"],
      library: "libzynaddsubfx_dssi.so", licence: patchLicence, share: 0.42),
    SynthPlugin(
      name: "whysynth", packages: ["whysynth"], library: "whysynth.so",
      licence: "patches in the public domain; rendered sound is program output", share: 0.2),
    SynthPlugin(
      name: "hexter", packages: ["hexter"], library: "hexter.so", licence: patchLicence,
      share: 0.09),
    SynthPlugin(
      name: "xsynth", packages: ["xsynth-dssi"], library: "xsynth-dssi.so",
      licence: patchLicence, share: 0.06),
    SynthPlugin(
      name: "amsynth", packages: ["amsynth"], library: "amsynth_dssi.so", licence: patchLicence,
      share: 0.23, bankFolder: "/usr/share/amsynth/banks"),
  ]

  private static let patchLicence = "patches GPL-2+; rendered sound is program output"

  /// Where plugins are looked for: `DSSI_PATH`, else the usual places.
  static var folders: [String] {
    if let path = ProcessInfo.processInfo.environment["DSSI_PATH"], !path.isEmpty {
      return path.split(separator: ":").map(String.init)
    }
    return ["/usr/local/lib/dssi", "/usr/lib/dssi", "/usr/lib/x86_64-linux-gnu/dssi"]
  }

  /// Path of the library; nil if it is not installed.
  package var path: String? {
    let places = library.contains("/") ? [library] : Self.folders.map { "\($0)/\(library)" }
    return places.first(where: FileManager.default.fileExists)
  }

  /// Describes a plugin; the parts are told above.
  package init(
    name: String, packages: [String], library: String, licence: String, share: Double,
    bankFolder: String? = nil
  ) {
    self.name = name
    self.packages = packages
    self.library = library
    self.licence = licence
    self.share = share
    self.bankFolder = bankFolder
  }
}
