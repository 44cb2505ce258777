import Foundation

/// An instrument of samples as SFZ text, which most samplers read. Keys are MIDI numbers, not names,
/// whose octaves samplers count differently.
public struct SFZ: Sendable, Equatable {
  /// A sample and the keys and velocities that it serves.
  public struct Region: Sendable, Equatable {
    /// File name, relative to the SFZ file.
    public var sample: String
    /// MIDI keys.
    public var keys: ClosedRange<Int>
    /// The velocities at which it sounds.
    public var layer: Layer
    /// Key at which it sounds as recorded; nil if it sounds the same on all keys.
    public var rootKey: Int?
    /// What is repeated while the key is held; nil for what fades by itself.
    public var loop: Range<Int>?
    /// Level added to the sample, in dB.
    public var volumeDB: Double

    /// Makes a region.
    public init(
      sample: String, keys: ClosedRange<Int>, layer: Layer, rootKey: Int?, loop: Range<Int>?,
      volumeDB: Double = 0
    ) {
      self.sample = sample
      self.keys = keys
      self.layer = layer
      self.rootKey = rootKey
      self.loop = loop
      self.volumeDB = volumeDB
    }
  }

  /// One of the velocity layers of a key: it sounds alone at its own velocity, and is faded with its
  /// neighbours in between.
  public struct Layer: Sendable, Equatable {
    /// Velocities over which it comes in; nil for the lowest layer.
    public var fadeIn: ClosedRange<Int>?
    /// Velocities over which it goes out; nil for the highest layer.
    public var fadeOut: ClosedRange<Int>?

    /// Layer `index` of those that were played at some velocities.
    /// - Parameters:
    ///   - index: which layer, from 0 for the softest.
    ///   - velocities: rising, 1…127.
    public init(_ index: Int, of velocities: [Int]) {
      fadeIn = index > 0 ? velocities[index - 1]...velocities[index] : nil
      fadeOut = index + 1 < velocities.count ? velocities[index]...velocities[index + 1] : nil
    }

    /// The opcodes.
    fileprivate var words: [String] {
      // At the ends of the fades the layer is silent and need not be played.
      let low = fadeIn.map { $0.lowerBound + 1 } ?? 1
      let high = fadeOut.map { $0.upperBound - 1 } ?? 127
      return ["lovel=\(low)", "hivel=\(high)"]
        + (fadeIn.map { ["xfin_lovel=\($0.lowerBound)", "xfin_hivel=\($0.upperBound)"] } ?? [])
        + (fadeOut.map { ["xfout_lovel=\($0.lowerBound)", "xfout_hivel=\($0.upperBound)"] } ?? [])
    }
  }

  /// Lines of remarks at the head.
  public var remarks: [String]
  /// Seconds that a note takes to fade when its key is let go.
  public var releaseSeconds: Double
  /// Level added to all samples, in dB.
  public var volumeDB = KeyboardSample.headroomDB
  /// The samples.
  public var regions: [Region]

  /// Makes an instrument.
  public init(remarks: [String], releaseSeconds: Double, regions: [Region]) {
    self.remarks = remarks
    self.releaseSeconds = releaseSeconds
    self.regions = regions
  }

  /// The file's text.
  public var text: String {
    // A remark ends with its line.
    var lines = remarks.map { remark in
      "// "
        + remark.map { $0.isNewline || $0.asciiValue.map { $0 < 32 } == true ? " " : "\($0)" }
        .joined()
    }
    lines.append(
      "<global> ampeg_release=\(Self.number(releaseSeconds)) amp_veltrack=100 xf_velcurve=gain "
        + "volume=\(Self.number(volumeDB))")
    for region in regions {
      var words =
        [
          "<region>", "lokey=\(region.keys.lowerBound)", "hikey=\(region.keys.upperBound)",
        ] + region.layer.words
      if region.volumeDB > 0 {
        words.append("volume=\(Self.number(volumeDB + region.volumeDB))")
      }
      if let root = region.rootKey {
        words.append("pitch_keycenter=\(root)")
      } else {
        words.append("pitch_keytrack=0")
      }
      if let loop = region.loop {
        // The last sample of an SFZ loop is played.
        words += [
          "loop_mode=loop_continuous", "loop_start=\(loop.lowerBound)",
          "loop_end=\(loop.upperBound - 1)",
        ]
      } else {
        words.append("loop_mode=no_loop")
      }
      // Last, since a file's name may hold spaces.
      words.append("sample=\(region.sample)")
      lines.append(words.joined(separator: " "))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func number(_ value: Double) -> String { String(format: "%.4g", value) }

  /// Ranges that share out `all` between some numbers, each from half way to its left neighbour to half
  /// way to its right one.
  /// - Parameters:
  ///   - centres: in rising order, within `all`.
  ///   - all: what is shared out.
  public static func ranges(around centres: [Int], in all: ClosedRange<Int>) -> [ClosedRange<Int>] {
    centres.indices.map { i in
      let low = i == 0 ? all.lowerBound : (centres[i - 1] + centres[i]) / 2 + 1
      let high = i == centres.count - 1 ? all.upperBound : (centres[i] + centres[i + 1]) / 2
      return low...high
    }
  }
}
