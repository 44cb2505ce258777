import Foundation
import Music
import Synth

/// What a page asks for, as it comes over the socket: one JSON object a message, `"t"` says which.
///
/// | `t` | with | does |
/// | --- | --- | --- |
/// | `blend` | `x`, `y` | moves the blend |
/// | `note` | `key`, `velocity`; 0 lets it go | plays a key |
/// | `hold` | `on` | holds notes, or not, until that is changed |
/// | `pedal` | `on` | the same by a foot, which goes away with the page |
/// | `envelope` | `a`, `d`, `s`, `r` | attack, decay, sustain, release |
/// | `volume` | `value` | level of all |
/// | `vibrato` | `rate`, `depth` | Hz, cents |
/// | `sweep` | `shape` or none, `seconds` | lets the blend move by itself |
/// | `silence` | | ends all notes |
/// | `load` | `corner`, `sound` | puts a sound of the library at a corner |
/// | `corners` | `count` | one, two or four sounds |
/// | `path` | `points`: `[s, x, y]`, or none | keeps a path of the pad, or forgets it |
/// | `follow` | `on` | goes along the path, again and again |
/// | `favourite` | `sound`, `on` | marks a sound |
/// | `manner` | `kind`, `name` of a key or none, `amount`, `temperature`, `tempo` | says how phrases are drawn |
/// | `phrase` | `seed` | draws a phrase |
/// | `play` | `on` | plays the phrase, again and again |
/// | `jam` | `on`, `seed` | plays phrase after phrase, each drawn ahead |
/// | `keep` | | keeps the phrase that is shown |
/// | `take` | `number` | shows a kept phrase |
/// | `drop` | `number` | keeps it no longer |
/// | `between` | `from`, `to`, `share` | goes between two kept phrases |
/// | `store` | `slot` | keeps all that is set as a patch, 1…9 |
/// | `recall` | `slot` | goes over to a patch |
package enum PageMessage: Sendable, Equatable {
  case blend(BlendPosition)
  case note(key: Int, velocity: Int)
  case hold(Bool)
  case pedal(Bool)
  case envelope(Envelope)
  case volume(Double)
  case vibrato(Vibrato)
  case sweep(Sweep.Shape?, seconds: Double)
  case silence
  case load(corner: Int, sound: Int64)
  case corners(Int)
  case path(BlendPath?)
  case follow(Bool)
  case favourite(sound: Int64, Bool)
  case manner(PageManner)
  case phrase(seed: UInt64)
  case play(Bool)
  case jam(Bool, seed: UInt64)
  case keep
  case take(number: Int)
  case drop(number: Int)
  case between(from: Int, to: Int, share: Double)
  case store(slot: Int)
  case recall(slot: Int)

  /// Bytes of the longest message.
  package static let mostBytes = 65_536
  /// Points of the longest path.
  package static let mostPoints = 2_000
  /// Places for patches.
  package static let slots = 1...9
  /// Seconds of the longest path.
  package static let longestPathSeconds = 120.0

  /// Why a message was passed over.
  package enum Problem: Error, Equatable, LocalizedError {
    case tooLong(byteCount: Int)
    case notJSON
    case unknown(String)
    case badValue(message: String, key: String)

    package var errorDescription: String? {
      switch self {
      case .tooLong(let count):
        "a message of \(count) bytes; a page sends at most \(PageMessage.mostBytes)"
      case .notJSON: "a message that is no JSON object with numbers, texts and lists"
      case .unknown(let name): "a message '\(name)' that means nothing here"
      case .badValue(let message, let key):
        "a message '\(message)' whose \"\(key)\" is missing or out of range"
      }
    }
  }

  /// All keys that a message may have.
  private struct Fields: Decodable {
    var t: String
    var x, y, a, d, s, r, value, rate, depth, seconds, share: Double?
    var amount, temperature, tempo: Double?
    var key, velocity, corner, count, slot, number, from, to: Int?
    var sound: Int64?
    var seed: UInt64?
    var on: Bool?
    var shape, kind, name: String?
    var points: [[Double]]?
  }

  /// Reads a message.
  /// - Throws: ``Problem``.
  package init(_ bytes: some Collection<UInt8>) throws(Problem) {
    guard bytes.count <= Self.mostBytes else { throw .tooLong(byteCount: bytes.count) }
    guard let fields = try? JSONDecoder().decode(Fields.self, from: Data(bytes)) else {
      throw .notJSON
    }
    func require<Value: Comparable>(
      _ name: String, _ value: Value?, _ range: ClosedRange<Value>
    ) throws(Problem) -> Value {
      guard let value, range.contains(value) else { throw .badValue(message: fields.t, key: name) }
      return value
    }
    func flag() throws(Problem) -> Bool {
      guard let on = fields.on else { throw .badValue(message: fields.t, key: "on") }
      return on
    }
    let places = BlendPosition.range
    let times = 0...Envelope.longestSeconds
    switch fields.t {
    case "blend":
      self = .blend(
        BlendPosition(
          x: try require("x", fields.x, places), y: try require("y", fields.y, places)))
    case "note":
      self = .note(
        key: try require("key", fields.key, 0...127),
        velocity: try require("velocity", fields.velocity, 0...127))
    case "hold": self = .hold(try flag())
    case "pedal": self = .pedal(try flag())
    case "envelope":
      self = .envelope(
        Envelope(
          attackSeconds: try require("a", fields.a, times),
          decaySeconds: try require("d", fields.d, times),
          sustain: try require("s", fields.s, 0...1),
          releaseSeconds: try require("r", fields.r, times)))
    case "volume": self = .volume(try require("value", fields.value, 0...4))
    case "vibrato":
      self = .vibrato(
        Vibrato(
          rateHz: try require("rate", fields.rate, 0...20),
          depthCents: try require("depth", fields.depth, 0...1200)))
    case "sweep":
      let seconds = try require("seconds", fields.seconds, 0.5...600)
      guard let name = fields.shape else {
        self = .sweep(nil, seconds: seconds)
        return
      }
      guard let shape = Sweep.Shape(rawValue: name) else {
        throw .badValue(message: fields.t, key: "shape")
      }
      self = .sweep(shape, seconds: seconds)
    case "silence": self = .silence
    case "load":
      self = .load(
        corner: try require("corner", fields.corner, 0...3),
        sound: try require("sound", fields.sound, 0...Int64.max))
    case "corners":
      let count = try require("count", fields.count, 1...4)
      guard BlendPosition.soundCounts.contains(count) else {
        throw .badValue(message: fields.t, key: "count")
      }
      self = .corners(count)
    case "path":
      guard let points = fields.points, points.count <= Self.mostPoints,
        points.allSatisfy({ $0.count == 3 && $0[0] <= Self.longestPathSeconds }),
        zip(points, points.dropFirst()).allSatisfy({ $0[0] <= $1[0] }),
        case let path = BlendPath(
          points.map { .init(at: $0[0], BlendPosition(x: $0[1], y: $0[2])) }),
        path != nil || points.isEmpty
      else { throw .badValue(message: fields.t, key: "points") }
      self = .path(path)
    case "follow": self = .follow(try flag())
    case "favourite":
      self = .favourite(
        sound: try require("sound", fields.sound, 0...Int64.max), try flag())
    case "phrase": self = .phrase(seed: try require("seed", fields.seed, 0...UInt64.max))
    case "play": self = .play(try flag())
    case "jam":
      self = .jam(try flag(), seed: try require("seed", fields.seed, 0...UInt64.max))
    case "manner":
      var manner = PageManner()
      guard let kind = fields.kind.flatMap({ PhraseKind(rawValue: $0) }),
        PageManner.kinds.contains(kind)
      else { throw .badValue(message: fields.t, key: "kind") }
      manner.kind = kind
      if let name = fields.name, !name.isEmpty {
        guard name.utf8.count < 20, let key = MusicalKey(name) else {
          throw .badValue(message: fields.t, key: "name")
        }
        manner.key = key
      }
      manner.amount = try require("amount", fields.amount, 0...1)
      manner.temperature = try require("temperature", fields.temperature, 0...2)
      manner.beatsPerMinute = try require("tempo", fields.tempo, 20...400)
      self = .manner(manner)
    case "keep": self = .keep
    case "take": self = .take(number: try require("number", fields.number, 1...Int.max))
    case "drop": self = .drop(number: try require("number", fields.number, 1...Int.max))
    case "between":
      self = .between(
        from: try require("from", fields.from, 1...Int.max),
        to: try require("to", fields.to, 1...Int.max),
        share: try require("share", fields.share, 0...1))
    case "store": self = .store(slot: try require("slot", fields.slot, Self.slots))
    case "recall": self = .recall(slot: try require("slot", fields.slot, Self.slots))
    default: throw .unknown(String(fields.t.prefix(40)))
    }
  }
}
