import Foundation
import OutputFiles
import TestSupport
import Testing

@Suite struct OutputFileTests {
  @Test func aNewFileHoldsTheBytesAndNothingElseIsLeft() throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
    try OutputFile.write(bytes, to: folder("x"))
    #expect(try folder.bytes("x") == bytes)
    #expect(try folder.contents == ["x"])
  }

  @Test func replacingKeepsModeAndLink() throws {
    let folder = try TemporaryFolder()
    try folder.put([1, 2, 3], as: "real")
    chmod(folder("real"), 0o640)
    try FileManager.default.createSymbolicLink(
      atPath: folder("link"), withDestinationPath: "real")
    try OutputFile.write([9], to: folder("link"))
    #expect(try folder.bytes("real") == [9])
    var status = stat()
    #expect(lstat(folder("link"), &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    #expect(stat(folder("real"), &status) == 0 && status.st_mode & 0o777 == 0o640)
    #expect(try folder.contents == ["link", "real"])
  }

  @Test func aFullDeviceIsTold() {
    #expect(throws: OutputFileError.diskFull(path: "/dev/full", byteCount: 3)) {
      try OutputFile.write([1, 2, 3], to: "/dev/full")
    }
  }

  @Test func foldersAreTold() throws {
    let folder = try TemporaryFolder()
    #expect(throws: OutputFileError.isDirectory(path: folder.path)) {
      try OutputFile.write([1], to: folder.path)
    }
    let lost = folder("none/x")
    let error = OutputFileError.noFolder(path: lost, folder: folder("none"))
    #expect(throws: error) { try OutputFile.write([1], to: lost) }
    #expect(throws: error) { try OutputFile.check(lost) }
  }

  @Test(.enabled(if: geteuid() != 0, "root may write anywhere"))
  func missingPermissionIsTold() throws {
    let folder = try TemporaryFolder()
    chmod(folder.path, 0o500)
    defer { chmod(folder.path, 0o700) }
    #expect(throws: OutputFileError.notPermitted(path: folder("x"))) {
      try OutputFile.write([1], to: folder("x"))
    }
  }

  @Test func theInputIsRecognisedUnderEveryName() throws {
    let folder = try TemporaryFolder()
    try folder.put([1], as: "in")
    let input = folder("in")
    try FileManager.default.linkItem(atPath: input, toPath: folder("hard"))
    try FileManager.default.createSymbolicLink(atPath: folder("soft"), withDestinationPath: "in")
    for path in [input, folder("hard"), folder("soft"), folder("../\(folder.path)/in")] {
      guard FileManager.default.fileExists(atPath: path) else { continue }
      #expect(throws: OutputFileError.sameAsInput(path: path)) {
        try OutputFile.check(path, inputs: [folder("other"), input])
      }
    }
    try OutputFile.check(folder("out"), inputs: [input])
  }
}
