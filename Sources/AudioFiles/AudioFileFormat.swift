import CSndFile

/// What kind of file holds the sound, and how its samples are stored.
public struct AudioFileFormat: Sendable, Hashable, CustomStringConvertible {
  /// The family of the file.
  public enum Container: String, Sendable, CaseIterable {
    case wav = "WAV"
    case aiff = "AIFF"
    case flac = "FLAC"
    case ogg = "OGG"
    /// Read, never written.
    case mp3 = "MP3"
  }

  /// How one sample is stored.
  public enum Encoding: Sendable, Hashable {
    /// Whole numbers of so many bits.
    case integer(bits: Int)
    /// IEEE numbers of 32 or 64 bits.
    case float(bits: Int)
    /// Lossy, by the Vorbis coder.
    case vorbis
    /// Any other that can be read and is not written; told by its name.
    case other(String)
  }

  /// The family of the file.
  public var container: Container
  /// How one sample is stored.
  public var encoding: Encoding

  /// Names a format. Whether it can be written is told when it is.
  public init(_ container: Container, _ encoding: Encoding) {
    self.container = container
    self.encoding = encoding
  }

  /// The endings of file names that say the format, in lower case; `mp3` is only read.
  public static let suffixes: [String: Container] = [
    "wav": .wav, "wave": .wav, "aif": .aiff, "aiff": .aiff, "aifc": .aiff, "flac": .flac,
    "ogg": .ogg, "oga": .ogg, "mp3": .mp3,
  ]

  /// The format that a file name's suffix asks for, in 24-bit integers (OGG: Vorbis). `-` (standard
  /// output) is WAV.
  /// - Throws: `AudioFileError.unknownSuffix`.
  public init(forPath path: String) throws(AudioFileError) {
    let name = path.split(separator: "/").last ?? ""
    let parts = name.split(separator: ".")
    let suffix = parts.count > 1 ? parts[parts.count - 1].lowercased() : ""
    guard let container = path == "-" ? .wav : Self.suffixes[suffix] else {
      throw .unknownSuffix(path: path)
    }
    guard container != .mp3 else { throw .unknownSuffix(path: path) }
    self.init(container, container == .ogg ? .vorbis : .integer(bits: 24))
  }

  /// For example `WAV, 24-bit integer`.
  public var description: String {
    switch encoding {
    case .integer(let bits): "\(container.rawValue), \(bits)-bit integer"
    case .float(let bits): "\(container.rawValue), \(bits)-bit float"
    case .vorbis: "\(container.rawValue), Vorbis"
    case .other(let name): "\(container.rawValue), \(name)"
    }
  }

  // MARK: - libsndfile's numbers

  /// The number for libsndfile, or nil for a pair that is not written.
  var sndfileFormat: Int32? {
    let major: Int
    switch container {
    case .wav: major = SF_FORMAT_WAV
    case .aiff: major = SF_FORMAT_AIFF
    case .flac: major = SF_FORMAT_FLAC
    case .ogg: major = SF_FORMAT_OGG
    case .mp3: return nil
    }
    let minor: Int
    switch (container, encoding) {
    case (.ogg, .vorbis): minor = SF_FORMAT_VORBIS
    case (.ogg, _): return nil
    case (_, .integer(bits: 16)): minor = SF_FORMAT_PCM_16
    case (_, .integer(bits: 24)): minor = SF_FORMAT_PCM_24
    case (.wav, .float(bits: 32)), (.aiff, .float(bits: 32)): minor = SF_FORMAT_FLOAT
    default: return nil
    }
    return Int32(major | minor)
  }

  /// The number for libsndfile, of every pair that a copy of a file may have; nil for none.
  var storageNumber: Int32? {
    if let number = sndfileFormat { return number }
    let minor: Int
    switch (container, encoding) {
    case (.wav, .integer(bits: 8)): minor = SF_FORMAT_PCM_U8
    case (.aiff, .integer(bits: 8)), (.flac, .integer(bits: 8)): minor = SF_FORMAT_PCM_S8
    case (.wav, .integer(bits: 32)), (.aiff, .integer(bits: 32)): minor = SF_FORMAT_PCM_32
    case (.wav, .float(bits: 64)), (.aiff, .float(bits: 64)): minor = SF_FORMAT_DOUBLE
    default: return nil
    }
    let majors = [
      Container.wav: SF_FORMAT_WAV, .aiff: SF_FORMAT_AIFF, .flac: SF_FORMAT_FLAC,
      .ogg: SF_FORMAT_OGG,
    ]
    return majors[container].map { Int32($0 | minor) }
  }

  /// Reads libsndfile's number; nil for a family that this module does not read.
  init?(sndfileFormat: Int32) {
    let major = Int(sndfileFormat) & SF_FORMAT_TYPEMASK
    let minor = Int(sndfileFormat) & SF_FORMAT_SUBMASK
    switch major {
    case SF_FORMAT_WAV, SF_FORMAT_WAVEX, SF_FORMAT_RF64: container = .wav
    case SF_FORMAT_AIFF: container = .aiff
    case SF_FORMAT_FLAC: container = .flac
    case SF_FORMAT_OGG: container = .ogg
    case SF_FORMAT_MPEG: container = .mp3
    default: return nil
    }
    switch minor {
    case SF_FORMAT_PCM_S8, SF_FORMAT_PCM_U8: encoding = .integer(bits: 8)
    case SF_FORMAT_PCM_16: encoding = .integer(bits: 16)
    case SF_FORMAT_PCM_24: encoding = .integer(bits: 24)
    case SF_FORMAT_PCM_32: encoding = .integer(bits: 32)
    case SF_FORMAT_FLOAT: encoding = .float(bits: 32)
    case SF_FORMAT_DOUBLE: encoding = .float(bits: 64)
    case SF_FORMAT_VORBIS: encoding = .vorbis
    case SF_FORMAT_MPEG_LAYER_I, SF_FORMAT_MPEG_LAYER_II, SF_FORMAT_MPEG_LAYER_III:
      encoding = .other("MPEG")
    case SF_FORMAT_OPUS: encoding = .other("Opus")
    case SF_FORMAT_ULAW: encoding = .other("mu-law")
    case SF_FORMAT_ALAW: encoding = .other("A-law")
    case SF_FORMAT_IMA_ADPCM, SF_FORMAT_MS_ADPCM: encoding = .other("ADPCM")
    default: encoding = .other("compressed")
    }
  }
}
