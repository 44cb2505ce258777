import Foundation

/// A sound device without a sound card: it keeps real time and stores every sample that it is given.
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
  public init(format: String = "", rate: Int = 0, channels: Int = 0) throws {
    folder = try TemporaryFolder()
    path = folder("played.raw")
    name = "paced:FILE=\(path),FORMAT=\(format),RATE=\(rate),CHANNELS=\(channels)"
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
        @args [ FILE FORMAT RATE CHANNELS ]
        @args.FILE { type string }
        @args.FORMAT { type string default "" }
        @args.RATE { type integer default 0 }
        @args.CHANNELS { type integer default 0 }
        type paced
        file $FILE
        format $FORMAT
        rate $RATE
        channels $CHANNELS
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
