import Foundation

/// The files of the page, which are part of the program.
struct PageFile: Sendable {
  let type: String
  let bytes: Data

  /// By the path that is asked for.
  static let all: [String: PageFile] = {
    var files = [
      "/": PageFile(type: "text/html; charset=utf-8", bytes: Data(PackageResources.page_html)),
      "/page.css": PageFile(
        type: "text/css; charset=utf-8", bytes: Data(PackageResources.page_css)),
    ]
    for (name, bytes) in scripts {
      files["/\(name).js"] = PageFile(
        type: "text/javascript; charset=utf-8", bytes: Data(bytes))
    }
    return files
  }()

  private static let scripts: [(name: String, bytes: [UInt8])] = [
    ("connection", PackageResources.connection_js),
    ("state", PackageResources.state_js),
    ("pad", PackageResources.pad_js),
    ("dials", PackageResources.dials_js),
    ("keys", PackageResources.keys_js),
    ("midi", PackageResources.midi_js),
    ("sound", PackageResources.sound_js),
    ("map", PackageResources.map_js),
    ("points", PackageResources.points_js), ("ways", PackageResources.ways_js),
    ("search", PackageResources.search_js),
    ("phrase", PackageResources.phrase_js),
    ("begin", PackageResources.begin_js),
    ("worklet", PackageResources.worklet_js),
  ]
}
