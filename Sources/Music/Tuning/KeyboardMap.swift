import Foundation

/// Which keys play which degrees of a scale, and where it lies.
///
/// Source: Scala's keyboard mappings, huygens-fokker.org/scala/help.htm#mappings.
public struct KeyboardMap: Sendable, Hashable {
  /// Degrees of the keys from `middleKey` on, again and again upwards and downwards; nil for a key that
  /// is silent. Empty for one degree a key.
  public var degrees: [Int?] = []
  /// The keys that are retuned; those beyond keep equal temperament.
  public var keys = 0...127
  /// The key of the first entry.
  public var middleKey = 60
  /// The key whose frequency is given.
  public var referenceKey = 69
  /// Its frequency, in Hz.
  public var referenceHz = 440.0
  /// The degree by which the map is higher each time it begins again.
  public var octaveDegree: Int?

  /// One degree a key from key 60 on, A4 at 440 Hz.
  public init() {}

  /// Most keys of a map.
  public static let mostKeys = 4096

  /// Reads a file.
  /// - Parameter url: of the file, usually `.kbm`.
  /// - Throws: ``ScalaError``.
  public init(contentsOf url: URL) throws(ScalaError) { try self.init(contentsOf: url.path) }

  /// Reads a file by its path.
  package init(contentsOf path: String) throws(ScalaError) {
    try self.init(parsing: ScalaLines.text(ofFile: path), path: path)
  }

  /// Reads a text.
  /// - Parameters:
  ///   - text: in Scala's format; lines may end in any way.
  ///   - path: where it comes from, for the player.
  /// - Throws: ``ScalaError``, which names the line.
  public init(parsing text: String, path: String = "keyboard map") throws(ScalaError) {
    var lines = ScalaLines(text, path: path)
    let size = try lines.integer("the number of keys in the map", 0...Self.mostKeys).value
    let first = try lines.integer("the first key to retune", 0...127).value
    let last = try lines.integer("the last key to retune", first...127).value
    keys = first...last
    middleKey = try lines.integer("the middle key", 0...127).value
    let reference = try lines.integer("the key whose frequency is given", 0...127)
    referenceKey = reference.value
    let pitch = "the frequency of key \(referenceKey), 1 to 20000 Hz"
    let line = try lines.next(pitch)
    guard let hz = Double(line.word), (1...20_000).contains(hz) else {
      throw lines.bad(line, pitch)
    }
    referenceHz = hz
    octaveDegree = try lines.integer("the degree that is the octave", -100_000...100_000).value
    for index in 0..<size {
      // Keys at the end that play nothing may be left out.
      guard let line = lines.next(), !line.word.isEmpty else { break }
      if line.word.lowercased() == "x" {
        degrees.append(nil)
      } else if let degree = Int(line.word), abs(degree) <= 100_000 {
        degrees.append(degree)
      } else {
        throw lines.bad(line, "a degree for key \(index + 1) of \(size), or x for none")
      }
    }
    degrees += Array(repeating: nil, count: size - degrees.count)
    guard degree(ofKey: referenceKey, scaleSize: 1) != nil else {
      throw lines.bad(reference.line, "a key that the map gives a degree")
    }
  }

  /// The degree of a key.
  /// - Parameters:
  ///   - key: MIDI key, 0…127.
  ///   - scaleSize: notes of the scale, for a map that says no octave.
  /// - Returns: nil for a key that is silent.
  func degree(ofKey key: Int, scaleSize: Int) -> Int? {
    let steps = key - middleKey
    guard !degrees.isEmpty else { return steps }
    let place = (steps % degrees.count + degrees.count) % degrees.count
    let rounds = (steps - place) / degrees.count
    let octave = octaveDegree.flatMap { $0 == 0 ? nil : $0 } ?? scaleSize
    return degrees[place].map { $0 + rounds * octave }
  }
}
