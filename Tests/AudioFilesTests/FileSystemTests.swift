import Foundation
import OutputFiles
import TestSupport
import Testing

@Suite struct FileSystemTests {
  @Test(arguments: [
    Array("plain".utf8), Array("Flöte ♯ 𝄞".utf8), [0x6c, 0xf6, 0x77], [0xff, 0xfe, 0x80], [0xc3],
    [0xe2, 0x99], [0xe2, 0x99, 0xaf, 0xf6], Array("é".utf8) + [0x80] + Array("é".utf8), [],
  ])
  func anyBytesComeBack(bytes: [UInt8]) {
    let path = FileSystem.path(of: bytes)
    #expect(FileSystem.bytes(of: path).map { UInt8(bitPattern: $0) } == bytes + [0])
  }

  @Test func filesOfAnyNameAreWrittenListedAndRead() throws {
    let folder = try TemporaryFolder()
    let name = FileSystem.path(of: [0x6c, 0xf6, 0x2e, 0x78])
    try OutputFile.write([1, 2, 3], to: "\(folder.path)/\(name)")
    try FileSystem.makeFolder("\(folder.path)/\(name)d/deep")
    try OutputFile.write([4], to: "\(folder.path)/\(name)d/deep/y")
    #expect(FileSystem.names(inFolder: folder.path) == [name, name + "d"])
    #expect(try FileSystem.read("\(folder.path)/\(name)") == [1, 2, 3])
    #expect(
      FileSystem.files(below: folder.path)
        == ["\(folder.path)/\(name)", "\(folder.path)/\(name)d/deep/y"])
    #expect(FileSystem.isFolder("\(folder.path)/\(name)d") && !FileSystem.exists(folder("z")))
    #expect(throws: FileSystem.ReadingError.notFound) { try FileSystem.read(folder("z")) }
    #expect(throws: FileSystem.ReadingError.isFolder) { try FileSystem.read(folder.path) }
    #expect(throws: FileSystem.ReadingError.tooLarge(byteCount: 3)) {
      try FileSystem.read("\(folder.path)/\(name)", maximumBytes: 2)
    }
    #expect(throws: OutputFileError.isFile(path: "\(folder.path)/\(name)")) {
      try FileSystem.makeFolder("\(folder.path)/\(name)/below")
    }
  }

  @Test func whatWasNotNamedIsNotReplaced() throws {
    let folder = try TemporaryFolder()
    try folder.put([1], as: "old")
    #expect(throws: OutputFileError.exists(path: folder("old"))) {
      try OutputFile.check(folder("old"), mayReplace: false)
    }
    try OutputFile.check(folder("old"))
    try OutputFile.check(folder("new"), mayReplace: false)
    #expect(throws: OutputFileError.sameAsInput(path: folder("old"))) {
      try OutputFile.check(folder("old"), inputs: [folder("old")], mayReplace: true)
    }
  }
}
