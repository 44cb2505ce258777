import Sfumato

/// What `sfumato library map` draws: sounds in the colours of their families.
struct LibraryMapPicture {
  /// How many sounds there are.
  var count: Int { points.count }
  /// How many of them have no family, where families are told.
  private(set) var strangers = 0

  /// Nil where groups are the families.
  private let families: SoundFamilies?
  /// The family, or else the group, by number; −1 for none.
  private var points: [(x: Float, y: Float, number: Int32)] = []
  private var numbers: [String: Int32] = [:]

  /// Families that have a colour of their own: the largest.
  private static let mostFamilies = 18

  init(_ families: SoundFamilies?) { self.families = families }

  /// Adds a sound.
  mutating func add(_ place: SoundPlace) {
    points.append((Float(place.x), Float(place.y), number(of: place)))
  }

  private mutating func number(of place: SoundPlace) -> Int32 {
    guard let families else { return Int32(place.cluster) }
    guard let name = families.family(of: place.path) else {
      strangers += 1
      return -1
    }
    let number = numbers[name] ?? Int32(numbers.count)
    numbers[name] = number
    return number
  }

  /// The picture.
  /// - Parameters:
  ///   - title: above it.
  ///   - clusters: the groups.
  ///   - middles: where the sounds in the middle of groups lie, those first whose names count most.
  ///   - way: places on a way, in order.
  func plot(
    title: String, _ clusters: [SoundCluster], middles: [SoundPlace], way: [SoundPlace]
  ) -> ScatterPlot {
    let names = names(clusters)
    var sizes: [String: Int] = [:]
    for point in points { if let name = names[point.number] { sizes[name, default: 0] += 1 } }
    let largest = sizes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .prefix(Self.mostFamilies).map(\.key)
    let places = Dictionary(uniqueKeysWithValues: largest.enumerated().map { ($1, $0) })
    let colors = names.compactMapValues { places[$0] }
    var plot = ScatterPlot(title: title)
    plot.families = largest.map(LibraryText.path)
    for point in points {
      plot.add(x: Double(point.x), y: Double(point.y), family: colors[point.number])
    }
    // A sound that the way comes by again has its name already.
    var known: Set<String> = []
    let wayNames = way.map { known.insert($0.path).inserted ? Self.name($0) : nil }
    if !way.isEmpty { plot.add(way: way.map { ($0.x, $0.y) }, names: wayNames) }
    for middle in middles where !known.contains(middle.path) {
      plot.add(label: Self.name(middle), x: middle.x, y: middle.y)
    }
    return plot
  }

  /// What is told of each number.
  private func names(_ clusters: [SoundCluster]) -> [Int32: String] {
    guard families == nil else {
      return Dictionary(uniqueKeysWithValues: numbers.map { ($1, $0) })
    }
    return Dictionary(
      uniqueKeysWithValues: clusters.map {
        // Groups of the same words are groups of their own.
        (
          Int32($0.number),
          "\($0.number)  " + ($0.words.isEmpty ? "mixed" : $0.words.joined(separator: ", "))
        )
      })
  }

  private static func name(_ place: SoundPlace) -> String {
    let file = place.path.split(separator: "/").last ?? ""
    return LibraryText.path(String(file.lastIndex(of: ".").map { file[..<$0] } ?? file))
  }
}

extension SoundFamilies {
  /// Says how many names of a table are those of no sound of a library, if any are.
  func tellStrangers(in library: SoundLibrary) throws {
    let count = try strangerCount(in: library)
    guard count > 0 else { return }
    Report.remark(
      "\(title): \(Report.count(count, "name")) \(count == 1 ? "is" : "are") of no sound of the library"
    )
  }
}
