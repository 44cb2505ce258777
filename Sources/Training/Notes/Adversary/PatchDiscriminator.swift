import Neural

/// Tells recorded spectra from made ones, patch by patch: a score for each neighbourhood of some 20
/// frames and a tenth of the spectrum, not one for the whole note, so that texture is what counts.
///
/// Sources: Isola et al. 2017, "Image-to-image translation with conditional adversarial networks",
/// section 3.2.2 (patches); Défossez et al. 2022, "High fidelity neural audio compression", section
/// 3.4 (spectra at several resolutions); Salimans, Kingma 2016 (normalised weights).
struct PatchDiscriminator: Sendable {
  /// Neighbouring bins that are averaged first.
  let group: Int

  private let layers: [NormalisedConv2D]
  private let last: NormalisedConv2D

  /// Makes a discriminator with random weights.
  /// - Parameters:
  ///   - name: prefix of its parameters' names.
  ///   - group: neighbouring bins that are averaged first, a power of two.
  init(
    _ name: String, group: Int, in store: ParameterStore, using random: inout RandomGenerator
  ) {
    self.group = group
    layers = [
      NormalisedConv2D(
        "\(name).0", inputs: NotePicture.channelCount, outputs: 24, kernel: (3, 9), stride: (1, 4),
        in: store, using: &random),
      NormalisedConv2D(
        "\(name).1", inputs: 24, outputs: 32, kernel: (3, 9), stride: (2, 2), in: store,
        using: &random),
      NormalisedConv2D(
        "\(name).2", inputs: 32, outputs: 48, kernel: (3, 5), stride: (2, 2), in: store,
        using: &random),
      NormalisedConv2D(
        "\(name).3", inputs: 48, outputs: 64, kernel: (3, 3), in: store, using: &random),
    ]
    last = NormalisedConv2D(
      "\(name).score", inputs: 64, outputs: 1, kernel: (3, 3), in: store, using: &random)
  }

  /// Judges some pictures.
  /// - Parameters:
  ///   - pictures: `[note, frame, bin, channel]`, the bins a multiple of ``group``.
  ///   - isFrozen: whether the discriminator itself gets no gradient.
  /// - Returns: scores, higher for what seems recorded, `[note, frame', bin', 1]`, and what each
  ///   hidden layer made.
  func callAsFunction(_ pictures: Tensor, isFrozen: Bool) -> (scores: Tensor, features: [Tensor]) {
    let shape = pictures.shape
    var x = pictures
    if group > 1 {
      x = x.reshaped(Shape(shape[0] * shape[1], shape[2] / group, group, shape[3])).mean(axis: 2)
        .reshaped(Shape(shape[0], shape[1], shape[2] / group, shape[3]))
    }
    var features: [Tensor] = []
    for layer in layers {
      x = leakyReLU(layer(x, isFrozen: isFrozen), slope: 0.2)
      features.append(x)
    }
    return (last(x, isFrozen: isFrozen), features)
  }
}
