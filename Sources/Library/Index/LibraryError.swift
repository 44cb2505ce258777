import Foundation

/// Why a library could not be read, changed or asked. The text is for the player.
public enum LibraryError: Error, Equatable, LocalizedError {
  /// There is no library yet.
  case missing(path: String)
  /// The file is something else; it is left alone.
  case foreign(path: String)
  /// The file is a library that cannot be read any more.
  case damaged(path: String, reason: String)
  /// The library is of another version of the program.
  case otherVersion(path: String, found: Int, expected: Int)
  /// SQLite refused something; `reason` is its own text.
  case refused(path: String, reason: String)
  /// Another process has been writing for too long.
  case busy(path: String)
  /// No sound of the library, and no file, has this name.
  case unknownSound(name: String)
  /// Several sounds of the library have this name.
  case ambiguous(name: String, paths: [String])
  /// The library holds too few sounds for what was asked.
  case tooFew(found: Int, needed: Int, purpose: String)
  /// More groups were asked for than there are sounds.
  case tooManyGroups(count: Int, sounds: Int)
  /// Nothing is a favourite, and nothing was blended.
  case nothingLiked
  /// The weights that likeness is told with are not there.
  case noLikeness(expected: String)
  /// A file that rank 0 has found is not the same, or not there, on this rank.
  case notOnThisRank(path: String)
  /// A table of families makes no sense.
  case badTable(path: String, reason: String)
  /// A packed library makes no sense.
  case badPack(path: String, reason: String)

  /// Whether all is well but for a name that was given.
  package var isOfName: Bool {
    switch self {
    case .unknownSound, .ambiguous: true
    default: false
    }
  }

  /// One sentence: what is wrong and what to do.
  public var errorDescription: String? {
    switch self {
    case .missing(let path):
      "\(path): there is no library yet; make one with 'sfumato library add FOLDER'"
    case .foreign(let path):
      "\(path): this is no library of sounds and is left as it is; name another file with --library"
    case .damaged(let path, let reason):
      "\(path): the library is damaged (\(reason)); 'sfumato library add FOLDER' keeps it under "
        + "another name and makes a new one"
    case .otherVersion(let path, let found, let expected):
      "\(path): the library is of version \(found), this program reads version \(expected); "
        + "'sfumato library add FOLDER' keeps it under another name and makes a new one"
    case .refused(let path, let reason): "\(path): \(reason)"
    case .busy(let path):
      "\(path): another process has been writing to the library for 30 s; try again later"
    case .unknownSound(let name):
      (name.isEmpty ? "an empty name" : name)
        + ": no sound of the library and no file has this name; 'sfumato library list' shows all"
    case .ambiguous(let name, let paths):
      "\(name): \(paths.count)\(paths.count < SoundLibrary.mostNamed ? "" : " or more") "
        + "sounds of the library have this name, such as "
        + paths.prefix(3).joined(separator: ", ") + "; give more of the path"
    case .tooFew(let found, let needed, let purpose):
      "the library holds \(found) sound\(found == 1 ? "" : "s"), and \(purpose) needs \(needed); add "
        + "more with 'sfumato library add FOLDER'"
    case .tooManyGroups(let count, let sounds):
      "\(sounds) sounds cannot be \(count) groups; ask for \(sounds) at most"
    case .nothingLiked:
      "no sound of the library is a favourite, and none was blended yet; mark one with 'sfumato "
        + "library favourite NAME'"
    case .noLikeness(let expected):
      "the weights of likeness are not there (\(expected)); set SFUMATO_DATA to the folder that "
        + "holds Presets/"
    case .notOnThisRank(let path):
      "\(path): this rank does not have the file that rank 0 has; put the sounds where all machines see "
        + "them at the same path"
    case .badTable(let path, let reason):
      "\(path): \(reason); a table of families has lines such as 'cello_C4.wav,strings'; 'folder' and "
        + "'name' need none"
    case .badPack(let path, let reason): "\(path): \(reason)"
    }
  }
}
