import Signal

/// Everything that decides the shape of a note model, saved with its weights.
public struct NoteModelConfiguration: Codable, Sendable, Hashable {
  /// Rate of the sound that the model hears and makes, in Hz.
  public var sampleRate: Double = 48_000
  /// The spectrogram that it reads and predicts.
  public var stft = STFTConfiguration(
    windowLength: 2048, hopLength: 512, window: .gaussian(g: Self.windowSpread))
  /// Root mean square to which every note is scaled before it is analysed.
  public var referenceLevel: Float = 0.05

  /// Frames under one local latent.
  public var framesPerLatent = 4
  /// Numbers that say which instrument it is, one set a note.
  public var globalSize = 32
  /// Numbers that say how the sound moves, one set per `framesPerLatent` frames.
  public var localSize = 16

  /// Bands of the encoder's input.
  public var bandCount = 256
  /// Channels of the encoder.
  public var encoderWidth = 256
  /// Channels of the decoder.
  public var decoderWidth = 384
  /// Residual blocks of the decoder.
  public var decoderBlocks = 4

  /// Knots of the envelope over the harmonics.
  public var envelopeKnots = 128
  /// Harmonics that have a level of their own beside the envelope.
  public var harmonicCount = 64
  /// Knots of the noise's envelope.
  public var noiseKnots = 64
  /// Bands of the timbre profile that the decoder reads beside the latents (`TimbreProfile`); 0 for
  /// a model without one.
  public var timbreBands = 64

  /// The shipped model's settings.
  public init() {}

  /// g of the Gaussian window; it decides the shape of a partial in the spectrum.
  static let windowSpread = 0.10

  /// Whether a network of this shape can be made: a damaged file may say anything.
  var isSound: Bool {
    let sizes = [
      globalSize, localSize, encoderWidth, decoderWidth, decoderBlocks, harmonicCount,
    ]
    let hasSoundSpectra =
      (8_000...192_000).contains(sampleRate) && referenceLevel > 0 && referenceLevel <= 1
      && stft.window == .gaussian(g: Self.windowSpread) && (2...65_536).contains(stft.windowLength)
      && stft.fftLength % 2 == 0 && (stft.windowLength...65_536).contains(stft.fftLength)
      && (2...stft.windowLength).contains(stft.hopLength)
    return hasSoundSpectra && sizes.allSatisfy((1...4096).contains)
      && (1...64).contains(framesPerLatent) && framesPerLatent.nonzeroBitCount == 1
      && [bandCount, envelopeKnots, noiseKnots].allSatisfy((2...stft.binCount).contains)
      && envelopeKnots <= 2048 && (timbreBands == 0 || (2...stft.binCount).contains(timbreBands))
  }

  /// Reads the settings of a preset; those made before there were profiles have none.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    sampleRate = try values.decode(Double.self, forKey: .sampleRate)
    stft = try values.decode(STFTConfiguration.self, forKey: .stft)
    referenceLevel = try values.decode(Float.self, forKey: .referenceLevel)
    framesPerLatent = try values.decode(Int.self, forKey: .framesPerLatent)
    globalSize = try values.decode(Int.self, forKey: .globalSize)
    localSize = try values.decode(Int.self, forKey: .localSize)
    bandCount = try values.decode(Int.self, forKey: .bandCount)
    encoderWidth = try values.decode(Int.self, forKey: .encoderWidth)
    decoderWidth = try values.decode(Int.self, forKey: .decoderWidth)
    decoderBlocks = try values.decode(Int.self, forKey: .decoderBlocks)
    envelopeKnots = try values.decode(Int.self, forKey: .envelopeKnots)
    harmonicCount = try values.decode(Int.self, forKey: .harmonicCount)
    noiseKnots = try values.decode(Int.self, forKey: .noiseKnots)
    timbreBands = try values.decodeIfPresent(Int.self, forKey: .timbreBands) ?? 0
  }

  /// Samples under one local latent.
  public var samplesPerLatent: Int { framesPerLatent * stft.hopLength }

  /// Local latents that cover a note of `sampleCount` samples.
  public func latentCount(sampleCount: Int) -> Int {
    (stft.frameCount(sampleCount: sampleCount) + framesPerLatent - 1) / framesPerLatent
  }
}
