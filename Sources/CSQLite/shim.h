#include <sqlite3.h>

/// Tells SQLite to keep a copy of what is bound: a macro with a cast, which Swift does not see.
static inline int bindText(sqlite3_stmt *statement, int index, const char *text, int length) {
  return sqlite3_bind_text(statement, index, text, length, SQLITE_TRANSIENT);
}

/// The same for bytes.
static inline int bindBytes(sqlite3_stmt *statement, int index, const void *bytes, int length) {
  return sqlite3_bind_blob(statement, index, bytes, length, SQLITE_TRANSIENT);
}
