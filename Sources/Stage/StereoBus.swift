import Foundation
import Signal
import Synth

/// Parts, a part for hands, and drums, added up hop by hop, with volume and limiter at the end. Thread role:
/// render; nothing is allocated or locked after `init`.
final class StereoBus {
  /// Whether parts are rendered on all cores: never live, as threads of the system's pool may wait.
  var usesAllCores = false

  private let link: EnsembleLink
  private let parts: [Performance]
  private let hands: Performance?
  private let hopLength: Int
  private let sums: AlignedBuffer  // [2, hopLength]
  private let partSums: AlignedBuffer  // [part, 2, hopLength], hands last
  private var drums = DrumVoices()
  private var limiter: Limiter
  private var isOnCourse = true  // until a hand moves the blend
  private var volume: Float = 1
  private var level: Float = 1  // on its way to the volume
  private var output: HopOutput

  init(
    _ link: EnsembleLink, parts: [Performance], hands: Performance?, hopLength: Int,
    sampleRate: Double
  ) {
    self.link = link
    self.parts = parts
    self.hands = hands
    self.hopLength = hopLength
    sums = AlignedBuffer(count: 2 * hopLength)
    partSums = AlignedBuffer(count: (parts.count + 1) * 2 * hopLength)
    output = HopOutput(hopLength: hopLength)
    limiter = Limiter(hopSeconds: Double(hopLength) / sampleRate)
  }

  /// Renders the next samples.
  /// - Parameters:
  ///   - left, right: `[frameCount]`, overwritten; in [-1, 1].
  ///   - frameCount: any number of samples.
  func render(
    into left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>, frameCount: Int
  ) {
    let time = link.clock.load(ordering: .relaxed)
    output.read(
      into: left, right, frameCount: frameCount, from: (sums.base, sums.base + hopLength)
    ) { renderHop(at: time + $0) }
    link.clock.store(time + frameCount, ordering: .releasing)
  }

  private func renderHop(at time: Int) {
    let (left, right) = (sums.base, sums.base + hopLength)
    link.begun.store(time + hopLength, ordering: .releasing)
    takeInput(at: time)
    while link.course.withFirst({ $0.time < time + hopLength }) == true,
      let event = link.course.pop()
    {
      if isOnCourse { applyToAll(event.action) }
    }
    renderParts()
    drums.mix(left, right, from: time, count: hopLength, taking: link.drums)
    link.soundingDrums.store(drums.count, ordering: .releasing)
    if level != 1 || volume != 1 {
      let step = (volume - level) / Float(hopLength)
      for i in 0..<hopLength {
        let gain = level + step * Float(i + 1)
        left[i] *= gain
        right[i] *= gain
      }
      level = volume
    }
    limiter.process(left, right, count: hopLength)
  }

  // MARK: - Events

  /// Does what is played live and due; more notes than may begin in a hop wait for the next.
  private func takeInput(at time: Int) {
    while hands?.canStartNote ?? true, link.input.withFirst({ $0.time <= time }) == true,
      var event = link.input.pop()
    {
      apply(event.action)
      event.time = time
      // There is room: the control thread does not send more than fit.
      _ = link.heardInput.push(event)
    }
  }

  private func apply(_ action: PerformanceEvent.Action) {
    switch action {
    case .volume(let level), .set(.volume, let level): volume = Float(min(max(0, level), 4))
    case .noteOn, .noteOff, .sustainPedal, .allNotesOff, .keyBend, .keyPressure, .keyLevel,
      .keySide:
      hands?.apply(action)
    case .set(let parameter, _) where parameter.concernsKeys: hands?.apply(action)
    case .blend:
      isOnCourse = false
      applyToAll(action)
    default: applyToAll(action)
    }
  }

  private func applyToAll(_ action: PerformanceEvent.Action) {
    for part in parts { part.apply(action) }
    hands?.apply(action)
  }

  // MARK: - Sound

  /// Makes a hop of each part and adds them in their order: sums of numbers depend on it.
  private func renderParts() {
    let count = parts.count + (hands == nil ? 0 : 1)
    if usesAllCores {
      let bus = Unchecked(self)
      DispatchQueue.concurrentPerform(iterations: count) { bus.value.renderPart($0) }
    } else {
      for index in 0..<count { renderPart(index) }
    }
    sums.clear()
    for index in 0..<count {
      let part = partSums.base + 2 * hopLength * index
      for i in 0..<2 * hopLength { sums.base[i] += part[i] }
    }
  }

  private func renderPart(_ index: Int) {
    guard let performance = index < parts.count ? parts[index] : hands else { return }
    let part = partSums.base + 2 * hopLength * index
    performance.render(into: part, part + hopLength, frameCount: hopLength)
  }

  /// Lends the bus to the cores: each touches a part and a stretch of memory of its own.
  private struct Unchecked: @unchecked Sendable {
    let value: StereoBus
    init(_ value: StereoBus) { self.value = value }
  }
}
