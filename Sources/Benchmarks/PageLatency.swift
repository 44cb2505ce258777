import ArgumentParser
import Foundation
import PageTestSupport
import Sfumato
import TestSupport

/// How long a page waits until it hears what its pad did.
struct PageLatency: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "page",
    abstract:
      "From a blend sent by a page to the first changed sample that comes back, on loopback.",
    discussion: """
      Two sounds of one pitch, one of them 50 dB softer. A note of 'sfumato serve --audio browser' is held at \
      the soft one; the blend jumps to the loud one, and the first sample above what was heard before is \
      waited for.
      """)

  @Option(help: "The program.")
  var program = ".build/release/sfumato"

  @Option(help: "Jumps.")
  var count = 300

  func run() throws {
    let folder = try TemporaryFolder()
    for (name, level) in [("soft_A3", 0.001), ("loud_A3", 0.316)] {
      let samples = (0..<144_000).map { i -> Float in
        let t = Double(i) / 48_000
        let tone = (1...5).reduce(0.0) { $0 + sin(2 * .pi * 220 * Double($1) * t) / Double($1) }
        return Float(level * 0.5 * tone * min(1, 50 * t))
      }
      let clip = AudioClip(samples: samples, sampleRate: 48_000)
      try AudioFile(clip: clip, format: .init(.wav, .float(bits: 32))).write(
        to: folder("\(name).wav"))
    }
    let served = try ServedProgram(
      program,
      [folder("soft_A3.wav"), folder("loud_A3.wav"), "--audio", "browser", "--port", "0"])
    let page = try LocalConnection(port: served.port)
    guard try page.openSocket("/socket") == 101 else { throw ValidationError("no socket") }
    try page.send(#"{"t":"blend","x":0,"y":0.5}"#)
    try page.send(#"{"t":"note","key":57,"velocity":100}"#)
    var times: [Double] = []
    for jump in 0..<count {
      try page.send(#"{"t":"blend","x":0,"y":0.5}"#)
      // Until the soft sound has been heard for a while, each time another part of a period.
      var floor: Float = 0
      for block in 0..<60 + jump % 17 {
        let peak = try nextPeak(page)
        if block >= 40 { floor = max(floor, peak) }
      }
      let start = ContinuousClock.now
      try page.send(#"{"t":"blend","x":1,"y":0.5}"#)
      while try nextPeak(page) < 2 * floor + 0.002 {}
      times.append((ContinuousClock.now - start) / .milliseconds(1))
    }
    times.sort()
    func share(_ part: Double) -> Double { times[Int(part * Double(times.count - 1))] }
    print(
      String(
        format:
          "pad to first changed sample: median %.1f ms, p90 %.1f, p99 %.1f, most %.1f (%d jumps)",
        share(0.5), share(0.9), share(0.99), times[times.count - 1], times.count))
  }

  /// The largest sample of the next block of sound.
  private func nextPeak(_ page: LocalConnection) throws -> Float {
    while let message = try page.receive() {
      guard !message.isText else { continue }
      return message.bytes.withUnsafeBytes { bytes in
        (0..<bytes.count / 2).reduce(Float(0)) { peak, i in
          let sample = bytes.loadUnaligned(fromByteOffset: 2 * i, as: Int16.self)
          return max(peak, abs(Float(sample)) / 32_768)
        }
      }
    }
    throw ValidationError("the program has closed the socket")
  }
}
