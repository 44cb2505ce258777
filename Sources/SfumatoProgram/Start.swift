import OutputFiles
import SfumatoCommand

/// Where the program starts.
///
/// The arguments are taken as the system's bytes (see `FileSystem`), and what an error says is cleared
/// of control characters, for both may come from the names of files.
@main
enum Start {
  static func main() { Launch.start(Array(FileSystem.arguments.dropFirst())) }
}
