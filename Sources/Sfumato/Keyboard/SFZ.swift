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
    /// MIDI velocities.
    public var velocities: ClosedRange<Int>
    /// Key at which it sounds as recorded; nil if it sounds the same on all keys.
    public var rootKey: Int?
    /// What is repeated while the key is held; nil for what fades by itself.
    public var loop: Range<Int>?

    /// Makes a region.
    public init(
      sample: String, keys: ClosedRange<Int>, velocities: ClosedRange<Int>, rootKey: Int?,
      loop: Range<Int>?
    ) {
      self.sample = sample
      self.keys = keys
      self.velocities = velocities
      self.rootKey = rootKey
      self.loop = loop
    }
  }

  /// Lines of remarks at the head.
  public var remarks: [String]
  /// Seconds that a note takes to fade when its key is let go.
  public var releaseSeconds: Double
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
    var lines = remarks.map { "// \($0)" }
    // The samples hold the difference between soft and hard, so velocity changes no level.
    lines.append(
      "<global> ampeg_release=\(String(format: "%g", releaseSeconds)) amp_veltrack=0")
    for region in regions {
      var words = [
        "<region>", "lokey=\(region.keys.lowerBound)", "hikey=\(region.keys.upperBound)",
        "lovel=\(region.velocities.lowerBound)", "hivel=\(region.velocities.upperBound)",
      ]
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

  /// Ranges that share out `all` between some numbers, each from half way to its left neighbour to half
  /// way to its right one.
  /// - Parameter centres: in rising order, within `all`.
  public static func ranges(around centres: [Int], in all: ClosedRange<Int>) -> [ClosedRange<Int>] {
    centres.indices.map { i in
      let low = i == 0 ? all.lowerBound : (centres[i - 1] + centres[i]) / 2 + 1
      let high = i == centres.count - 1 ? all.upperBound : (centres[i] + centres[i + 1]) / 2
      return low...high
    }
  }
}
