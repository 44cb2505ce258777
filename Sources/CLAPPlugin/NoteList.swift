import CCLAP

/// The notes that a host has begun, until their sound has ended. Thread role: render, but for `init`; nothing is
/// allocated or locked.
struct NoteList {
  /// A note.
  struct Note {
    var id: Int32
    var channel: Int
    var key: Int
    var isHeld = true
    /// Sample of the host at which it was let go.
    var end = 0
    // What was said of it alone.
    var volume = 1.0, expression = 1.0, pressure = 0.0, vibrato = 0.0
  }

  /// Which notes are meant; -1 is any.
  struct Target {
    var id: Int32
    var port, channel, key: Int16

    /// Whether a note is.
    func means(_ note: Note) -> Bool {
      (id < 0 || note.id == id) && (channel < 0 || note.channel == Int(channel))
        && (key < 0 || note.key == Int(key)) && port <= 0
    }

    /// Whether all notes are.
    var isAny: Bool { id < 0 && channel < 0 && key < 0 && port <= 0 }
  }

  private let notes: UnsafeMutableBufferPointer<Note>
  private(set) var count = 0

  init(capacity: Int) {
    notes = .allocate(capacity: capacity)
    notes.initialize(repeating: Note(id: -1, channel: 0, key: 0))
  }

  func deallocate() { notes.deallocate() }

  /// A note has begun.
  /// - Returns: the oldest one, if there was no room.
  mutating func begin(_ note: Note) -> Note? {
    var oldest: Note?
    if count == notes.count {
      oldest = notes[0]
      remove(at: 0)
    }
    notes[count] = note
    count += 1
    return oldest
  }

  /// Calls `body` with each note that is meant, from the oldest; it may change it.
  func forEach(_ target: Target, _ body: (inout Note) -> Void) {
    for index in 0..<count where target.means(notes[index]) { body(&notes[index]) }
  }

  /// Takes away the notes for which `hasEnded` says so.
  mutating func remove(_ hasEnded: (Note) -> Bool) {
    var index = 0
    while index < count {
      if hasEnded(notes[index]) { remove(at: index) } else { index += 1 }
    }
  }

  mutating func removeAll() { count = 0 }

  private mutating func remove(at index: Int) {
    for next in index + 1..<max(count, index + 1) { notes[next - 1] = notes[next] }
    count -= 1
  }
}
