/// Plays held keys by an ``Arpeggio``, hop by hop: notes begin at their very samples, counted from the key
/// that was struck first. Thread role: render; nothing is allocated or locked after `init`.
struct Arpeggiator {
  /// What is done to a key.
  enum Deed {
    /// It is struck, so hard, so many samples after the beginning of the hop.
    case strike(key: Int, velocity: Double, offset: Int)
    /// It is let go.
    case letGo(key: Int)
  }

  private(set) var settings: Arpeggio
  private var keys = KeyStack()
  private var down = KeySet()
  private var downCount = 0
  private var step = 0
  private var nextStart = 0.0  // samples from the beginning of the hop
  private var end = Double.infinity  // the same of the note that sounds
  private var sounding = -1
  private var random: VoiceRandom
  private let sampleRate: Double

  /// - Parameter seed: of the random order.
  init(_ settings: Arpeggio, sampleRate: Double, seed: UInt64) {
    self.settings = settings
    self.sampleRate = sampleRate
    random = VoiceRandom(seed: seed &+ 0xa7b9)
  }

  /// Whether it plays what is held.
  var isOn: Bool { settings.pattern != .off }

  /// Whether there are keys to play.
  var hasKeys: Bool { keys.count > 0 }

  /// Takes over settings.
  /// - Parameter held: the keys that are down, for where it begins.
  /// - Returns: whether it has begun or ended, so that notes that sound are to be let go.
  mutating func follow(_ settings: Arpeggio, held: KeyStack) -> Bool {
    let was = self.settings
    self.settings = settings
    if was.latches, !settings.latches {
      for key in 0..<128 where !down.contains(key) { keys.remove(key) }
    }
    guard isOn != (was.pattern != .off) else { return false }
    removeAll()
    if isOn {
      for index in 0..<held.count {
        press(held[index], velocity: held.velocity(of: held[index]), offset: 0)
      }
    }
    return true
  }

  /// A key is struck.
  mutating func press(_ key: Int, velocity: Double, offset: Int) {
    if settings.latches, downCount == 0 { keys.removeAll() }
    if keys.count == 0 {
      step = 0
      nextStart = Double(offset)
    }
    keys.push(key, velocity: velocity)
    if !down.contains(key) {
      down.insert(key)
      downCount += 1
    }
  }

  /// A key is let go.
  mutating func release(_ key: Int) {
    if down.contains(key) {
      down.remove(key)
      downCount -= 1
    }
    if !settings.latches { keys.remove(key) }
  }

  /// All keys are up, latched ones too.
  mutating func removeAll() {
    keys.removeAll()
    down = KeySet()
    (downCount, sounding, end) = (0, -1, .infinity)
  }

  /// Says what happens in the next hop.
  mutating func advance(hopLength: Int, _ act: (Deed) -> Void) {
    let hop = Double(hopLength)
    func bounded(_ value: Double, _ parameter: InstrumentParameter) -> Double {
      min(max(value, parameter.range.lowerBound), parameter.range.upperBound)
    }
    // At its shortest more than a hop at 48 kHz.
    let length =
      bounded(settings.beats, .arpeggioBeats) * 60 / bounded(settings.tempo, .tempo) * sampleRate
    while true {
      if sounding >= 0, end < hop, end <= nextStart || keys.count == 0 {
        act(.letGo(key: sounding))
        (sounding, end) = (-1, .infinity)
      }
      guard keys.count > 0, nextStart < hop else { break }
      let key = nextKey()
      if sounding >= 0 { act(.letGo(key: sounding)) }
      act(.strike(key: key, velocity: keys.velocity(of: key), offset: Int(nextStart)))
      sounding = key
      end = nextStart + bounded(settings.gate, .arpeggioGate) * length
      nextStart += length
    }
    nextStart -= hop
    end -= hop
  }

  /// The key whose turn it is.
  private mutating func nextKey() -> Int {
    let count = keys.count
    defer { step += 1 }
    switch settings.pattern {
    case .off, .up: return keys.sorted(step % count)
    case .down: return keys.sorted(count - 1 - step % count)
    case .upDown:
      let place = step % max(2 * count - 2, 1)
      return keys.sorted(place < count ? place : 2 * count - 2 - place)
    case .random: return keys[min(Int(random.next() * Float(count)), count - 1)]
    case .order: return keys[step % count]
    }
  }
}
