import Foundation
import Neural
import Testing

/// Files go both ways between this library and Python's `safetensors` (script:
/// `Scripts/safetensors_peer.py`).
@Suite(
  "safetensors and Python",
  .enabled(
    if: PythonPeer.isAvailable("safetensors_peer.py"),
    "needs python3 with the packages safetensors and numpy"))
struct SafetensorsPythonTests {
  private static let values: [Float] = [0, -1.5, 3.140625, 65504, 6e-8, .infinity]

  @Test func readsWhatPythonWrites() throws {
    let folder = try TemporaryFolder()
    let url = folder.file("python.safetensors")
    try PythonPeer.run("safetensors_peer.py", "write", url.path)
    let file = try SafetensorsFile(contentsOf: url)
    #expect(file.metadata == ["who": "Python \\ \u{1} \u{1D11E}"])
    #expect(try file.values(of: "a.full") == Self.values)
    #expect(file.entry(named: "a.full")?.shape == [3, 2])
    let halves = try file.values(of: "b.half")
    #expect(halves == [0, -1.5, 3.140625, 65504, 0x1p-24, .infinity])
    let brain = try file.values(of: "c.brain")
    #expect(brain == Self.values.map { Float(bitPattern: $0.bitPattern & 0xFFFF_0000) })
    #expect(try file.values(of: "d.scalar") == [7])
    #expect(file.entry(named: "é \"quoted\"\n")?.shape == [0, 4])
  }

  @Test func pythonReadsWhatWeWrite() throws {
    struct Report: Decodable {
      struct Tensor: Decodable {
        var dtype: String
        var shape: [Int]
        var data: String
      }
      var metadata: [String: String]
      var tensors: [String: Tensor]
    }
    let folder = try TemporaryFolder()
    let url = folder.file("swift.safetensors")
    let metadata = ["who": "Swift \u{1}\n\"\\", "é": "\u{1D11E}"]
    let file = SafetensorsFile(
      tensors: [
        .init("half", shape: [2], values: [1, -2], elementType: .float16),
        .init("full \"é\"", shape: [2, 1], values: [1, -2]),
        .init("brain", shape: [2], values: [1, -2], elementType: .bfloat16),
        .init("empty", shape: [0], values: []),
      ], metadata: metadata)
    try file.write(to: url)
    let report = try JSONDecoder().decode(
      Report.self, from: try PythonPeer.run("safetensors_peer.py", "read", url.path))
    #expect(report.metadata == metadata)
    #expect(report.tensors.count == 4)
    #expect(report.tensors["half"]?.data == "003c00c0")
    #expect(report.tensors["brain"]?.data == "803f00c0")
    #expect(report.tensors["full \"é\""]?.data == "0000803f000000c0")
    #expect(report.tensors["full \"é\""]?.shape == [2, 1])
    #expect(report.tensors["empty"]?.shape == [0])
  }

  /// The same tensors give the same bytes, order and padding included.
  @Test func bytesEqualPythons() throws {
    let folder = try TemporaryFolder()
    let url = folder.file("python.safetensors")
    try PythonPeer.run("safetensors_peer.py", "write", url.path)
    let theirs = try SafetensorsFile(contentsOf: url)
    let ours = SafetensorsFile(
      tensors: try theirs.entries.map {
        .init(
          $0.name, shape: $0.shape, values: try theirs.values(of: $0.name),
          elementType: $0.elementType)
      }, metadata: theirs.metadata)
    #expect(ours.bytes == theirs.bytes)
  }
}
