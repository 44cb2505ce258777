import Foundation
import MessagePassing
import Neural
import OutputFiles
import SfumatoCommand

/// Where `sfumato-mpi` starts: the command `sfumato` on the ranks that `mpirun` started.
///
/// Rank 0 prints results; of the others only errors are heard. SIGUSR1, which `mpirun` and schedulers pass
/// on, stops a training as Ctrl-C does, but leaves it the time to save.
@main
enum Start {
  static func main() {
    let group = MPIGroup()
    Ranks.join(group)
    signal(SIGUSR1) { _ in
      MPIGroup.noteStopWish()
      _ = raise(SIGINT)
    }
    if !group.isLeader { silenceStandardOutput() }
    Launch.start(Array(FileSystem.arguments.dropFirst()))
  }

  private static func silenceStandardOutput() {
    let nowhere = open("/dev/null", O_WRONLY)
    guard nowhere >= 0 else { return }
    dup2(nowhere, STDOUT_FILENO)
    close(nowhere)
  }
}
