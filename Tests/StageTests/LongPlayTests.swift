import Neural
import Stage
import CAllocationProbe
import Foundation
import Sfumato
import Synchronization
import TestSupport
import Testing

/// Random playing through a device in real time, compared with the same events rendered offline. Three
/// seconds by default; `SFUMATO_LONG_PLAY=600` makes ten minutes of it and prints what it found.
@Suite struct LongPlayTests {
  init() { PacedDevice.prepare() }

  private let seconds =
    ProcessInfo.processInfo.environment["SFUMATO_LONG_PLAY"].flatMap { Double($0) } ?? 3

  private var isLong: Bool { seconds > 3 }

  /// Sounds, and how they are played.
  private typealias Choice = (sounds: SoundSet, actions: [PerformanceEvent.Action])

  /// Chords, moves and sweeps of the blend, pedals, bends and other patches, by a seed.
  private func events(_ patches: [Choice], sampleCount: Int) -> [PerformanceEvent] {
    var random = RandomGenerator(seed: 20)
    var events: [PerformanceEvent] = []
    var held: [Int] = []
    var time = 0
    var place = BlendPosition.middle
    while time < sampleCount {
      func add(_ action: PerformanceEvent.Action) {
        events.append(PerformanceEvent(action, at: time))
      }
      switch random.integer(below: 40) {
      case 0..<8:
        let key = 36 + random.integer(below: 48)
        add(.noteOn(key: key, velocity: 0.2 + 0.8 * Double(random.uniform())))
        held.append(key)
      case 8..<15 where !held.isEmpty:
        add(.noteOff(key: held.remove(at: random.integer(below: held.count))))
      case 15: add(.sustainPedal(random.integer(below: 2) == 0))
      case 16: add(.pitchBend(semitones: 4 * Double(random.uniform()) - 2))
      case 17:
        let patch = patches[random.integer(below: patches.count)]
        for action in [.sounds(patch.sounds)] + patch.actions { add(action) }
      case 18: add(.envelope(Envelope(releaseSeconds: 0.05 + Double(random.uniform()))))
      case 19: add(.modulation(Double(random.uniform())))
      case 20:
        let shapes = Sweep.Shape.allCases
        let sweep = Sweep(
          shapes[random.integer(below: shapes.count)],
          periodSeconds: 0.5 + 4 * Double(random.uniform()), seed: UInt64(time))
        let length = 24_000 + random.integer(below: 96_000)
        events += sweep.events(from: time, to: time + length, hopLength: 256, sampleRate: 48_000)
      default:
        place.x = min(max(place.x + 0.2 * Double(random.uniform()) - 0.1, 0), 1)
        place.y = min(max(place.y + 0.2 * Double(random.uniform()) - 0.1, 0), 1)
        add(.blend(place))
      }
      if held.count > 12 { add(.noteOff(key: held.removeFirst())) }
      time += 256 + random.integer(below: 3000)
    }
    return OfflinePerformance(events: events, sampleCount: sampleCount).events
  }

  /// The first patches that ship, all of them for a long run.
  private func patches(_ loader: SoundLoader) throws -> [Choice] {
    let folder = try #require(InstalledFiles.root).appending(path: "Presets/patches").path
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    return try names.prefix(isLong ? names.count : 2).map { name in
      let file = try PatchFile(contentsOf: "\(folder)/\(name)")
      return (try loader.sounds(file.soundPaths), file.patch.actions)
    }
  }

  @Test func randomPlayingIsWhatAFileHolds() throws {
    let loader = SoundLoader(try NotePreset.load())
    let patches = try patches(loader)
    let events = events(patches, sampleCount: Int(seconds * 48_000))

    let device = try PacedDevice(format: "FLOAT_LE")
    let live = Performance(loader.model, sounds: patches[0].sounds)
    let sides = UnsafeMutablePointer<Float>.allocate(capacity: 512)
    defer { sides.deallocate() }
    let lent = Lent(sides)
    let firstCount = Atomic<Int>(-1)
    let lastCount = Atomic<Int>(0)
    var options = Player.Options()
    options.device = device.name
    let player = try Player(options) { frames, count in
      let allocations = allocation_probe_count()
      if firstCount.load(ordering: .relaxed) < 0 {
        firstCount.store(allocations, ordering: .relaxed)
      }
      live.render(into: lent.pointer, lent.pointer + 256, frameCount: count)
      for index in 0..<count {
        frames[2 * index] = lent.pointer[index]
        frames[2 * index + 1] = lent.pointer[256 + index]
      }
      lastCount.store(allocation_probe_count(), ordering: .relaxed)
    }
    var next = 0
    func feed() {
      while next < events.count, events[next].time < live.sampleTime + 16_384,
        live.send(events[next])
      { next += 1 }
    }
    feed()
    player.start()
    // Nothing waits for more than this: what was not played by then is not.
    let endless = ContinuousClock.now + .seconds(30 + 1.2 * seconds)
    let load = isLong ? BusyThreads(count: ProcessInfo.processInfo.activeProcessorCount) : nil
    let warm = live.sampleTime + Int(min(1, seconds / 3) * 48_000)
    var residentAtStart = 0
    while live.sampleTime < Int(seconds * 48_000), ContinuousClock.now < endless {
      usleep(5000)
      feed()
      if residentAtStart == 0, live.sampleTime > warm { residentAtStart = Self.residentBytes }
    }
    let growth = Self.residentBytes - residentAtStart
    player.stop()
    load?.stop()

    if allocation_probe_is_available() != 0 {
      #expect(lastCount.load(ordering: .relaxed) == firstCount.load(ordering: .relaxed))
    }
    #expect(player.status.underrunCount == device.underrunCount)
    #expect(live.counters.lostEvents == 0)
    let reference = Performance(loader.model, sounds: patches[0].sounds)
    let compared = try compare(device.path, with: reference, events)
    if isLong {
      let status = player.status
      print(
        "long play: \(Int(seconds)) s, \(events.count) events, real time \(status.isRealTime), "
          + "\(status.underrunCount) underruns, CPU "
          + "\(Int(100 * status.renderSeconds / status.renderedSeconds)) %, "
          + "\(lastCount.load(ordering: .relaxed) - firstCount.load(ordering: .relaxed)) allocations, "
          + "memory \(residentAtStart >> 20) MB and \(growth >> 10) kB more at the end, "
          + "\(live.counters.stolen) stolen, \(compared.frameCount / 48_000) s compared, "
          + "largest jump \(compared.jump)")
      // The files of the page cache and the like are not counted; a leak of a hop would be.
      #expect(growth < 8 << 20)
      #expect(live.sampleTime >= Int(seconds * 48_000), "it was not played to its end in time")
    }
  }

  /// What was found to be as it should.
  private struct Comparison {
    var frameCount = 0
    /// The largest step from a sample to the next.
    var jump: Float = 0
  }

  /// Renders the events again, without a device, and finds the same samples: all of them, or as many as
  /// there is time for in five minutes.
  private func compare(
    _ path: String, with offline: Performance, _ events: [PerformanceEvent]
  ) throws -> Comparison {
    let file = try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
    return file.withUnsafeBytes { compare($0.bindMemory(to: Float.self), with: offline, events) }
  }

  private func compare(
    _ heard: UnsafeBufferPointer<Float>, with offline: Performance, _ events: [PerformanceEvent]
  ) -> Comparison {
    let endless = ContinuousClock.now + .seconds(300)
    let frameCount = heard.count / 2 - 768 - 480
    #expect(frameCount > 24_000)
    var left = [Float](repeating: 0, count: 256)
    var right = left
    var next = 0
    var differing = 0
    var found = Comparison()
    var last: Float = 0
    for start in stride(from: 0, to: frameCount, by: 256) where ContinuousClock.now < endless {
      while next < events.count, events[next].time < start + 512, offline.send(events[next]) {
        next += 1
      }
      offline.render(into: &left, &right, frameCount: 256)
      for index in 0..<min(256, frameCount - start) {
        let place = 2 * (start + index)
        if heard[place] != left[index] || heard[place + 1] != right[index] { differing += 1 }
        found.jump = max(found.jump, abs(heard[place] - last))
        last = heard[place]
        found.frameCount += 1
      }
    }
    #expect(differing == 0, "of \(found.frameCount) frames")
    #expect(found.frameCount > 24_000 && found.jump < 1)
    return found
  }

  /// Memory of this process that is in use.
  private static var residentBytes: Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * 4096
  }

  /// Work for every core, of lower rank than anything else on the machine.
  private final class BusyThreads: Sendable {
    private let isOver = Atomic<Bool>(false)

    init(count: Int) {
      for _ in 0..<count {
        Thread { [self] in
          setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)  // the calling thread
          while !isOver.load(ordering: .relaxed) {}
        }.start()
      }
    }

    func stop() { isOver.store(true, ordering: .relaxed) }
  }

  /// Memory that the render thread alone touches while the player runs.
  private struct Lent: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<Float>
    init(_ pointer: UnsafeMutablePointer<Float>) { self.pointer = pointer }
  }
}
