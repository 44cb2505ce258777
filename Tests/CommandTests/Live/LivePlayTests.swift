import AudioFiles
import Foundation
import Playback
import Music
import Signal
import TestSupport
import Testing

/// `sfumato play` through a sound device that stores what it hears.
@Suite(.serialized) struct LivePlayTests {
  private var stage: Stage
  private var sfumato: Program { stage.sfumato }
  private var device: PacedDevice { stage.device }
  private var heard: [Float] { stage.heard }
  private var sounds: [String] { stage.sounds }

  init() throws {
    stage = try Stage()
    stage.sfumato.environment["XDG_DATA_HOME"] = sfumato.folder("data")
  }

  private func live(_ arguments: String...) -> [String] {
    ["play"] + sounds + ["-a", device.name] + arguments
  }

  @Test func whatIsPlayedIsWhatAFileHolds() throws {
    let music = ["--keys", "C4 E4", "--duration", "0.4", "--sweep", "0.3s", "--seed", "7"]
    let result = try sfumato(["play"] + sounds + ["-a", device.name] + music)
    #expect(result.exitCode == 0, "\(result.errors)")
    let written = try sfumato(["play"] + sounds + ["-o", "out.wav"] + music)
    #expect(written.exitCode == 0, "\(written.errors)")
    let file = try AudioFile.read(sfumato.folder("out.wav")).clip.channels[0]
    let live = heard
    #expect(live.count >= file.count && file.contains { abs($0) > 0.05 })
    // The file has 24 bits and dither.
    let differences = zip(live, file).map { abs($0 - $1) }
    #expect(differences.max()! < 4 / 8_388_608, "\(result.errors)")
    #expect(result.errors.contains("no underrun") || device.underrunCount > 0)
  }

  @Test func commandsComeWhileItPlays() throws {
    let run = try RunningProgram(sfumato, live("--record", "session.flac"))
    #expect(run.waits(for: "playing on"))
    try run.write(Array("noteon 0 69 110 # A4\nsleep 200\n".utf8))
    usleep(250_000)
    try run.write(Array("blend 1\nsleep 300\nnoteoff 0 69".utf8))
    try run.closeInput()
    #expect(run.wait() == 0)
    #expect(run.errorText.contains("recorded session.flac"), "\(run.errorText)")
    let recorded = try AudioFile.read(sfumato.folder("session.flac")).clip
    let pitch = try #require(PitchTracker().notePitch(of: recorded).pitch)
    #expect(abs(pitch - 69) < 0.1)
    #expect(heard.contains { abs($0) > 0.05 })
  }

  /// What was played is kept as MIDI, and plays again.
  @Test func aTakeIsKeptAsMIDI() throws {
    let run = try RunningProgram(sfumato, live("--record-midi", "take.mid", "--mix", "0"))
    #expect(run.waits(for: "playing on"))
    try run.write(
      Array("noteon 0 69 110\nsleep 300\nblend 1\nsleep 300\nnoteoff 0 69\nquit\n".utf8))
    #expect(run.wait() == 0)
    #expect(run.errorText.contains("recorded take.mid, 1 note"), "\(run.errorText)")
    let track = try MIDIFile(contentsOf: sfumato.folder("take.mid")).sequence.tracks[0]
    let note = try #require(track.notes.first)
    // 120 beats a minute: 0.6 s, and what a busy machine adds.
    #expect(note.pitch == 69 && note.velocity == 110 && note.durationBeats > 1.15)
    let blend = track.controls.filter {
      if case .controller(1, _) = $0.content { true } else { false }
    }
    #expect(blend.map(\.content) == [.controller(1, value: 0), .controller(1, value: 127)])
    #expect(blend[1].beat - note.startBeat > 0.55)

    func check(_ path: String) throws {
      let clip = try AudioFile.read(sfumato.folder(path)).clip
      let pitch = try #require(PitchTracker().notePitch(of: clip).pitch)
      #expect(abs(pitch - 69) < 0.1)
    }
    let again = ["play"] + sounds + ["--midi-stream", "take.mid"]
    #expect(try sfumato(again + ["-o", "again.wav"]).exitCode == 0)
    try check("again.wav")
    #expect(try sfumato(again + ["-a", device.name, "--record", "live.wav"]).exitCode == 0)
    try check("live.wav")
    let performed = try sfumato(["perform", "take.mid", "-o", "p.wav", "--sounds"] + sounds)
    #expect(performed.exitCode == 0, "\(performed.errors)")
    try check("p.wav")

    #expect(try sfumato(again + ["-o", "x.wav", "--record-midi", "x.mid"]).exitCode == 64)
    let silent = try sfumato(
      live("--record-midi", "none.mid"), input: Array("sleep 10\nquit\n".utf8))
    #expect(silent.errors.contains("no note for a MIDI file"))
    let over = try sfumato(again + ["-a", device.name, "--record-midi", "take.mid"])
    #expect(over.exitCode == 1 && over.errors.contains("take.mid"))
    #expect(try !sfumato.folder.contents.contains { ["none.mid", "x.wav", "x.mid"].contains($0) })
  }

  @Test func aWrongCommandIsNamedAndTheSessionGoesOn() throws {
    let commands = "blond 1\r\nnoteon 0 60 90\r\nsleep 200\r\ncc 0 91 3\ncc 0 91 4\nnoteoff 0 60"
    let result = try sfumato(
      ["play"] + sounds + ["-a", device.name, "--record-midi", "m.mid"], input: Array(commands.utf8)
    )
    #expect(result.exitCode == 0)
    #expect(result.errors.contains("line 1: there is no command \"blond\""))
    #expect(
      result.errors.components(separatedBy: "controller 91 (reverb): not followed").count == 2)
    #expect(result.errors.contains("recorded m.mid, 1 note"), "\(result.errors)")
  }

  /// A cable that is pulled holds no keys.
  @Test func aStreamThatEndsLetsItsKeysGo() throws {
    let run = try RunningProgram(sfumato, live("--midi-stream", "-"))
    #expect(run.waits(for: "playing on"))
    try run.write([0xb0, 64, 127, 0x90, 69, 100])
    #expect(stage.hears(louderThan: 0.02))
    let start = ContinuousClock.now
    try run.closeInput()
    #expect(run.wait() == 0)
    #expect(ContinuousClock.now - start < .seconds(6), "it rings for twelve seconds otherwise")
  }

  @Test func aStreamHasNoTimesForAFile() throws {
    let arguments = ["play"] + sounds + ["-o", "out.wav", "--midi-stream", "-"]
    let raw = try sfumato(arguments, input: [0x90, 60, 100, 60, 0])
    #expect(raw.exitCode == 1 && raw.errors.contains("--midi-stream with -o needs a MIDI file"))
    let note = NoteEvent(startBeat: 0, durationBeats: 1, pitch: 69)
    let file = try sfumato(
      arguments, input: NoteSequence(tracks: [.init(notes: [note])]).midiBytes())
    #expect(file.exitCode == 0, "\(file.errors)")
    #expect(try sfumato.folder.contents.contains("out.wav"))
  }

  @Test func midiBytesArePlayed() throws {
    // Running status, a clock inside, and both blend controllers.
    let bytes: [UInt8] = [0x90, 69, 0xf8, 100, 0xb0, 1, 127, 74, 0, 0xd0, 0]
    try sfumato.folder.put(bytes, as: "keys")
    let run = try RunningProgram(
      sfumato, live("--midi-stream", "keys", "--duration", "0.8", "--record", "m.wav"))
    #expect(run.wait() == 0)
    let recorded = try AudioFile.read(sfumato.folder("m.wav")).clip
    let pitch = try #require(PitchTracker().notePitch(of: recorded).pitch)
    #expect(abs(pitch - 69) < 0.1)
  }

  @Test func openSoundControlPlaysAndKeepsPatches() throws {
    let run = try RunningProgram(sfumato, live("--osc", "0"))
    #expect(run.waits(for: "OSC on 127.0.0.1 port "))
    #expect(run.waits(for: "playing on"))
    let words = run.errorText.split { $0 == " " || $0 == "\n" }
    let port = try #require(words.firstIndex(of: "port").flatMap { Int(words[$0 + 1]) })
    for message in [
      OSCMessage("/blend", [.float(0.25), .float(0.5)]), OSCMessage("/volume", [.float(0.5)]),
      OSCMessage("/patch/save", [.int(3)]), OSCMessage("/patch/save", [.int(99)]),
      OSCMessage("/on", [.double(60), .double(0.8)]), OSCMessage("/on", [.float(.nan)]),
      OSCMessage("/on", [.int(-5)]), OSCMessage("/what", []),
    ] {
      OSCSender.send(message.bytes, port: port)
    }
    OSCSender.send([0x2f, 1, 2], port: port)
    let patch = sfumato.folder("data/sfumato/patches/3.json")
    for _ in 0..<500 where !FileManager.default.fileExists(atPath: patch) { usleep(10_000) }
    usleep(100_000)
    run.signal(SIGTERM)
    #expect(run.wait() == 0, "\(run.errorText)")
    let kept = String(
      decoding: try sfumato.folder.bytes("data/sfumato/patches/3.json"), as: UTF8.self)
    #expect(kept.contains("\"x\" : 0.25") && kept.contains("\"volume\" : 0.5"))
    for told in ["needs a slot, 1 to 9", "needs a key, 0 to 127", "no /what", "a packet came"] {
      #expect(run.errorText.components(separatedBy: told).count == 2, "\(told): \(run.errorText)")
    }
    #expect(heard.contains { abs($0) > 0.02 })
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
  func signalsEndWithoutAClick(number: Int32) throws {
    let run = try RunningProgram(sfumato, live())
    #expect(run.waits(for: "playing on"))
    try run.write(Array("noteon 0 60 127\nsleep 60000\n".utf8))
    #expect(stage.hears(louderThan: 0.1))
    run.signal(number)
    #expect(run.wait() == 0)
    #expect(abs(heard.last ?? 1) < 1e-3)
  }

  @Test func itsListsAndItsRefusals() throws {
    let list = try sfumato("play", "-a", "help")
    #expect(list.exitCode == 0 && list.output.contains("Paced test device"))
    let unknown = try sfumato("play", "flute_C4.wav", "-a", "nowhere", "--keys", "C4")
    #expect(unknown.exitCode == 1)
    #expect(unknown.errors.split(separator: "\n").count == 1)
    #expect(unknown.errors.contains("'nowhere' cannot be opened"))
    let page = try sfumato("serve", "flute_C4.wav", "-a", "nowhere", "--port", "0")
    #expect(page.exitCode == 1 && page.errors.contains("'nowhere' cannot be opened"))
    #expect(page.errors.contains("--audio browser plays by the page itself"))
    #expect(try sfumato("play", "-o", "x.wav").exitCode == 64)
    #expect(try sfumato(["play"] + sounds + ["-z", "1"]).exitCode == 64)
    #expect(try sfumato(["play"] + sounds + ["--osc-bind", "0.0.0.0"]).exitCode == 64)
  }

  /// Containers and some servers have no sequencer: one line says so, and all else works.
  @Test(.enabled(if: access("/dev/snd/seq", F_OK) != 0, "this machine has a sequencer"))
  func withoutASequencerOneLineSaysSo() throws {
    for arguments in [
      ["play"] + sounds + ["-a", device.name, "--midi", "key"], ["play", "--midi", "help"],
    ] {
      let result = try sfumato(arguments)
      #expect(result.exitCode == 1)
      let lines = result.errors.split(separator: "\n")
      #expect(lines.count == 1 && lines[0].contains("no MIDI sequencer"), "\(result.errors)")
      #expect(lines[0].contains("--midi-stream"))
    }
    let result = try sfumato("doctor", "-a", device.name)
    #expect(result.exitCode == 0 && result.output.contains("no MIDI sequencer"))
    #expect(result.errors == "")
  }

  @Test func theDoctorTellsOfTheMachine() throws {
    let result = try sfumato("doctor", "-a", device.name, "--json")
    #expect(result.exitCode == 0, "\(result.errors)")
    let findings = try #require(
      JSONSerialization.jsonObject(with: Data(result.outputBytes)) as? [String: Any])
    let opened = try #require(findings["opened"] as? [String: Any])
    #expect(opened["sampleRate"] as? Int == 48_000 && opened["format"] as? String == "float")
    #expect(opened["rates"] as? [Int] == [44_100, 48_000, 88_200, 96_000, 192_000])
    let cost = try #require(findings["cost"] as? [[String: Any]])
    #expect(cost.map { $0["voices"] as? Int } == [1, 8, 32])
    #expect((cost[0]["load"] as? Double ?? 0) > 0)
    let suggestion = try #require(findings["suggestion"] as? [String: Any])
    #expect((suggestion["latencyMilliseconds"] as? Double ?? 0) > 5)
    let text = try sfumato("doctor", "-a", "nowhere")
    #expect(text.exitCode == 0 && text.output.contains("'nowhere' cannot be opened"))
    #expect(text.output.contains("32 voices") && text.output.contains("-z "))
  }
}

/// Sends packets to a port of this machine.
enum OSCSender {
  static func send(_ bytes: [UInt8], port: Int) {
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = sendto(descriptor, bytes, bytes.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}
