import Foundation

/// A sound device without a sound card: it keeps real time and stores every sample that it is given, or is a
/// microphone that hears what is in a file.
/// See `Tests/CPacedALSA`.
public final class PacedDevice: Sendable {
  /// The name to open it by, once ``prepare()`` was called or ``environment`` set.
  public let name: String
  /// The file of its samples, in the device's own format.
  public let path: String
  private let folder: TemporaryFolder

  /// A device of its own.
  /// - Parameters:
  ///   - format: the only one that it takes, in ALSA's words (`S16_LE`); "" for all.
  ///   - rate: the only one that it takes; 0 for all.
  ///   - channels: the only number that it takes; 0 for all.
  ///   - ppm: how much faster its clock runs than the system's, in parts per million.
  public init(format: String = "", rate: Int = 0, channels: Int = 0, ppm: Int = 0) throws {
    folder = try TemporaryFolder()
    path = folder("played.raw")
    name =
      "paced:FILE=\(path),FORMAT=\(format),RATE=\(rate),CHANNELS=\(channels),PPM=\(ppm)"
  }

  /// A microphone that hears given samples, then silence: floats, one channel.
  /// - Parameters:
  ///   - samples: full scale at ±1.
  ///   - rate: in Hz, the only one that it takes.
  ///   - ppm: how much faster its clock runs than the system's.
  public convenience init(hearing samples: [Float], rate: Int = 48_000, ppm: Int = 0) throws {
    try self.init(format: "FLOAT_LE", rate: rate, channels: 1, ppm: ppm)
    try folder.put(samples.withUnsafeBytes { Array($0) }, as: "played.raw")
  }

  /// When a frame of the file was played or heard, in seconds of the system's monotonic clock; nil before the start.
  /// - Parameters:
  ///   - frame: counted from 0.
  ///   - rate: of the device's own clock, in Hz.
  public func seconds(ofFrame frame: Int, rate: Double) -> Double? {
    let text = String(
      decoding: (try? folder.bytes("played.raw.started")) ?? [], as: UTF8.self)
    let starts = text.split(separator: "\n").map { $0.split(separator: " ").compactMap { Int($0) } }
    let last = starts.last { $0.count == 2 && $0[1] <= frame } ?? starts.first
    guard let last, last.count == 2 else { return nil }
    return 1e-9 * Double(last[0]) + Double(frame - last[1]) / rate
  }

  /// Every byte that it was given.
  public var bytes: [UInt8] { (try? folder.bytes("played.raw")) ?? [] }

  /// The same as frames of `channelCount` samples.
  public func samples<Sample>(as type: Sample.Type) -> [Sample] {
    bytes.withUnsafeBytes { Array($0.bindMemory(to: type)) }
  }

  /// Times that its buffer ran empty.
  public var underrunCount: Int { ((try? folder.bytes("played.raw.underruns")) ?? []).count }

  /// Takes it away.
  public func unplug() throws { try folder.put([], as: "played.raw.unplugged") }

  /// Brings it back.
  public func plugIn() throws {
    try FileManager.default.removeItem(atPath: folder("played.raw.unplugged"))
  }

  /// What a program needs in its environment to find such devices.
  public static let environment = ["ALSA_CONFIG_PATH": configuration.path]

  /// Lets this process find such devices; to be called before any other use of ALSA.
  public static func prepare() { _ = isPrepared }

  private static let isPrepared: Bool =
    environment.allSatisfy { setenv($0.key, $0.value, 1) == 0 }

  /// ALSA's configuration, with the type of device that lies beside the test bundle.
  private static let configuration: (folder: TemporaryFolder, path: String) = {
    let library = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appending(path: "libasound_paced.so").path
    let text = """
      </usr/share/alsa/alsa.conf>
      pcm_type.paced { lib "\(library)" }
      pcm.paced {
        @args [ FILE FORMAT RATE CHANNELS PPM ]
        @args.FILE { type string }
        @args.FORMAT { type string default "" }
        @args.RATE { type integer default 0 }
        @args.CHANNELS { type integer default 0 }
        @args.PPM { type integer default 0 }
        type paced
        file $FILE
        format $FORMAT
        rate $RATE
        channels $CHANNELS
        ppm $PPM
      }
      pcm.shown {
        type paced
        file "/dev/null"
        hint { show on description "Paced test device" }
      }

      """
    let folder = try! TemporaryFolder()
    try! folder.put(Array(text.utf8), as: "asound.conf")
    return (folder, folder("asound.conf"))
  }()
}
