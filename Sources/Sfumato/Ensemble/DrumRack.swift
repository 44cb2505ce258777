import Synchronization

/// Strokes that sound or will, added to what is rendered.
///
/// A stroke takes the place after that of the one before it, so that the order in which strokes are
/// summed, and with it every sample, depends on the strokes alone.
///
/// Threads: ``strike(_:at:gain:)`` by one control thread, ``mix(_:_:from:count:)`` by one rendering
/// thread. `@unchecked Sendable`: a place belongs to the control thread while `isTaken` is false, to
/// the rendering thread while it is true.
final class DrumRack: @unchecked Sendable {
  /// Strokes that fit.
  static let capacity = 256

  private struct Place {
    var start = 0  // sample of the performance
    var played = 0  // samples of the sound
    var sound: UnsafePointer<Float>
    var count: Int
    var gain: Float
  }

  private let places: UnsafeMutablePointer<Place?>  // [capacity]
  private let isTaken: UnsafeMutablePointer<Atomic<Bool>>  // [capacity]
  private var next = 0

  init() {
    places = .allocate(capacity: Self.capacity)
    places.initialize(repeating: nil, count: Self.capacity)
    isTaken = .allocate(capacity: Self.capacity)
    for index in 0..<Self.capacity { (isTaken + index).initialize(to: Atomic(false)) }
  }

  deinit {
    places.deallocate()
    isTaken.deinitialize(count: Self.capacity)
    isTaken.deallocate()
  }

  /// Adds a stroke. Thread role: control.
  /// - Parameters:
  ///   - sound: kept by the caller as long as the rack is rendered.
  ///   - time: sample of the performance.
  /// - Returns: false if there is no place.
  func strike(_ sound: DrumSound, at time: Int, gain: Float) -> Bool {
    guard !isTaken[next].load(ordering: .acquiring) else { return false }
    places[next] = Place(
      start: time, sound: sound.samples, count: sound.count, gain: gain)
    isTaken[next].store(true, ordering: .releasing)
    next = (next + 1) % Self.capacity
    return true
  }

  /// Whether no stroke sounds or waits. Thread role: any.
  var isEmpty: Bool {
    (0..<Self.capacity).allSatisfy { !isTaken[$0].load(ordering: .acquiring) }
  }

  /// Adds what sounds. Thread role: render; nothing is allocated or locked.
  /// - Parameters:
  ///   - left, right: `[count]`.
  ///   - start: sample of the performance.
  func mix(
    _ left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>, from start: Int,
    count: Int
  ) {
    for index in 0..<Self.capacity where isTaken[index].load(ordering: .acquiring) {
      guard var place = places[index], place.start < start + count else { continue }
      let offset = place.played > 0 ? 0 : max(0, place.start - start)
      let length = min(count - offset, place.count - place.played)
      let sound = place.sound + place.played
      for i in 0..<length {
        let sample = place.gain * sound[i]
        left[offset + i] += sample
        right[offset + i] += sample
      }
      place.played += length
      places[index] = place
      if place.played == place.count { isTaken[index].store(false, ordering: .releasing) }
    }
  }
}
