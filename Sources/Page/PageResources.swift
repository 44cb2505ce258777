import Foundation

/// The files of the page, which are part of the program.
struct PageFile: Sendable {
  let type: String
  let bytes: Data

  /// By the path that is asked for.
  static let all: [String: PageFile] = [
    "/": PageFile(type: "text/html; charset=utf-8", bytes: Data(PackageResources.page_html)),
    "/page.css": PageFile(type: "text/css; charset=utf-8", bytes: Data(PackageResources.page_css)),
    "/page.js": PageFile(
      type: "text/javascript; charset=utf-8", bytes: Data(PackageResources.page_js)),
    "/worklet.js": PageFile(
      type: "text/javascript; charset=utf-8", bytes: Data(PackageResources.worklet_js)),
  ]
}
