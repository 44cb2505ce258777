// For pipe2.
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "synth_host.h"
#include "synth_plugins.h"

int synth_start(const char *library, const char *home, SynthProcess *process) {
  int down[2], up[2];
  if (pipe2(down, O_CLOEXEC) != 0) return errno;
  if (pipe2(up, O_CLOEXEC) != 0) {
    const int code = errno;
    close(down[0]);
    close(down[1]);
    return code;
  }
  const pid_t pid = fork();
  if (pid < 0) {
    const int code = errno;
    close(down[0]), close(down[1]), close(up[0]), close(up[1]);
    return code;
  }
  if (pid == 0) {
    // The plugin ends with this program, and says nothing where the user reads.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    close(down[1]);
    close(up[0]);
    const int nowhere = open("/dev/null", O_RDWR);
    for (int file = 0; file <= 2; file++) dup2(nowhere, file);
    setenv("HOME", home, 1);
    setenv("XDG_CONFIG_HOME", home, 1);
    setenv("XDG_CACHE_HOME", home, 1);
    setenv("XDG_DATA_HOME", home, 1);
    synth_serve(library, down[0], up[1]);
    _exit(0);
  }
  close(down[0]);
  close(up[1]);
  *process = (SynthProcess){.pid = pid, .requests = down[1], .answers = up[0]};
  return 0;
}

void synth_stop(SynthProcess *process) {
  if (process->pid <= 0) return;
  kill(process->pid, SIGKILL);
  waitpid(process->pid, NULL, 0);
  close(process->requests);
  close(process->answers);
  process->pid = 0;
}

int synth_write(int file, const void *bytes, size_t count) {
  // A process that is gone is an answer, not the end of this one.
  struct sigaction quiet = {.sa_handler = SIG_IGN}, before;
  sigaction(SIGPIPE, &quiet, &before);
  const char *next = bytes;
  while (count > 0) {
    const ssize_t written = write(file, next, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    next += written;
    count -= (size_t)written;
  }
  sigaction(SIGPIPE, &before, NULL);
  return count == 0 ? 0 : -1;
}

int synth_read(int file, void *bytes, size_t count, double seconds) {
  char *next = bytes;
  while (count > 0) {
    if (seconds > 0) {
      struct pollfd wait = {.fd = file, .events = POLLIN};
      const int ready = poll(&wait, 1, (int)(1000 * seconds));
      if (ready < 0 && errno == EINTR) continue;
      if (ready <= 0) return -1;
    }
    const ssize_t got = read(file, next, count);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return -1;
    next += got;
    count -= (size_t)got;
  }
  return 0;
}
