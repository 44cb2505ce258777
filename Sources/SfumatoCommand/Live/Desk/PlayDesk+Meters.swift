import Sfumato

/// What the instrument says of itself.
extension PlayDesk {
  /// Reads the meters. To be called for each picture.
  func readMeters() {
    let status = instrument.player.status
    let rendered = status.renderedSeconds - lastStatus.renderedSeconds
    if rendered > 0.2 {
      state.meters.load = (status.renderSeconds - lastStatus.renderSeconds) / rendered
      lastStatus = status
    }
    // Falls by 20 dB in a third of a second, so that the eye can follow.
    state.meters.peak = max(instrument.player.takePeak(), 0.8 * state.meters.peak)
    state.meters.voices = instrument.voiceCount + (instrument.line?.status.pitch == nil ? 0 : 1)
    state.meters.underruns = status.underrunCount
    state.meters.loss = status.loss
    let hop = Double(instrument.hopLength) / instrument.sampleRate
    state.meters.latencyMilliseconds = status.delayMilliseconds + 1000 * hop
  }

  /// A device in a few words.
  static func describe(_ settings: PCMSettings) -> String {
    let kilohertz = Report.number(Double(settings.sampleRate) / 1000, decimals: 1)
    let format = settings.format.map { ", \($0.name)" } ?? ""
    return "\(kilohertz) kHz\(format), \(settings.periodLength) × \(settings.periodCount) frames"
  }
}
