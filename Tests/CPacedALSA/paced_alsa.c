// An ALSA device that keeps time by the clock and writes what it plays to a file, or gives a file to be heard:
//
//   pcm.NAME { type paced file FILE [format S16_LE] [rate 44100] [channels 2] [ppm 100] }
//
// For capture FILE holds frames in the device's format; after its end there is silence. The clock runs `ppm` parts in a
// million faster than the system's. FILE.started has a line for each start: its time in nanoseconds of
// CLOCK_MONOTONIC, and the frame of the file that was first then. It accepts 16-bit, 24-bit and 32-bit integers and floats, 1 to 8 channels and any rate, or only what
// the settings name. A buffer that runs empty (or full, for capture) is an underrun; each adds one byte to FILE.underruns.
// While a file FILE.unplugged exists, the device is gone.
#include "paced_alsa.h"

#include <alsa/asoundlib.h>
#include <alsa/pcm_external.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

typedef struct {
  snd_pcm_ioplug_t io;
  char underruns_path[512];
  char unplugged_path[512];
  char started_path[512];
  int file;
  double speed;  // of its clock
  int is_running;
  struct timespec start;
  snd_pcm_sframes_t moved;  // frames written or read since the last `prepare`
  long long total;          // frames written or read before that
} Paced;

static int is_unplugged(const Paced *paced) { return access(paced->unplugged_path, F_OK) == 0; }

static int is_capture(const Paced *paced) { return paced->io.stream == SND_PCM_STREAM_CAPTURE; }

/// Frames that the clock says have been played, or heard.
static snd_pcm_sframes_t passed(const Paced *paced) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  double seconds =
      (double)(now.tv_sec - paced->start.tv_sec) + 1e-9 * (double)(now.tv_nsec - paced->start.tv_nsec);
  return (snd_pcm_sframes_t)(seconds * paced->speed * paced->io.rate + (is_capture(paced) ? 0 : 0.5));
}

static void note_start(const Paced *paced) {
  FILE *file = fopen(paced->started_path, "a");
  if (!file) return;
  fprintf(file, "%lld %lld\n", (long long)paced->start.tv_sec * 1000000000LL + paced->start.tv_nsec,
          paced->total);
  fclose(file);
}

/// Wakes the program once a period, or not at all.
static void arm(Paced *paced, int is_on) {
  double seconds = is_on ? (double)paced->io.period_size / paced->io.rate / paced->speed : 0;
  long nanoseconds = (long)(1e9 * (seconds - (time_t)seconds));
  struct itimerspec timer = {
      .it_interval = {(time_t)seconds, nanoseconds},
      .it_value = {(time_t)seconds, nanoseconds},
  };
  timerfd_settime(paced->io.poll_fd, 0, &timer, NULL);
}

static int start(snd_pcm_ioplug_t *io) {
  Paced *paced = io->private_data;
  clock_gettime(CLOCK_MONOTONIC, &paced->start);
  paced->is_running = 1;
  note_start(paced);
  arm(paced, 1);
  return 0;
}

static int stop(snd_pcm_ioplug_t *io) {
  Paced *paced = io->private_data;
  paced->is_running = 0;
  arm(paced, 0);
  return 0;
}

static int prepare(snd_pcm_ioplug_t *io) {
  Paced *paced = io->private_data;
  if (is_unplugged(paced)) return -ENODEV;
  paced->total += paced->moved;
  paced->moved = 0;
  return stop(io);
}

static void note_underrun(const Paced *paced) {
  int file = open(paced->underruns_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (file < 0) return;
  if (write(file, "x", 1) != 1) perror(paced->underruns_path);
  close(file);
}

static snd_pcm_sframes_t pointer(snd_pcm_ioplug_t *io) {
  Paced *paced = io->private_data;
  if (is_unplugged(paced)) return -ENODEV;
  if (!paced->is_running) return 0;
  snd_pcm_sframes_t position = passed(paced);
  if (is_capture(paced)) {
    if (position - paced->moved <= (snd_pcm_sframes_t)io->buffer_size) return position;
  } else {
    if (position <= paced->moved) return position;
    if (io->state == SND_PCM_STATE_DRAINING) return paced->moved;
  }
  if (io->state == SND_PCM_STATE_RUNNING) note_underrun(paced);
  return -EPIPE;
}

static snd_pcm_sframes_t transfer(snd_pcm_ioplug_t *io, const snd_pcm_channel_area_t *areas,
                                  snd_pcm_uframes_t offset, snd_pcm_uframes_t size) {
  Paced *paced = io->private_data;
  if (is_unplugged(paced)) return -ENODEV;
  size_t frame_bytes = areas->step / 8;
  char *frames = (char *)areas->addr + areas->first / 8 + frame_bytes * offset;
  if (is_capture(paced)) {
    ssize_t count = read(paced->file, frames, frame_bytes * size);
    if (count < 0) return -EIO;
    memset(frames + count, 0, frame_bytes * size - (size_t)count);
  } else {
    ssize_t count = write(paced->file, frames, frame_bytes * size);
    if (count != (ssize_t)(frame_bytes * size)) return -EIO;
  }
  paced->moved += (snd_pcm_sframes_t)size;
  return (snd_pcm_sframes_t)size;
}

static int poll_revents(snd_pcm_ioplug_t *io, struct pollfd *descriptors, unsigned int count,
                        unsigned short *events) {
  Paced *paced = io->private_data;
  uint64_t expirations;
  (void)count;
  if (is_unplugged(paced)) {
    *events = POLLERR;
  } else if (read(descriptors[0].fd, &expirations, sizeof expirations) > 0) {
    *events = is_capture(paced) ? POLLIN : POLLOUT;
  } else {
    *events = 0;
  }
  return 0;
}

static int delay(snd_pcm_ioplug_t *io, snd_pcm_sframes_t *frames) {
  Paced *paced = io->private_data;
  snd_pcm_sframes_t position = paced->is_running ? passed(paced) : 0;
  *frames = is_capture(paced) ? position - paced->moved : paced->moved - position;
  return 0;
}

static int release(snd_pcm_ioplug_t *io) {
  Paced *paced = io->private_data;
  close(paced->file);
  close(paced->io.poll_fd);
  free(paced);
  return 0;
}

static const snd_pcm_ioplug_callback_t callbacks = {
    .start = start,
    .stop = stop,
    .pointer = pointer,
    .transfer = transfer,
    .prepare = prepare,
    .poll_revents = poll_revents,
    .delay = delay,
    .close = release,
};

/// Says what the device takes; `format`, `rate` and `channels` narrow it where they are given.
static int constrain(snd_pcm_ioplug_t *io, snd_pcm_format_t format, long rate, long channels) {
  unsigned int access = SND_PCM_ACCESS_RW_INTERLEAVED;
  unsigned int formats[] = {SND_PCM_FORMAT_FLOAT_LE, SND_PCM_FORMAT_S32_LE, SND_PCM_FORMAT_S24_LE,
                            SND_PCM_FORMAT_S24_3LE, SND_PCM_FORMAT_S16_LE};
  unsigned int only = (unsigned int)format;
  int has_format = format != SND_PCM_FORMAT_UNKNOWN;
  int error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_ACCESS, 1, &access);
  if (error >= 0)
    error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_FORMAT, has_format ? 1 : 5,
                                          has_format ? &only : formats);
  if (error >= 0)
    error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_RATE, rate ? rate : 8000,
                                            rate ? rate : 192000);
  if (error >= 0)
    error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_CHANNELS,
                                            channels ? channels : 1, channels ? channels : 8);
  if (error >= 0)
    error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_PERIOD_BYTES, 64, 1 << 20);
  if (error >= 0) error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_PERIODS, 2, 64);
  return error;
}

SND_PCM_PLUGIN_DEFINE_FUNC(paced) {
  const char *path = NULL;
  const char *format_name = "";
  long rate = 0;
  long channels = 0;
  long ppm = 0;
  snd_config_iterator_t i, next;
  snd_config_for_each(i, next, conf) {
    snd_config_t *setting = snd_config_iterator_entry(i);
    const char *key;
    if (snd_config_get_id(setting, &key) < 0) continue;
    if (!strcmp(key, "file")) snd_config_get_string(setting, &path);
    if (!strcmp(key, "format")) snd_config_get_string(setting, &format_name);
    if (!strcmp(key, "rate")) snd_config_get_integer(setting, &rate);
    if (!strcmp(key, "channels")) snd_config_get_integer(setting, &channels);
    if (!strcmp(key, "ppm")) snd_config_get_integer(setting, &ppm);
  }
  (void)root;
  if (!path) return -EINVAL;

  Paced *paced = calloc(1, sizeof *paced);
  if (!paced) return -ENOMEM;
  snprintf(paced->underruns_path, sizeof paced->underruns_path, "%s.underruns", path);
  snprintf(paced->unplugged_path, sizeof paced->unplugged_path, "%s.unplugged", path);
  snprintf(paced->started_path, sizeof paced->started_path, "%s.started", path);
  paced->speed = 1 + 1e-6 * (double)ppm;
  if (is_unplugged(paced)) {
    free(paced);
    return -ENODEV;
  }
  int is_heard = stream == SND_PCM_STREAM_CAPTURE;
  paced->file = open(path, is_heard ? O_RDONLY | O_CLOEXEC : O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (paced->file < 0) {
    free(paced);
    return -errno;
  }
  paced->io.version = SND_PCM_IOPLUG_VERSION;
  paced->io.name = "Paced test device";
  paced->io.flags = SND_PCM_IOPLUG_FLAG_BOUNDARY_WA | SND_PCM_IOPLUG_FLAG_MONOTONIC;
  paced->io.callback = &callbacks;
  paced->io.private_data = paced;
  paced->io.poll_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  paced->io.poll_events = POLLIN;
  int error = snd_pcm_ioplug_create(&paced->io, name, stream, mode);
  if (error < 0) {
    close(paced->file);
    close(paced->io.poll_fd);
    free(paced);
    return error;
  }
  error = constrain(&paced->io, snd_pcm_format_value(format_name), rate, channels);
  if (error < 0) {
    snd_pcm_ioplug_delete(&paced->io);
    return error;
  }
  *pcmp = paced->io.pcm;
  return 0;
}
SND_PCM_PLUGIN_SYMBOL(paced);
