import Sfumato
import Sounds
import Foundation
import Testing

@Suite struct NotePitchEstimateTests {
  static func heard(_ pitch: Double?, share: Double = 0.9) -> NotePitch {
    NotePitch(mostLikely: pitch, share: share)
  }

  @Test func aFileThatTheSoundConfirmsGivesTheKeyAndTheSoundTheCents() throws {
    let estimate = NotePitchEstimate(
      rootPitch: nil, fileName: "cello_A3.wav", heard: Self.heard(57.12))
    #expect(estimate.source == .fileName && estimate.key == 57 && estimate.pitch == 57.12)
    #expect(abs(try #require(estimate.cents) - 12) < 1e-9 && !estimate.isContradicted)
    let flat = NotePitchEstimate(rootPitch: 60, fileName: nil, heard: Self.heard(59.3))
    #expect(flat.source == .rootPitch && flat.key == 60)
    #expect(abs(try #require(flat.cents) + 70) < 1e-9)
  }

  @Test func theOctaveIsTheFilesToTell() throws {
    for sound in [48.05, 72.05, 84.05] {
      let estimate = NotePitchEstimate(
        rootPitch: nil, fileName: "organ_C4.wav", heard: Self.heard(sound))
      #expect(estimate.source == .fileName && estimate.key == 60 && !estimate.isContradicted)
      #expect(abs(try #require(estimate.cents) - 5) < 1e-9)
      #expect(estimate.heard?.pitch == sound)
    }
  }

  @Test func aSureSoundOverrulesAndAnUnsureOneDoesNot() {
    let sure = NotePitchEstimate(
      rootPitch: 60, fileName: "flute_D4.wav", heard: Self.heard(65.02, share: 0.8))
    #expect(sure.source == .sound && sure.key == 65 && sure.isContradicted)
    #expect(sure.statements.map(\.pitch) == [60, 62])
    let unsure = NotePitchEstimate(
      rootPitch: 60.2, fileName: "flute_D4.wav", heard: Self.heard(65.02, share: 0.4))
    #expect(unsure.source == .rootPitch && unsure.pitch == 60.2 && unsure.key == 60)
    #expect(!unsure.isContradicted)
  }

  @Test func ofTwoStatementsTheOneThatTheSoundConfirmsHolds() {
    // 60 is what editors write when nobody told them.
    let name = NotePitchEstimate(
      rootPitch: 60, fileName: "flute_D5.wav", heard: Self.heard(74.01))
    #expect(name.source == .fileName && name.key == 74)
    let octave = NotePitchEstimate(
      rootPitch: 60, fileName: "flute_C5.wav", heard: Self.heard(72.01))
    #expect(octave.source == .fileName && octave.key == 72)
    let root = NotePitchEstimate(rootPitch: 72, fileName: "flute_C4.wav", heard: Self.heard(72.01))
    #expect(root.source == .rootPitch && root.key == 72)
  }

  @Test func aNameIsOverruledOnlyByWhatIsCertainAndSounds() {
    let unsure = NotePitchEstimate(
      rootPitch: nil, fileName: "fm_bell_D5.wav", heard: Self.heard(46, share: 0.7))
    #expect(unsure.source == .fileName && unsure.key == 74 && !unsure.isContradicted)
    let beating = NotePitchEstimate(
      rootPitch: nil, fileName: "growl_E2.wav", heard: Self.heard(22, share: 0.95),
      hasFundamental: false)
    #expect(beating.source == .fileName && beating.key == 40)
  }

  @Test func aDefaultRootKeyYieldsToTheEar() {
    func estimate(_ heard: NotePitch, name: String? = nil) -> NotePitchEstimate {
      NotePitchEstimate(rootPitch: 60, isDefaultRoot: true, fileName: name, heard: heard)
    }
    let low = estimate(Self.heard(36.02, share: 0.9))
    #expect(low.source == .sound && low.key == 36 && !low.isContradicted)
    #expect(estimate(Self.heard(36.02, share: 0.4)).key == 60)
    #expect(estimate(Self.heard(60.2)).source == .rootPitch)
    #expect(estimate(Self.heard(nil, share: 0.1)).pitch == nil)
    #expect(estimate(Self.heard(48.1), name: "organ_C4.wav").source == .fileName)
    // One that was set holds, also by octaves.
    let set = NotePitchEstimate(rootPitch: 60, fileName: nil, heard: Self.heard(36.02))
    #expect(set.source == .rootPitch && set.key == 60)
  }

  @Test func theRecordedPitchHasItsCentsWhereTheEarIsSure() throws {
    func recorded(_ name: String?, _ heard: NotePitch?) -> Double? {
      NotePitchEstimate(rootPitch: nil, fileName: name, heard: heard).recordedPitch
    }
    #expect(abs(try #require(recorded("flute_C4.wav", Self.heard(60.304))) - 60.3) < 1e-5)
    #expect(recorded("flute_C4.wav", Self.heard(60.3, share: 0.4)) == 60)
    #expect(abs(try #require(recorded("organ_C4.wav", Self.heard(72.11))) - 60.11) < 1e-5)
    #expect(recorded("tom_48.wav", Self.heard(nil, share: 0)) == 48)
    #expect(abs(try #require(recorded(nil, Self.heard(61.25, share: 0.3))) - 61.25) < 1e-5)
    #expect(recorded(nil, Self.heard(nil, share: 0)) == nil)
    // It comes back from the half of its bits that a file keeps.
    let pitch = try #require(recorded(nil, Self.heard(61.237)))
    #expect(Double(Float(pitch)) == pitch)
  }

  @Test func anUnpitchedSoundContradictsNothing() {
    let drum = NotePitchEstimate(
      rootPitch: nil, fileName: "tom_48.wav", heard: Self.heard(nil, share: 0))
    #expect(drum.source == .fileName && drum.key == 48 && drum.cents == 0)
    #expect(drum.heard?.pitch == nil && !drum.isContradicted)
  }

  @Test func missingPartsAreMissing() {
    let nothing = NotePitchEstimate(rootPitch: nil, fileName: "snare.wav", heard: nil)
    #expect(nothing.pitch == nil && nothing.key == nil && nothing.source == nil)
    #expect(nothing.cents == nil && nothing.statements.isEmpty && !nothing.isContradicted)
    let unpitched = NotePitchEstimate(
      rootPitch: nil, fileName: nil, heard: Self.heard(60, share: 0.1))
    #expect(unpitched.pitch == nil && unpitched.source == nil)
    let sound = NotePitchEstimate(
      rootPitch: nil, fileName: "snare.wav", heard: Self.heard(61, share: 0.3))
    #expect(sound.source == .sound && sound.key == 61 && !sound.isContradicted)
  }

  @Test func aRecordingOffItsKeyIsLearnedWithItsCents() throws {
    // 30 cents above A4, eight partials.
    let hertz = 440 * exp2(0.3 / 12)
    let samples = (0..<48_000).map { i -> Float in
      let turn = 2 * Double.pi * hertz * Double(i) / 48_000
      return (1...8).reduce(0) { $0 + Float(0.2 / Double($1) * sin(Double($1) * turn)) }
    }
    let file = AudioFile(clip: AudioClip(samples: samples, sampleRate: 48_000))
    let estimate = NotePitchEstimate(of: file, path: "note.wav")
    #expect(abs(try #require(estimate.pitch) - 69.3) < 0.05)
    let learned = try #require(RecordedCorpus.pitch(of: file, path: "note.wav"))
    #expect(abs(learned - 69.3) < 0.05)
    // The maker's name lies two octaves above; the partials are those of the sound.
    let renamed = try #require(RecordedCorpus.pitch(of: file, path: "bass_A6_f.wav"))
    #expect(abs(renamed - 69.3) < 0.05)
    let above = try #require(RecordedCorpus.pitch(of: file, path: "organ_A3.wav"))
    #expect(abs(above - 57.3) < 0.05)
    let silence = AudioFile(
      clip: AudioClip(samples: [Float](repeating: 0, count: 48_000), sampleRate: 48_000))
    #expect(RecordedCorpus.pitch(of: silence, path: "silence.wav") == nil)
  }
}
