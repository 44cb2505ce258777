/// Sounds and patches that can be played, and those of them that were searched for. A value: what is typed
/// changes it, and the screen shows it.
package struct SoundList: Equatable, Sendable {
  /// A sound or a patch.
  package struct Entry: Equatable, Sendable {
    /// Its name.
    package var title: String
    /// Where it lies, in a word or two.
    package var place: String
    /// Its file.
    package var path: String
    /// Whether it is a patch.
    package var isPatch: Bool

    package init(title: String, place: String, path: String, isPatch: Bool = false) {
      self.title = title
      self.place = place
      self.path = path
      self.isPatch = isPatch
    }
  }

  /// All of them.
  package private(set) var entries: [Entry] = []
  /// What was typed.
  package private(set) var query = ""
  /// Those that hold all words that were typed.
  package private(set) var matches: [Entry] = []
  /// Which of these is selected.
  package private(set) var selection = 0
  /// Whether all entries have come.
  package private(set) var isComplete = false

  package init() {}

  /// The selected entry; nil if nothing was found.
  package var selected: Entry? { matches.indices.contains(selection) ? matches[selection] : nil }

  /// Takes all entries; what is selected stays selected.
  package mutating func fill(_ entries: [Entry]) {
    let selected = selected
    self.entries = entries
    isComplete = true
    search()
    selection = selected.flatMap { matches.firstIndex(of: $0) } ?? 0
  }

  /// Adds a sign to what is searched for.
  package mutating func type(_ letter: Character) {
    guard query.count < 60 else { return }
    query.append(letter)
    search()
  }

  /// Takes the last sign away.
  package mutating func erase() {
    guard !query.isEmpty else { return }
    query.removeLast()
    search()
  }

  /// Selects another entry, so many further down; at the ends it stays.
  package mutating func move(by steps: Int) {
    selection = max(0, min(matches.count - 1, selection + steps))
  }

  /// The entries that a window of so many rows shows, the selected one among them.
  package func window(rowCount: Int) -> Range<Int> {
    guard rowCount > 0 else { return 0..<0 }
    let start = max(0, min(selection - rowCount / 2, matches.count - rowCount))
    return start..<min(matches.count, start + rowCount)
  }

  /// Entries whose names begin with what was typed come first; otherwise the order stays.
  private mutating func search() {
    let words = query.lowercased().split(separator: " ")
    let found = entries.filter { entry in
      let text = "\(entry.title) \(entry.place)".lowercased()
      return words.allSatisfy { text.contains($0) }
    }
    if let first = words.first {
      func begins(_ entry: Entry) -> Bool { entry.title.lowercased().hasPrefix(first) }
      matches = found.filter(begins) + found.filter { !begins($0) }
    } else {
      matches = found
    }
    selection = 0
  }
}
