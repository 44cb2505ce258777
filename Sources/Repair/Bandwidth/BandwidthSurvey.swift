import Foundation
import Signal

/// What the first reading of a sound tells: its level, where its band ends, how quiet its noise is.
struct BandwidthSurvey {
  /// What levels are predicted by; nil for a full-band sound.
  let model: BandwidthModel?
  /// Factor that brings the sound to an RMS of 0.05.
  let scale: Float

  /// Reads all windows.
  /// - Parameters:
  ///   - cutoffHz: nil looks for it.
  ///   - progress: called with the windows read and all.
  init(
    _ windows: BandwidthWindows<some SampleSource>, cutoffHz: Double?,
    progress: (_ done: Int, _ total: Int) throws -> Void
  ) throws {
    let configuration = BandwidthWindow.configuration(at: windows.targetRate)
    let stft = STFT(configuration)
    var finder = CutoffFinder(sampleRate: windows.targetRate, configuration: configuration)
    var energy = 0.0
    var count = 0
    // The levels below the cut-off need it; frames are kept as third octaves of the whole spectrum.
    var bands = SpectrumBands(sampleRate: windows.targetRate, configuration: configuration)
    for index in 0..<windows.count {
      let window = try windows.samples(index)
      for samples in window.channels {
        let core = Array(samples[window.core])
        for sample in core { energy += Double(sample) * Double(sample) }
        count += core.count
        let spectrogram = stft.analyze(core, sampleRate: windows.targetRate)
        finder.add(spectrogram)
        bands.add(spectrogram)
      }
      try progress(index + 1, windows.count)
    }
    let rms = (energy / Double(max(1, count))).squareRoot()
    guard rms > 1e-6 else { throw RepairError.silent }
    scale = Float(0.05 / rms)
    guard let cutoff = cutoffHz ?? finder.cutoffHz() ?? windows.nativeCutoffHz,
      BandwidthRepair.cutoffs.contains(cutoff), cutoff < 0.44 * windows.targetRate
    else {
      model = nil
      return
    }
    let (quiet, loudest) = bands.levels(belowHz: cutoff, scale: scale)
    model = BandwidthModel(cutoffHz: cutoff, quietLevels: quiet, loudestLevel: loudest)
  }
}

/// Levels of narrow bands of all frames, as histograms: what is needed of hours of sound in little memory.
struct SpectrumBands {
  private static let bandsPerOctave = 12
  private static let lowestHz = 250.0
  private static let steps = 200  // tenths of log10 power from −17

  private let bands: [Range<Int>]
  private let lengthLevel: Float
  /// Frames by the level of each band, `[band][step]`.
  private var counts: [[Int]]

  init(sampleRate: Double, configuration: STFTConfiguration) {
    let hzPerBin = sampleRate / Double(configuration.fftLength)
    lengthLevel = log10(Float(configuration.fftLength) / 2048)
    var bands: [Range<Int>] = []
    var low = Self.lowestHz
    while low < sampleRate / 2 {
      let next = low * exp2(1 / Double(Self.bandsPerOctave))
      let first = min(configuration.binCount - 2, Int((low / hzPerBin).rounded()))
      bands.append(
        first..<min(configuration.binCount, max(first + 1, Int((next / hzPerBin).rounded()))))
      low = next
    }
    self.bands = bands
    counts = [[Int]](repeating: [Int](repeating: 0, count: Self.steps), count: bands.count)
  }

  mutating func add(_ spectrogram: ComplexSpectrogram) {
    for frame in BandExtension.meanLevels(spectrogram, bands: bands, offset: -lengthLevel) {
      for (band, level) in frame.enumerated() {
        counts[band][max(0, min(Self.steps - 1, Int((level + 17) * 10)))] += 1
      }
    }
  }

  /// The levels that a tenth of the frames stay below, in the third octaves below 0.94 of a
  /// frequency from the highest down, and the highest level in the mean of the first four.
  func levels(belowHz cutoffHz: Double, scale: Float) -> (quiet: [Float], loudest: Float) {
    let top = Int(log2(0.94 * cutoffHz / Self.lowestHz) * Double(Self.bandsPerOctave))
    let offset = 2 * log10(scale)
    func level(_ part: Double, _ third: Int) -> Float {
      let last = min(bands.count, max(1, top - 4 * third))
      let levels = counts[max(0, last - 4)..<last].map { steps -> Float in
        let wanted = part * Double(steps.reduce(0, +))
        var sum = 0.0
        for (step, count) in steps.enumerated() {
          sum += Double(count)
          if sum >= wanted, count > 0 { return Float(step) / 10 - 16.95 + offset }
        }
        return -9
      }
      return max(-9, levels.reduce(0, +) / Float(levels.count))
    }
    let quiet = (0..<BandwidthModel.bandsBelow).map { level(0.1, $0) }
    return (quiet, (0..<4).reduce(0) { $0 + level(1, $1) } / 4)
  }
}
