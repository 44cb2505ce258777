/// What a performance tells of itself while it plays.
public struct PerformanceCounters: Sendable, Hashable {
  /// Voices that sound now.
  public var voices = 0
  /// Whether the room still sounds.
  public var isRinging = false
  /// Largest sample since the counters were last read, linear.
  public var peak: Float = 0
  /// Share of real time that the last block took to render, 0…1 and beyond.
  public var load = 0.0
  /// Voices that were stolen for new notes since the beginning.
  public var stolen = 0
  /// Events that found the ring full and were lost.
  public var lostEvents = 0
  /// Samples rendered since the beginning.
  public var sampleTime = 0
}
