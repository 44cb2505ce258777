/// Turns the values of a JSON object into a patch: each key once, within its range, and a note of those
/// that are left.
struct PatchReader {
  private let path: String
  private let section: String
  private var values: [String: JSONValue]
  private var unknownInside: [String] = []

  /// - Parameters:
  ///   - path: of the file, for the player.
  ///   - section: the way from the top to these values, with a dot at its end.
  init(path: String, values: [String: JSONValue], section: String = "") {
    self.path = path
    self.values = values
    self.section = section
  }

  /// Keys that nobody asked for.
  var unknownKeys: [String] { unknownInside + values.keys.map { section + $0 } }

  /// Reads all of a patch.
  mutating func patch() throws(PatchError) -> Patch {
    let format = values.removeValue(forKey: "format")
    guard format == .number(Double(Patch.format)) else {
      throw .otherFormat(path: path, found: format?.text ?? "none")
    }
    var patch = Patch(sounds: try sounds())
    try string("name", &patch.name)
    try inside("position") { reader throws(PatchError) in
      try reader.number(.x, &patch.position.x)
      try reader.number(.y, &patch.position.y)
    }
    try inside("path") { reader throws(PatchError) in patch.path = try reader.blendPath() }
    try inside("envelope") { reader throws(PatchError) in
      try reader.number(.attack, &patch.envelope.attackSeconds)
      try reader.number(.decay, &patch.envelope.decaySeconds)
      try reader.number(.sustain, &patch.envelope.sustain)
      try reader.number(.release, &patch.envelope.releaseSeconds)
    }
    try inside("vibrato") { reader throws(PatchError) in
      try reader.number(.vibratoRate, &patch.vibrato.rateHz)
      try reader.number(.vibratoDepth, &patch.vibrato.depthCents)
    }
    try inside("latency") { reader throws(PatchError) in
      try reader.integer("periodFrames", &patch.latency.periodFrames, 16...8192)
      try reader.integer("periodCount", &patch.latency.periodCount, 2...16)
    }
    try number(.tuning, &patch.tuningCents)
    try number(.volume, &patch.volume)
    try number(.width, &patch.width)
    try number(.stereoWidth, &patch.stereoWidth)
    try number(.vibratoScale, &patch.vibratoScale)
    try boolean(.hold, &patch.holds)
    try number(.a4, &patch.a4Hz)
    try number(.velocityCurve, &patch.velocityCurve)
    try inside("temperament") { reader throws(PatchError) in
      patch.temperament = try reader.temperament()
    }
    try inside("voicing") { reader throws(PatchError) in
      try reader.number(.glide, &patch.voicing.glideSeconds)
      try reader.boolean(.mono, &patch.voicing.isMono)
      try reader.boolean(.retrigger, &patch.voicing.retriggers)
      try reader.integer("unison", &patch.voicing.unison, 1...Voicing.mostUnison)
      try reader.number(.unisonDetune, &patch.voicing.detuneCents)
      try reader.number(.unisonWidth, &patch.voicing.unisonWidth)
    }
    try inside("chorus") { reader throws(PatchError) in
      try reader.number(.chorusMix, &patch.chorus.mix)
      try reader.number(.chorusRate, &patch.chorus.rateHz)
      try reader.number(.chorusDepth, &patch.chorus.depth)
    }
    try inside("room") { reader throws(PatchError) in
      try reader.number(.roomMix, &patch.room.mix)
      try reader.number(.roomDecay, &patch.room.decaySeconds)
      try reader.number(.roomDamping, &patch.room.damping)
    }
    try inside("arpeggio") { reader throws(PatchError) in
      try reader.pattern(&patch.arpeggio.pattern)
      try reader.number(.arpeggioBeats, &patch.arpeggio.beats)
      try reader.number(.arpeggioGate, &patch.arpeggio.gate)
      try reader.boolean(.arpeggioLatch, &patch.arpeggio.latches)
      try reader.number(.tempo, &patch.arpeggio.tempo)
    }
    return patch
  }

  private mutating func blendPath() throws(PatchError) -> Patch.Path {
    var text = ""
    try string("points", &text)
    guard let points = BlendPath(parsing: text) else {
      throw bad(
        "points", .string(String(text.prefix(40))),
        "two or more places and their seconds, such as \"0@0s, 1@1.5s\" or \"0,0@0s, 1,0.5@1.5s\"")
    }
    var read = Patch.Path(points)
    try flag("follows", &read.follows)
    return read
  }

  private mutating func flag(_ key: String, _ target: inout Bool) throws(PatchError) {
    guard let value = values.removeValue(forKey: key) else { return }
    guard case .bool(let isOn) = value else { throw bad(key, value, "true or false") }
    target = isOn
  }

  private mutating func sounds() throws(PatchError) -> [String] {
    let expected = "a list of 1, 2 or 4 paths of sounds"
    let value = values.removeValue(forKey: "sounds")
    guard case .array(let entries)? = value, BlendPosition.soundCounts.contains(entries.count)
    else {
      throw bad("sounds", value, expected)
    }
    var paths: [String] = []
    for entry in entries {
      guard case .string(let path) = entry, !path.isEmpty else {
        throw bad("sounds", entry, expected)
      }
      paths.append(path)
    }
    return paths
  }

  private mutating func temperament() throws(PatchError) -> Patch.Temperament {
    var (scale, map) = ("", "")
    try string("scale", &scale)
    try string("keyboardMap", &map)
    guard !scale.isEmpty else { throw bad("scale", nil, "the path of a scale, .scl") }
    return Patch.Temperament(scale: scale, keyboardMap: map.isEmpty ? nil : map)
  }

  private mutating func pattern(_ target: inout Arpeggio.Pattern) throws(PatchError) {
    let expected = Arpeggio.Pattern.allCases.map(\.name).joined(separator: ", ")
    guard let value = values.removeValue(forKey: "pattern") else { return }
    guard case .string(let name) = value, let pattern = Arpeggio.Pattern(name: name) else {
      throw bad("pattern", value, "one of \(expected)")
    }
    target = pattern
  }

  private mutating func boolean(
    _ parameter: InstrumentParameter, _ target: inout Bool
  ) throws(PatchError) {
    let key = Self.key(of: parameter)
    guard let value = values.removeValue(forKey: key) else { return }
    guard case .bool(let isOn) = value else { throw bad(key, value, "true or false") }
    target = isOn
  }

  /// The last part of a parameter's way from the top.
  private static func key(of parameter: InstrumentParameter) -> String {
    parameter.patchKey.split(separator: ".").last.map(String.init)!
  }

  private mutating func string(_ key: String, _ target: inout String) throws(PatchError) {
    guard let value = values.removeValue(forKey: key) else { return }
    guard case .string(let text) = value else { throw bad(key, value, "a text") }
    target = text
  }

  private mutating func number(
    _ parameter: InstrumentParameter, _ target: inout Double
  ) throws(PatchError) {
    try number(Self.key(of: parameter), &target, parameter.range)
  }

  private mutating func number(
    _ key: String, _ target: inout Double, _ range: ClosedRange<Double>
  ) throws(PatchError) {
    guard let value = values.removeValue(forKey: key) else { return }
    guard case .number(let number) = value, range.contains(number) else {
      let (low, high) = (JSONValue.number(range.lowerBound), JSONValue.number(range.upperBound))
      throw bad(key, value, "a number from \(low.text) to \(high.text)")
    }
    target = number
  }

  private mutating func integer(
    _ key: String, _ target: inout Int, _ range: ClosedRange<Int>
  ) throws(PatchError) {
    var number = Double(target)
    try self.number(key, &number, Double(range.lowerBound)...Double(range.upperBound))
    guard let whole = Int(exactly: number) else {
      throw bad(key, .number(number), "a whole number")
    }
    target = whole
  }

  private mutating func inside(
    _ key: String, _ body: (inout PatchReader) throws(PatchError) -> Void
  ) throws(PatchError) {
    guard let value = values.removeValue(forKey: key) else { return }
    guard case .object(let values) = value else { throw bad(key, value, "an object") }
    var reader = PatchReader(path: path, values: values, section: section + key + ".")
    try body(&reader)
    unknownInside += reader.unknownKeys
  }

  private func bad(_ key: String, _ found: JSONValue?, _ expected: String) -> PatchError {
    .badValue(path: path, key: section + key, found: found?.text ?? "missing", expected: expected)
  }
}
