import Music
import Synth

/// What an ensemble will play, and how far that was handed on to the rendering thread. Thread role: control.
struct Timeline {
  /// Where the blend is by itself at a sample.
  let course: Ensemble.Course
  /// Samples up to which drum hits were handed on.
  private(set) var strokesHandedOn = 0
  /// Whether something was handed on too late to be heard at its time.
  private(set) var wasLate = false
  /// Is told what is handed on, in the order of time but for that of others.
  var listener: ((Ensemble.HandedOn) -> Void)?

  private let link: EnsembleLink
  private let parts: [Performance]
  private let hopLength: Int
  private let hasTwoKits: Bool
  private var queues: [EventQueue<PerformanceEvent>]
  private var strokes = EventQueue<Stroke>()
  private var drums: DrumPlayer?
  private var moves = EventQueue<LiveEvent>()  // blends that strokes have not come to
  private var strokePosition: BlendPosition?  // where a hand holds the blend of strokes
  private var coursePosition: BlendPosition?  // handed on last
  /// Samples up to which all but strokes was handed on.
  private(set) var handedOn = 0
  private var lastTime = 0  // of what was handed on

  /// A drum that waits to be struck.
  private struct Stroke {
    var time: Int
    var drum: DrumClass
    var key: Int
    var velocity: Double
    var level: Double
  }

  init(
    _ link: EnsembleLink, parts: [Performance], hopLength: Int, drums: DrumPlayer?,
    hasTwoKits: Bool, course: @escaping Ensemble.Course
  ) {
    self.link = link
    self.parts = parts
    self.hopLength = hopLength
    self.drums = drums
    self.hasTwoKits = hasTwoKits
    self.course = course
    queues = parts.map { _ in EventQueue() }
  }

  /// Whether all was handed on and has been rendered.
  var isOver: Bool {
    queues.allSatisfy(\.isEmpty) && strokes.isEmpty && link.drums.count == 0
      && link.soundingDrums.load(ordering: .acquiring) == 0
      && link.clock.load(ordering: .acquiring) >= lastTime + hopLength
  }

  /// Adds events for a part, in the order of time.
  mutating func add(_ events: [PerformanceEvent], toPart part: Int) { queues[part].append(events) }

  /// Adds drum hits, in the order of time.
  /// - Parameter position: where a hand holds the blend now.
  mutating func addDrums(
    _ notes: [NoteEvent], levels: [Double], position: BlendPosition?,
    sample: (_ beat: Double) -> Int
  ) {
    guard drums != nil else { return }
    strokes.append(
      notes.enumerated().compactMap { index, note in
        DrumClass(key: note.pitch).map {
          Stroke(
            time: sample(note.startBeat), drum: $0, key: note.pitch,
            velocity: Double(note.velocity) / 127,
            level: levels.isEmpty ? 1 : levels[index])
        }
      })
    for stroke in strokes.waiting {
      _ = drums?.sound(
        of: stroke.drum, position: position ?? course(stroke.time), velocity: stroke.velocity)
    }
  }

  /// Decodes a stroke that was not struck before.
  /// - Returns: false if all are known.
  mutating func decodeStroke(
    of notes: [NoteEvent], position: BlendPosition?, sample: (_ beat: Double) -> Int
  ) -> Bool {
    for note in notes {
      let place = position ?? course(sample(note.startBeat))
      let velocity = Double(note.velocity) / 127
      guard let drum = DrumClass(key: note.pitch),
        drums?.lacks(drum, position: place, velocity: velocity) == true
      else { continue }
      return drums?.sound(of: drum, position: place, velocity: velocity) != nil
    }
    return false
  }

  /// Takes back what was added from a sample on; nothing before ``handedOn`` can be.
  mutating func takeBack(from sample: Int) {
    for index in queues.indices { queues[index].removeAll { $0.time >= sample } }
    strokes.removeAll { $0.time >= sample }
  }

  /// Drums are struck where a live event moves the blend, from the sample on that it says.
  mutating func follow(_ events: [LiveEvent]) { moves.append(events.filter { $0.blend != nil }) }

  /// Hands on what happens before a sample, as far as there is room.
  /// - Parameters:
  ///   - strokeTime: the same for strokes between two kits, which take their blend when they are handed on.
  ///   - input: what is played once more.
  mutating func advance(to time: Int, strokesTo strokeTime: Int, input: inout LiveInputLog) {
    while handedOn < time {
      let end = handedOn + hopLength
      guard handOnCourse(), input.handOn(before: end), handOnEvents(before: end) else { break }
      handedOn = end
    }
    handOnStrokes(before: hasTwoKits ? strokeTime : time)
  }

  // Each returns false where there was no room.

  private mutating func handOnCourse() -> Bool {
    let position = course(handedOn)
    guard position != coursePosition else { return true }
    guard link.course.push(PerformanceEvent(.blend(position), at: handedOn)) else { return false }
    coursePosition = position
    listener?(.course(position, sample: handedOn))
    return true
  }

  private mutating func handOnEvents(before end: Int) -> Bool {
    for index in parts.indices {
      while let event = queues[index].first, event.time < end {
        guard parts[index].send(event) else { return false }
        queues[index].removeFirst()
        listener?(.event(event, part: index))
        lastTime = max(lastTime, event.time)
        noticeDelay(of: event.time)
      }
    }
    return true
  }

  private mutating func handOnStrokes(before end: Int) {
    while let stroke = strokes.first, stroke.time < end {
      passMoves(to: stroke.time)
      if let sound = drums?.sound(
        of: stroke.drum, position: strokePosition ?? course(stroke.time),
        velocity: stroke.velocity)
      {
        let gain = DrumPlayer.gain(velocity: stroke.velocity) * Float(stroke.level)
        guard link.drums.push(DrumHit(sound, at: stroke.time, gain: gain)) else { return }
        listener?(
          .stroke(
            key: stroke.key, velocity: stroke.velocity, level: stroke.level, sample: stroke.time))
        lastTime = max(lastTime, stroke.time)
        noticeDelay(of: stroke.time)
      }
      strokesHandedOn = max(strokesHandedOn, stroke.time + 1)
      strokes.removeFirst()
    }
    strokesHandedOn = max(strokesHandedOn, end)
    passMoves(to: strokesHandedOn)
  }

  /// Strokes from here on are played where hands had moved the blend.
  private mutating func passMoves(to time: Int) {
    while let move = moves.first, move.strokesFrom <= time {
      strokePosition = move.blend
      moves.removeFirst()
    }
  }

  /// Looks whether what was handed on came after its hop had begun.
  private mutating func noticeDelay(of time: Int) {
    if link.begun.load(ordering: .acquiring) > time { wasLate = true }
  }
}
