import Signal

extension NoteModelConfiguration {
  /// Numbers in a step of a timbre's correction.
  package var correctionSize: Int { harmonicCount + noiseKnots }

  /// Spectrogram in which phase is reconstructed: that of the model at half its hop, where the
  /// reconstruction is better.
  package var renderingSTFT: STFTConfiguration {
    STFTConfiguration(
      windowLength: stft.windowLength, hopLength: stft.hopLength / 2, window: stft.window,
      fftLength: stft.fftLength)
  }
}
