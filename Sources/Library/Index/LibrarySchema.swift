/// The tables of a library.
enum LibrarySchema {
  /// What SQLite files of ours carry in their headers: "SFUM".
  static let applicationID = 0x5346_554d
  /// Changes when an old program would misread the tables.
  static let version = 1

  /// Makes all tables.
  static let sql = """
    CREATE TABLE sound(
      id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, size INTEGER NOT NULL,
      modified INTEGER NOT NULL, hash INTEGER NOT NULL, problem TEXT,
      seconds REAL, rate REAL, channels INTEGER, kind INTEGER, pitch REAL, level REAL,
      brightness REAL, attack REAL, decay REAL, noisiness REAL, inharmonicity REAL,
      oddToEven REAL, words TEXT, features BLOB, latent BLOB, preset TEXT, likeness TEXT);
    CREATE INDEX soundHash ON sound(hash) WHERE problem IS NULL;
    CREATE TABLE vectors(block INTEGER PRIMARY KEY, data BLOB NOT NULL);
    CREATE TABLE tag(sound INTEGER NOT NULL, tag TEXT NOT NULL, PRIMARY KEY(sound, tag))
      WITHOUT ROWID;
    CREATE TABLE favourite(sound INTEGER PRIMARY KEY, since INTEGER NOT NULL);
    CREATE TABLE blended(id INTEGER PRIMARY KEY, sound INTEGER NOT NULL, moment INTEGER NOT NULL);
    CREATE TABLE place(sound INTEGER PRIMARY KEY, x REAL NOT NULL, y REAL NOT NULL);
    CREATE TABLE membership(sound INTEGER PRIMARY KEY, cluster INTEGER NOT NULL);
    CREATE TABLE cluster(number INTEGER PRIMARY KEY, medoid INTEGER NOT NULL, words TEXT NOT NULL);
    CREATE TABLE map(id INTEGER PRIMARY KEY, seed INTEGER NOT NULL, likeness TEXT NOT NULL,
      weights BLOB NOT NULL);
    CREATE VIRTUAL TABLE content USING fts5(name, words, tags, tokenize = "unicode61");
    """
}
