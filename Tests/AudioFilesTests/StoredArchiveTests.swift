import Foundation
import OutputFiles
import TestSupport
import Testing

@Suite struct StoredArchiveTests {
  /// Read by another program: Python's `zipfile`, which compares lengths and checksums.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
  func othersReadIt() throws {
    let folder = try TemporaryFolder()
    var archive = StoredArchive()
    archive.add("in/a.txt", Array("123456789".utf8))
    archive.add("ü.bin", (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    archive.add("empty", [])
    try folder.put(archive.bytes, as: "a.zip")
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = [
      "-c",
      """
      import sys, zipfile
      z = zipfile.ZipFile(sys.argv[1])
      print(z.testzip(), z.namelist(), z.read("in/a.txt"), hex(z.getinfo("in/a.txt").CRC),
        z.read("ü.bin") == bytes(i * 7 % 256 for i in range(70000)))
      """, folder("a.zip"),
    ]
    process.environment = ["LC_ALL": "C.UTF-8"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(text == "None ['in/a.txt', 'ü.bin', 'empty'] b'123456789' 0xcbf43926 True\n", "\(text)")
  }
}
