import Music
import Testing

@Suite struct NoteNameTests {
  @Test(arguments: [
    ("C4", 60), ("A4", 69), ("F#3", 54), ("C#4", 61), ("Db4", 61), ("Cs4", 61), ("c4", 60),
    ("bb3", 58), ("B3", 59), ("b3", 59), ("Cb4", 59), ("B#3", 60), ("C-1", 0), ("G9", 127),
    ("E♭5", 75), ("F♯2", 42), ("A0", 21), ("C8", 108),
  ])
  func aNameIsAKey(name: String, key: Int) {
    #expect(NoteName.key(of: name) == key)
  }

  @Test(arguments: [
    "", "C", "4", "H4", "C10", "G#9", "Cb-1", "C4x", "C 4", "C##4", "4C", "C-2", "Cello", "C+4",
    "C٤",
  ])
  func anythingElseIsNone(name: String) {
    #expect(NoteName.key(of: name) == nil)
  }

  @Test func namesComeBackAsTheirKeys() {
    for key in 0...127 { #expect(NoteName.key(of: NoteName.name(ofKey: key)) == key) }
    #expect(NoteName.name(ofKey: 60) == "C4" && NoteName.name(ofKey: 66) == "F#4")
    #expect(NoteName.name(ofKey: 0) == "C-1" && NoteName.name(ofKey: -1) == "B-2")
  }

  @Test func fiveKeysOfAnOctaveAreBlack() {
    #expect((60..<72).filter(NoteName.isBlack(key:)) == [61, 63, 66, 68, 70])
  }

  @Test(arguments: [
    ("Cello_A3.wav", 57), ("flute_C4", 60), ("piano_60.flac", 60), ("/notes/C2/harp_Fs3.wav", 54),
    ("guitar_acoustic_010-060-127.wav", 60), ("bass_synthetic_033-022-050", 22),
    ("flute-C#4-mf.aiff", 61), ("Db4 soft.wav", 61), ("violin.G3.ogg", 55), ("A3_cello.WAV", 57),
    ("PianoC4.wav", 60), ("HarpBb2.wav", 46), ("viola (D4).wav", 62), ("C3 to D4.wav", 62),
    ("cello_a3.wav", 57), ("x_108.wav", 108), ("Cello_A3", 57), ("trumpet.C5", 72),
    ("vibes_D3_64.wav", 50),
  ])
  func aFileNameTellsItsKey(name: String, key: Int) {
    #expect(FileNameKey.key(of: name) == key)
  }

  @Test(arguments: [
    "", "/", ".wav", "snare.wav", "take_1.wav", "loop_120.wav", "song_2024.wav", "60.wav",
    "A4/kick.wav", "MIC4.wav", "guitar_010-060-127.wav", "bass_electronic_001-200-127.wav",
    "Casablanca.mp3", "piano_.wav", "piano_-60.wav", "abc4.wav",
  ])
  func otherFileNamesTellNone(name: String) {
    #expect(FileNameKey.key(of: name) == nil)
  }
}
