import Foundation
import Neural
import NoteVAE
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
    // Two bytes a sample; 32 numbers, 16 for each of 36 steps and the timbre's profile, of four bytes; 128
    // for each step and two for each of 144 frames, of two; the header.
    #expect(
      bytes < 2 * 72_000 + 4 * (32 + 36 * 16 + 219) + 2 * (36 * 128 + 2 * 144) + 2_000)

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

  @Test func aNoteOfAnotherPresetIsEncodedAgainFromItsRecording() throws {
    let note = try Shipped.note("cello_C4", pitch: 60)
    let other = try changed { $1["preset"] = "0123456789abcdef" }
    let again = try EncodedNote(contentsOf: other, for: Shipped.model)
    #expect(again.preset == Shipped.model.identity)
    for (a, b) in zip(again.latent.global, note.latent.global) { #expect(abs(a - b) < 0.05) }
    let older = try changed { $1["format"] = "sfumato-note-1" }
    #expect(try EncodedNote(contentsOf: older, for: Shipped.model).latent.timbre != nil)
    expectRefusal(
      of: try changed { tensors, metadata in
        tensors.removeAll { $0.name == "recording" }
        metadata["preset"] = "0123456789abcdef"
      }, saying: "0123456789abcdef")
  }

  @Test func timbresAndContoursThatMakeNoSenseAreRefused() throws {
    expectRefusal(of: try changed(set("contour", [.nan])), saying: "contour")
    expectRefusal(of: try changed(set("timbre.level", [50])), saying: "timbre.level")
    expectRefusal(
      of: try changed(set("timbre.correction", [1, 2, 3], shape: [1, 3])), saying: "timbre")
  }

  @Test func aPresetIsNoNote() throws {
    let url = URL(filePath: folder("preset.safetensors"))
    try Shipped.model.write(to: url)
    expectRefusal(of: url, saying: "sfumato-note-2")
  }

  @Test func aPresetKeepsItsIdentityInAFile() throws {
    let url = URL(filePath: folder("preset.safetensors"))
    try Shipped.model.write(to: url)
    #expect(try NoteModel(contentsOf: url).identity == Shipped.model.identity)
    #expect(Shipped.model.identity.count == 16)
  }
}
