import Foundation

/// A whole soundfont in a few kilobytes: every preset plays one looped sine of 440 Hz, keys 40…90.
enum TinySoundFont {
  struct Preset {
    var bank = 0
    let program: Int
    let name: String
  }

  static func bytes(_ presets: [Preset], licence: String = "Public domain") -> [UInt8] {
    let info = chunk("ifil", word(2) + word(1)) + chunk("ICOP", Array((licence + "\0").utf8))
    // 100 periods of 100 samples at 44 kHz, then the silence that the format asks for.
    let sine = (0..<10_000).flatMap { i in
      word(Int(UInt16(bitPattern: Int16(16_000 * sin(2 * Double.pi * Double(i) / 100)))))
    }
    let silence = [UInt8](repeating: 0, count: 92)
    return riff(
      "sfbk",
      [
        list("INFO", info), list("sdta", chunk("smpl", sine + silence)),
        list("pdta", presetLists(presets)),
      ].flatMap { $0 })
  }

  private static func presetLists(_ presets: [Preset]) -> [UInt8] {
    var headers: [UInt8] = []
    var bags: [UInt8] = []
    var generators: [UInt8] = []
    for (index, preset) in presets.enumerated() {
      headers += name(preset.name) + word(preset.program) + word(preset.bank) + word(index)
      headers += [UInt8](repeating: 0, count: 12)
      bags += word(index) + word(0)
      generators += word(41) + word(0)
    }
    headers += name("EOP") + word(0) + word(0) + word(presets.count)
    headers += [UInt8](repeating: 0, count: 12)
    bags += word(presets.count) + word(0)
    generators += word(0) + word(0)
    // Key range 40…90, loop until release, sample 0.
    let zone = word(43) + [40, 90] + word(54) + word(1) + word(53) + word(0)
    let sample =
      name("sine") + [0, 10_000, 1_000, 9_000, 44_000].flatMap(double) + [69, 0] + word(0) + word(1)
    let noModulator = [UInt8](repeating: 0, count: 10)
    return [
      chunk("phdr", headers), chunk("pbag", bags), chunk("pmod", noModulator),
      chunk("pgen", generators), chunk("inst", name("sine") + word(0) + name("EOI") + word(1)),
      chunk("ibag", word(0) + word(0) + word(3) + word(0)), chunk("imod", noModulator),
      chunk("igen", zone + word(0) + word(0)),
      chunk("shdr", sample + [UInt8](repeating: 0, count: 46)),
    ].flatMap { $0 }
  }

  private static func name(_ text: String) -> [UInt8] {
    Array((text.utf8 + [UInt8](repeating: 0, count: 20)).prefix(20))
  }

  private static func word(_ value: Int) -> [UInt8] {
    [UInt8(value & 255), UInt8(value >> 8 & 255)]
  }
  private static func double(_ value: Int) -> [UInt8] { word(value) + word(value >> 16) }

  private static func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
    Array(name.utf8) + double(body.count) + body + (body.count % 2 == 0 ? [] : [0])
  }

  private static func list(_ name: String, _ body: [UInt8]) -> [UInt8] {
    chunk("LIST", Array(name.utf8) + body)
  }

  private static func riff(_ name: String, _ body: [UInt8]) -> [UInt8] {
    chunk("RIFF", Array(name.utf8) + body)
  }
}
