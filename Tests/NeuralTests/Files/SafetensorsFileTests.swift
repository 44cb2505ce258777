import Foundation
import Neural
import OutputFiles
import Testing

@Suite("safetensors")
struct SafetensorsFileTests {
  private let tensors: [SafetensorsFile.Tensor] = [
    .init("encoder.0.weight", shape: [2, 3], values: [1, -2, 3.5, .infinity, 0, 1e-30]),
    .init("encoder.0.bias", shape: [3], values: [0.5, 1, -0.25], elementType: .float16),
    .init("decoder \"é\"\n\u{1}", shape: [1, 5], values: [1, 2, 3, 4, 5], elementType: .bfloat16),
    .init("empty", shape: [4, 0], values: []),
    .init("scalar", shape: [], values: [42]),
  ]
  private let metadata = ["note": "a \\ b \u{1D11E}", "empty": ""]

  @Test(arguments: [SafetensorsFile.Access.mapped, .whole])
  func whatIsWrittenIsRead(access: SafetensorsFile.Access) throws {
    let folder = try TemporaryFolder()
    let url = folder.file("weights.safetensors")
    try SafetensorsFile(tensors: tensors, metadata: metadata).write(to: url)
    let file = try SafetensorsFile(contentsOf: url, access: access)
    #expect(file.metadata == metadata)
    #expect(Set(file.entries.map(\.name)) == Set(tensors.map(\.name)))
    for tensor in tensors {
      #expect(file.entry(named: tensor.name)?.shape == tensor.shape)
      #expect(file.entry(named: tensor.name)?.elementType == tensor.elementType)
      #expect(try file.values(of: tensor.name) == tensor.values)
    }
    #expect(folder.contents == ["weights.safetensors"])
  }

  @Test func everyTensorIsAlignedToItsElement() throws {
    let file = SafetensorsFile(tensors: tensors)
    for entry in file.entries {
      #expect(entry.byteRange.lowerBound % entry.elementType.byteCount == 0)
    }
    #expect(file.entries[0].byteRange.lowerBound % 8 == 0)
  }

  @Test func readingChecksNameAndShape() throws {
    let file = SafetensorsFile(tensors: tensors)
    #expect(try file.values(of: "encoder.0.weight", shape: [2, 3]) == tensors[0].values)
    let wrong = #expect(throws: SafetensorsError.self) {
      try file.values(of: "encoder.0.weight", shape: [3, 2])
    }
    #expect(
      wrong?.description
        == "safetensors data: holds \"encoder.0.weight\" of shape [2, 3], "
        + "the model expects [3, 2]")
    let missing = #expect(throws: SafetensorsError.self) { try file.values(of: "nothing") }
    #expect(missing?.description.contains("has no tensor \"nothing\"; it holds") == true)
  }

  @Test func filesThatAreNone() throws {
    let folder = try TemporaryFolder()
    let empty = folder.file("empty")
    try Data().write(to: empty)
    for url in [folder.file("missing"), folder.url, URL(fileURLWithPath: "/dev/zero")] {
      let error = #expect(throws: SafetensorsError.self) { try SafetensorsFile(contentsOf: url) }
      guard case .unreadable = error?.problem else {
        Issue.record("\(url): \(String(describing: error))")
        continue
      }
    }
    let error = #expect(throws: SafetensorsError.self) { try SafetensorsFile(contentsOf: empty) }
    #expect(error?.problem == .truncated(foundBytes: 0, expectedBytes: 8))
  }

  @Test func aFileThatCannotBeWrittenLeavesNothing() throws {
    let folder = try TemporaryFolder()
    let file = SafetensorsFile(tensors: tensors)
    let occupied = folder.file("occupied")
    try FileManager.default.createDirectory(at: occupied, withIntermediateDirectories: false)
    for url in [occupied, folder.file("no/such/folder")] {
      #expect(throws: OutputFileError.self) { try file.write(to: url) }
    }
    #expect(folder.contents == ["occupied"])
  }

  @Test func writingReplaces() throws {
    let folder = try TemporaryFolder()
    let url = folder.file("x")
    try Data(repeating: 7, count: 10_000).write(to: url)
    let file = SafetensorsFile(tensors: tensors)
    try file.write(to: url)
    #expect(try Data(contentsOf: url) == file.bytes)
  }
}
