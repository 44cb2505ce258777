import Foundation
import Signal
import TestSupport
import Testing

/// A tuning is read again while a note sounds.
@Suite struct LiveTuningTests {
  @Test func aNoteFollowsTheFileOfItsTuning() throws {
    let stage = try Stage()
    let folder = stage.sfumato.folder
    func tune(_ text: String) throws { try folder.put(Array(text.utf8), as: "t.scl") }
    try tune("semitones\n1\n100.0\n")
    let run = try RunningProgram(
      stage.sfumato, ["play", "flute_C4.wav", "--tuning", "t.scl", "-a", stage.device.name])
    #expect(run.waits(for: "playing on"))
    try run.write(Array("noteon 0 70 110\n".utf8))
    #expect(stage.hears(louderThan: 0.05))
    try tune("wider\n1\n250.0\n")
    #expect(run.waits(for: "tuning: wider"), "\(run.errorText)")
    // What is damaged is told, and changes nothing.
    try tune("broken\n1\nfifth\n")
    #expect(run.waits(for: "t.scl, line 3: found \"fifth\""), "\(run.errorText)")
    usleep(300_000)
    try run.write(Array("quit\n".utf8))
    #expect(run.wait() == 0)
    let last = Array(stage.heard.dropLast(4_800).suffix(9_600))
    let pitch = try #require(
      PitchTracker().notePitch(of: AudioClip(samples: last, sampleRate: 48_000)).pitch)
    #expect(abs(pitch - 71.5) < 0.1, "\(pitch)")
  }
}
