extension SoundDescription {
  /// The numbers as a short phrase, for example `bright, slow attack, breathy, sustains`; only what
  /// is worth saying is said.
  ///
  /// | Word | Said where |
  /// | --- | --- |
  /// | dark, bright | the brightness is below 1.5 or from 3 times the fundamental; unpitched: below 500 Hz or from 3 kHz |
  /// | fast, slow attack | the attack takes less than 20 or at least 100 ms |
  /// | breathy, noisy | the noisiness is from 0.02, from 0.3 |
  /// | hollow | the odd partials stand at least 8 dB above the even ones |
  /// | stretched | the inharmonicity is from 0.0001 |
  /// | sustains, fades, decays | the level falls by less than 2, less than 10, at least 10 dB/s |
  public var words: String {
    [
      brightnessWord, attackWord, noiseWord, (oddToEvenDB ?? 0) >= 8 ? "hollow" : nil,
      (inharmonicity ?? 0) >= 1e-4 ? "stretched" : nil, decayWord,
    ].compactMap(\.self).joined(separator: ", ")
  }

  private var brightnessWord: String? {
    let (dark, bright) = pitchHz.map { (1.5 * $0, 3 * $0) } ?? (500, 3000)
    return brightnessHz < dark ? "dark" : brightnessHz >= bright ? "bright" : nil
  }

  private var attackWord: String? {
    attackMilliseconds < 20 ? "fast attack" : attackMilliseconds >= 100 ? "slow attack" : nil
  }

  private var noiseWord: String? {
    noisiness >= 0.3 ? "noisy" : noisiness >= 0.02 ? "breathy" : nil
  }

  private var decayWord: String? {
    guard let decayDBPerSecond else { return nil }
    return decayDBPerSecond < 2 ? "sustains" : decayDBPerSecond < 10 ? "fades" : "decays"
  }
}
