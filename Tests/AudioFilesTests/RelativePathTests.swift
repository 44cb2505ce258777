import Foundation
import OutputFiles
import Testing

@Suite struct RelativePathTests {
  @Test(arguments: [
    ("sounds/a.wav", "patch.json", "sounds/a.wav"), ("a.wav", "patches/patch.json", "../a.wav"),
    ("patches/a.wav", "patches/patch.json", "a.wav"), ("x/./y/../a.wav", "x/p.json", "a.wav"),
    ("/one/a.wav", "/one/two/three/p.json", "../../a.wav"), ("/a.wav", "/p.json", "a.wav"),
  ])
  func aFileHoldsTheWayFromItsFolder(path: String, file: String, way: String) {
    #expect(RelativePath.written(path, in: file) == way)
  }

  @Test(arguments: [
    ("a.wav", "patch.json", "a.wav"), ("../a.wav", "patches/patch.json", "patches/../a.wav"),
    ("/one/a.wav", "patches/patch.json", "/one/a.wav"), ("a.wav", "/one/p.json", "/one/a.wav"),
  ])
  func whatItHoldsIsSeenFromHere(path: String, file: String, seen: String) {
    #expect(RelativePath.read(path, from: file) == seen)
  }

  @Test(arguments: ["p.json", "one/two/p.json", "/one/p.json"])
  func whatIsWrittenIsReadAsTheSameFile(file: String) {
    for path in ["a.wav", "one/a.wav", "/tmp/a.wav", "../a.wav"] {
      let seen = RelativePath.read(RelativePath.written(path, in: file), from: file)
      #expect(
        URL(filePath: seen).standardizedFileURL.path == URL(filePath: path).standardizedFileURL.path
      )
    }
  }
}
