import Sfumato
import Sounds
import Foundation
import TestSupport
import Testing

@Suite struct SoundNameTests {
  @Test(arguments: [
    ("bell.wav@D5", "bell.wav", NoteBlender.Pitch.midi(74)),
    ("a/b.wav@60.3", "a/b.wav", .midi(60.3)),
    ("drum.wav@none", "drum.wav", .unpitched), ("drum.wav@unpitched", "drum.wav", .unpitched),
    ("x.wav@auto", "x.wav", .auto), ("me@home.wav@C4", "me@home.wav", .midi(60)),
    ("note.safetensors@f#3", "note.safetensors", .midi(54)),
  ])
  func aPitchFollowsThePath(text: String, path: String, pitch: NoteBlender.Pitch) throws {
    let name = try SoundName(text)
    #expect(name.path == path && name.pitch == pitch)
    #expect(SoundName.path(of: text) == path)
  }

  @Test(arguments: [
    "bell.wav", "me@home.wav", "@C4", "x.wav@H5", "x.wav@128", "x.wav@-1", "x@", "",
  ])
  func anythingElseIsAPath(text: String) throws {
    #expect(try SoundName(text).path == text)
    #expect(try SoundName(text).pitch == nil)
  }

  @Test func filesThatAreThereDecide() throws {
    let folder = try TemporaryFolder()
    try folder.put([1], as: "a.wav")
    try folder.put([1], as: "odd@C4")
    #expect(try SoundName(folder("odd@C4")) == SoundName(folder("odd@C4")))
    #expect(try SoundName(folder("odd@C4")).pitch == nil)
    #expect(try SoundName(folder("odd@C4@D4")).pitch == .midi(62))
    #expect(
      throws: SoundName.Failure.noPitch(name: folder("a.wav@Q"), found: "Q")
    ) { try SoundName(folder("a.wav@Q")) }
  }
}
