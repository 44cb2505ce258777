import AudioFiles
import Foundation
import Signal
import Testing

@Suite struct ResynthTests {
  private let sfumato = Program()

  private struct Result: Decodable {
    var phase: String
    var convergenceDB: Double
    var timesRealTime: Double
  }

  /// Spectral convergence that each method must reach on a bowed note.
  @Test(arguments: [
    (["--phase", "pghi"], "pghi", -30.0),
    (["--phase", "rtpghi"], "rtpghi --look-ahead 1", -26),
    (["--phase", "rtpghi", "--look-ahead", "0"], "rtpghi --look-ahead 0", -22),
    (["--phase", "griffin-lim"], "griffin-lim --iterations 16", -40),
    (["--phase", "griffin-lim", "--iterations", "3"], "griffin-lim --iterations 3", -30),
  ])
  func eachMethodFindsTheSoundAgain(arguments: [String], name: String, limitDB: Double) throws {
    let note = try Sounds.sample("cello_C4")
    try sfumato.folder.put(Sounds.bytes(note), as: "in.wav")
    let run = try sfumato(["resynth", "in.wav", "-o", "out.wav", "--json"] + arguments)
    #expect(run.exitCode == 0 && run.errors == "")
    let result = try JSONDecoder().decode(Result.self, from: Data(run.output.utf8))
    #expect(result.phase == name)
    #expect(result.convergenceDB < limitDB)
    #expect(result.timesRealTime > 1)
    // Measured again here, from the file itself.
    let file = try AudioFile.read(sfumato.folder("out.wav"))
    let original = STFT(.standard).analyze(note.mono, sampleRate: 48_000).magnitudes
    let found = SpectralConvergence.decibels(of: file.clip.mono, against: original)
    #expect(abs(found - result.convergenceDB) < 1.5)
    #expect(file.comment == "sfumato resynth --phase \(name)")
  }

  @Test func rateChannelsLengthAndSamplersNotesStay() throws {
    let note = Sounds.note(seconds: 0.5001, sampleRate: 44_100, channelCount: 2)
    let instrument = SampleInstrument(rootPitch: 57, loops: [.init(samples: 100..<10_000)])
    try sfumato.folder.put(Sounds.bytes(note, instrument: instrument), as: "in.wav")
    let result = try sfumato("resynth", "in.wav", "-o", "out.wav", "--bits", "float")
    #expect(result.exitCode == 0)
    #expect(result.output.hasPrefix("out.wav: convergence \u{2212}"))
    #expect(result.output.hasSuffix(" times real time (pghi)\n"))
    let file = try AudioFile.read(sfumato.folder("out.wav"))
    #expect(file.format == .init(.wav, .float(bits: 32)))
    #expect(file.clip.sampleRate == 44_100)
    #expect(file.clip.channels.map(\.count) == note.channels.map(\.count))
    #expect(file.instrument?.loops == instrument.loops)
    // The second channel is the first at half its level, and stays so.
    let rms = file.clip.channels.map { AudioClip(samples: $0, sampleRate: 44_100).rms }
    #expect(abs(rms[1] / rms[0] - 0.5) < 0.01)
  }

  @Test func soundGoesToStandardOutputAndTheReportBesideIt() throws {
    let bytes = try Sounds.bytes(Sounds.note())
    let result = try sfumato("resynth", "-", "-o", "-", input: bytes)
    #expect(result.exitCode == 0)
    #expect(result.errors.hasPrefix("-: convergence "))
    let clip = try AudioFile.read(bytes: result.outputBytes, path: "output").clip
    #expect(clip.sampleCount == 28_800)
    #expect(try sfumato.folder.contents == [])
  }

  @Test(arguments: [
    ["--iterations", "5"], ["--phase", "griffin-lim", "--iterations", "5000"],
    ["--phase", "rtpghi", "--look-ahead", "2"], ["--look-ahead", "1"], ["--phase", "random"],
    ["--bits", "12"],
  ])
  func misuseIsTold(arguments: [String]) throws {
    try sfumato.folder.put(Sounds.bytes(Sounds.note()), as: "in.wav")
    let result = try sfumato(["resynth", "in.wav", "-o", "out.wav"] + arguments)
    #expect(result.exitCode == 64 && result.errors.hasPrefix("Error: "))
    #expect(try sfumato.folder.contents == ["in.wav"])
  }

  @Test(arguments: [("out.mp3", "ending"), ("out.flac", "cannot be written")])
  func formatsThatAreNotWritten(output: String, words: String) throws {
    try sfumato.folder.put(Sounds.bytes(Sounds.note()), as: "in.wav")
    let result = try sfumato("resynth", "in.wav", "-o", output, "--bits", "float")
    #expect(result.exitCode == 1 && result.errors.contains(words))
    #expect(try sfumato.folder.contents == ["in.wav"])
  }
}
