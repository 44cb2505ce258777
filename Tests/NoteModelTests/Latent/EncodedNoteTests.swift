import Foundation
import Neural
import NoteModel
import TestSupport
import Testing

@Suite struct EncodedNoteTests {
  private let folder = try! TemporaryFolder()

  private func write(_ note: EncodedNote, as name: String = "note.safetensors") throws -> URL {
    try note.write(to: folder(name), of: Shipped.model)
    return URL(filePath: folder(name))
  }

  @Test func aNoteComesBackAsItWas() throws {
    let note = try Shipped.note("cello_C4", pitch: 60)
    let file = try write(note)
    #expect(try EncodedNote(contentsOf: file, for: Shipped.model) == note)
    let bytes = try FileManager.default.attributesOfItem(atPath: file.path)[.size] as! Int
    // Two bytes a sample; 32 numbers, and 16 for each of 36 steps, of four bytes; the header.
    #expect(bytes < 2 * 72_000 + 4 * (32 + 36 * 16) + 1_000)

    let bare = try write(note.withoutRecording, as: "bare.safetensors")
    #expect(try EncodedNote(contentsOf: bare, for: Shipped.model) == note.withoutRecording)
  }

  @Test func aNoteWithoutPitchStaysWithout() throws {
    let note = try Shipped.note("cello_C4", pitch: nil, seconds: 0.3)
    let back = try EncodedNote(contentsOf: write(note), for: Shipped.model)
    #expect(back.latent.condition.pitch == nil)
  }

  /// A good file with something changed.
  private func changed(_ change: (inout [SafetensorsFile.Tensor], inout [String: String]) -> Void)
    throws -> URL
  {
    let good = try SafetensorsFile(contentsOf: write(Shipped.note("cello_C4", pitch: 60)))
    var tensors = try good.entries.map {
      SafetensorsFile.Tensor(
        $0.name, shape: $0.shape, values: try good.values(of: $0.name), elementType: $0.elementType)
    }
    var metadata = good.metadata
    change(&tensors, &metadata)
    let url = URL(filePath: folder("changed.safetensors"))
    try SafetensorsFile(tensors: tensors, metadata: metadata).write(to: url)
    return url
  }

  private func set(_ name: String, _ values: [Float], shape: [Int]? = nil)
    -> (inout [SafetensorsFile.Tensor], inout [String: String]) -> Void
  {
    { tensors, _ in
      tensors.removeAll { $0.name == name }
      tensors.append(.init(name, shape: shape ?? [values.count], values: values))
    }
  }

  private func expectRefusal(of file: URL, saying words: String) {
    let error = #expect(throws: NoteModelError.self) {
      try EncodedNote(contentsOf: file, for: Shipped.model)
    }
    let text = error?.errorDescription ?? ""
    #expect(text.contains(file.lastPathComponent) && text.contains(words), "\(text)")
  }

  @Test func whatContradictsItselfIsRefused() throws {
    expectRefusal(of: try changed(set("velocity", [2], shape: [])), saying: "velocity")
    expectRefusal(of: try changed(set("level", [.nan], shape: [])), saying: "level")
    expectRefusal(of: try changed(set("pitch", [-3], shape: [])), saying: "pitch")
    expectRefusal(of: try changed(set("global", [1, .infinity])), saying: "global")
    expectRefusal(of: try changed(set("global", [1, 2])), saying: "2 numbers")
    expectRefusal(of: try changed(set("local", [], shape: [0, 16])), saying: "empty")
    expectRefusal(of: try changed(set("local", [1], shape: [1, 1])), saying: "1 steps")
    expectRefusal(of: try changed(set("sustain", [900, 300])), saying: "sustain")
    expectRefusal(of: try changed(set("recording", [1, 2, 3])), saying: "3 samples")
    expectRefusal(of: try changed { $1["samples"] = "many" }, saying: "samples")
    expectRefusal(of: try changed { $1["format"] = "sfumato-note-9" }, saying: "sfumato-note-9")
    expectRefusal(
      of: try changed { tensors, _ in tensors.removeAll { $0.name == "level" } },
      saying: "has no tensor")
  }

  @Test func anotherPresetIsTold() throws {
    expectRefusal(of: try changed { $1["preset"] = "0123456789abcdef" }, saying: "0123456789abcdef")
  }

  @Test func aPresetIsNoNote() throws {
    let url = URL(filePath: folder("preset.safetensors"))
    try Shipped.model.write(to: url)
    expectRefusal(of: url, saying: "sfumato-note-1")
  }

  @Test func aPresetKeepsItsIdentityInAFile() throws {
    let url = URL(filePath: folder("preset.safetensors"))
    try Shipped.model.write(to: url)
    #expect(try NoteModel(contentsOf: url).identity == Shipped.model.identity)
    #expect(Shipped.model.identity.count == 16)
  }
}
