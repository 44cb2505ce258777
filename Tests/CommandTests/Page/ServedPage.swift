import AudioFiles
import Foundation
import PageTestSupport
import TestSupport
import Testing

/// `sfumato serve --audio browser` while it runs, with two sounds that are easily told apart.
final class ServedPage {
  let sfumato: Program
  let program: RunningProgram
  let port: UInt16
  let address: String

  /// - Parameter arguments: beside those that every test needs.
  init(_ arguments: String..., library: [String] = []) throws {
    var sfumato = Program()
    sfumato.environment["XDG_DATA_HOME"] = sfumato.folder("data")
    self.sfumato = sfumato
    for name in ["flute_C4", "cello_C4"] {
      try sfumato.folder.put(Sounds.bytes(Sounds.sample(name)), as: "\(name).wav")
    }
    var rest = arguments
    if !library.isEmpty {
      try FileManager.default.createDirectory(
        atPath: sfumato.folder("sounds"), withIntermediateDirectories: true)
      for name in library {
        try sfumato.folder.put(Sounds.bytes(Sounds.sample(name)), as: "sounds/\(name).wav")
      }
      let added = try sfumato(["library", "add", "sounds", "--no-latents", "--library", "l.sqlite"])
      #expect(added.exitCode == 0, "\(added.errors)")
      rest += ["--library", "l.sqlite"]
    }
    program = try RunningProgram(
      sfumato,
      ["serve", "flute_C4.wav", "cello_C4.wav", "--audio", "browser", "--port", "0"] + rest)
    address = try #require(program.firstLine, "\(program.errorText)")
    let digits = address.split(separator: ":").last!.prefix { $0.isNumber }
    port = try #require(UInt16(digits))
  }

  deinit {
    program.signal(SIGINT)
    _ = program.wait()
  }

  /// Fetches something on a connection of its own.
  func fetch(_ path: String) throws -> LocalConnection.Answer {
    try LocalConnection(port: port).ask("GET", path)
  }

  /// A socket as a page opens it.
  func page() throws -> LocalConnection {
    let page = try LocalConnection(port: port)
    #expect(try page.openSocket("/socket") == 101)
    return page
  }

  /// What sounded lately.
  func played() throws -> [Float] {
    let answer = try fetch("/played.wav")
    #expect(answer.status == 200, "\(answer.text.prefix(100))")
    return try AudioFile.read(bytes: answer.body, path: "played.wav").clip.channels[0]
  }
}

extension LocalConnection {
  /// Waits for a state that is as wanted.
  /// - Returns: it, or nil if the server closed.
  func state(where isWanted: ([String: Any]) -> Bool) throws -> [String: Any]? {
    for _ in 0..<20_000 {
      guard let message = try receive() else { return nil }
      guard message.isText,
        let state = try JSONSerialization.jsonObject(with: Data(message.bytes)) as? [String: Any],
        state["t"] as? String == "state", isWanted(state)
      else { continue }
      return state
    }
    return nil
  }

  /// Samples of the left channel until there are so many.
  func samples(_ count: Int) throws -> [Float] {
    var samples: [Float] = []
    while samples.count < count, let message = try receive() {
      guard !message.isText else { continue }
      message.bytes.withUnsafeBytes { bytes in
        for frame in 0..<bytes.count / 4 {
          samples.append(
            Float(bytes.loadUnaligned(fromByteOffset: 4 * frame, as: Int16.self)) / 32_768)
        }
      }
    }
    return samples
  }
}
