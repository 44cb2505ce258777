import Foundation
import Testing

/// Where the output cannot go: a clear error, exit code 1, and nothing half-written.
@Suite struct OutputTests {
  /// A command that writes `output` from `in.wav`.
  struct Writer: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var output: String
    var run: @Sendable (_ sfumato: Program, _ output: String) throws -> Program.Result

    static let all = [
      Writer(testDescription: "spectrogram", output: "out.png") { sfumato, output in
        try sfumato("spectrogram", "in.wav", "-o", output)
      },
      Writer(testDescription: "resynth", output: "out.wav") { sfumato, output in
        try sfumato("resynth", "in.wav", "-o", output)
      },
    ]
  }

  private let sfumato = Program()

  private func putInput() throws -> [UInt8] {
    let bytes = try Sounds.bytes(Sounds.note(channelCount: 2))
    try sfumato.folder.put(bytes, as: "in.wav")
    return bytes
  }

  @Test(arguments: Writer.all)
  func outputEqualToInput(writer: Writer) throws {
    let input = try putInput()
    try FileManager.default.createSymbolicLink(
      atPath: sfumato.folder("link.wav"), withDestinationPath: "in.wav")
    for name in ["in.wav", "./in.wav", "link.wav"] {
      let result = try writer.run(sfumato, name)
      #expect(result.exitCode == 1 && result.errors.contains("overwrite the input"))
    }
    #expect(try sfumato.folder.bytes("in.wav") == input)
    #expect(try sfumato.folder.contents == ["in.wav", "link.wav"])
  }

  @Test(arguments: Writer.all)
  func noFolder(writer: Writer) throws {
    _ = try putInput()
    let result = try writer.run(sfumato, "none/\(writer.output)")
    #expect(result.exitCode == 1 && result.errors.contains("no folder none"))
    #expect(try sfumato.folder.contents == ["in.wav"])
  }

  @Test(arguments: Writer.all)
  func outputIsAFolder(writer: Writer) throws {
    let input = try putInput()
    try FileManager.default.createDirectory(
      atPath: sfumato.folder(writer.output), withIntermediateDirectories: false)
    #expect(try writer.run(sfumato, writer.output).exitCode == 0)
    let found = try FileManager.default.contentsOfDirectory(atPath: sfumato.folder(writer.output))
    #expect(found.count == 1 && found[0].hasPrefix("in"), "\(found)")
    // What is in the folder now was not named, and stays.
    let again = try writer.run(sfumato, writer.output)
    #expect(again.exitCode == 1 && again.errors.contains("there already"), "\(again.errors)")
    #expect(try sfumato.folder.bytes("in.wav") == input)
  }

  @Test(.enabled(if: geteuid() != 0, "root may write anywhere"), arguments: Writer.all)
  func noPermission(writer: Writer) throws {
    _ = try putInput()
    let locked = sfumato.folder("locked")
    try FileManager.default.createDirectory(
      atPath: locked, withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o500])
    let result = try writer.run(sfumato, "locked/\(writer.output)")
    #expect(result.exitCode == 1 && result.errors.contains("no permission"))
  }

  /// Root may write where the mode forbids it, but nobody may in a file system such as /proc.
  @Test(arguments: Writer.all)
  func unwritableEvenForRoot(writer: Writer) throws {
    _ = try putInput()
    let result = try writer.run(sfumato, "/proc/\(writer.output)")
    #expect(result.exitCode == 1 && result.errors.contains("/proc/"))
  }

  @Test(arguments: Writer.all)
  func fullDisk(writer: Writer) throws {
    _ = try putInput()
    guard let disk = SmallDisk(at: sfumato.folder("disk")) else {
      print("fullDisk(\(writer.testDescription)): skipped, only root can mount a small disk")
      return
    }
    defer { disk.unmount() }
    let result = try writer.run(sfumato, "disk/\(writer.output)")
    #expect(result.exitCode == 1 && result.errors.contains("the disk is full"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == [])
    // An older file there stays as it was.
    try Data("old".utf8).write(to: URL(fileURLWithPath: "\(disk.path)/\(writer.output)"))
    #expect(try writer.run(sfumato, "disk/\(writer.output)").exitCode == 1)
    #expect(try sfumato.folder.bytes("disk/\(writer.output)") == Array("old".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == [writer.output])
  }

  @Test(arguments: Writer.all)
  func theSameOutputAgainReplacesIt(writer: Writer) throws {
    _ = try putInput()
    #expect(try writer.run(sfumato, writer.output).exitCode == 0)
    let first = try sfumato.folder.bytes(writer.output)
    #expect(try writer.run(sfumato, writer.output).exitCode == 0)
    #expect(try sfumato.folder.bytes(writer.output) == first)
    #expect(try sfumato.folder.contents == ["in.wav", writer.output])
  }
}

/// What is printed.
@Suite struct PrintingTests {
  private let sfumato = Program()

  /// What could not be printed is an error, whatever is printed.
  @Test(arguments: [
    "info in.wav", "info --json in.wav", "explain in.wav in.wav", "phrase sample --json", "--help",
    "phrase sample", "--version", "blend --help", "--generate-completion-script bash",
    "resynth in.wav -o x.wav", "keyboard in.wav -o k --low 60 --high 60", "resynth in.wav -o -",
  ])
  func fullStandardOutput(command: String) throws {
    try sfumato.folder.put(Sounds.bytes(Sounds.note()), as: "in.wav")
    let result = try sfumato.shell("sfumato \(command) > /dev/full")
    #expect(result.exitCode == 1, "\(result.errors)")
    #expect(result.errors.contains("standard output"), "\(result.errors)")
  }

  /// A full standard error changes nothing.
  @Test func fullStandardError() throws {
    try sfumato.folder.put(Sounds.bytes(Sounds.note()), as: "in.wav")
    #expect(try sfumato.shell("sfumato info in.wav none.wav 2> /dev/full").exitCode == 1)
    #expect(try sfumato.shell("sfumato encode in.wav 2> /dev/full").exitCode == 0)
  }
}

/// A disk of 16 KiB, in memory.
private struct SmallDisk {
  let path: String

  /// Mounts one; nil where that is not allowed.
  init?(at path: String) {
    self.path = path
    guard mkdir(path, 0o700) == 0, mount("tmpfs", path, "tmpfs", 0, "size=16k") == 0 else {
      return nil
    }
  }

  func unmount() { umount2(path, Int32(MNT_DETACH)) }
}
