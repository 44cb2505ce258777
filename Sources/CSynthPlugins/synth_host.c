#include "synth_host.h"

#include <dlfcn.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "plugin_face.h"
#include "synth_plugins.h"

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

#define SAMPLE_RATE 48000
#define BLOCK 64
/// Between two notes no more samples than these are waited for silence.
#define LONGEST_TAIL (2 * SAMPLE_RATE)
#define MOST_PORTS 1024
#define MOST_OUTPUTS 32

typedef struct {
  const PluginSynth *synth;
  void *instance;
  float controls[MOST_PORTS];
  float audio[MOST_OUTPUTS][BLOCK];
  /// Audio outputs are the first `output_count` of `audio`.
  int output_count;
} Host;

/// The value that a control port begins with.
static float initial_value(const PluginPortRange *range) {
  const float unit = range->hint & hint_is_of_sample_rate ? SAMPLE_RATE : 1;
  const float low = range->lowest * unit, high = range->highest * unit;
  const int isLogarithmic = range->hint & hint_is_logarithmic && low > 0 && high > 0;
  float share;
  switch (range->hint & hint_default_mask) {
  case 0x40: return low;
  case 0x80: share = 0.25f; break;
  case 0xc0: share = 0.5f; break;
  case 0x100: share = 0.75f; break;
  case 0x140: return high;
  case 0x200: return 0;
  case 0x240: return 1;
  case 0x280: return 100;
  case 0x2c0: return 440;
  default: return range->hint & hint_is_below_bounded && low > 0 ? low : 0;
  }
  if (isLogarithmic) return expf(logf(low) * (1 - share) + logf(high) * share);
  return low * (1 - share) + high * share;
}

/// Opens a library's first synthesizer. Returns whether it can be played.
static int open_plugin(const char *library, Host *host) {
  void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (!handle) return 0;
  PluginList list = (PluginList)dlsym(handle, "dssi_descriptor");
  host->synth = list ? list(0) : NULL;
  if (!host->synth || !host->synth->run_synth || !host->synth->select_program) return 0;
  const PluginBody *body = host->synth->body;
  if (!body || body->port_count > MOST_PORTS) return 0;
  host->instance = body->instantiate(body, SAMPLE_RATE);
  if (!host->instance) return 0;
  int inputs = 0;
  host->output_count = 0;
  for (unsigned long port = 0; port < body->port_count; port++) {
    float *location;
    if (!(body->ports[port] & port_is_audio)) {
      host->controls[port] = initial_value(&body->ranges[port]);
      location = &host->controls[port];
    } else if (host->output_count + inputs == MOST_OUTPUTS) {
      return 0;
    } else if (body->ports[port] & port_is_output) {
      location = host->audio[host->output_count++];
    } else {
      location = host->audio[MOST_OUTPUTS - ++inputs];
    }
    body->connect_port(host->instance, port, location);
  }
  if (body->activate) body->activate(host->instance);
  return host->output_count > 0;
}

/// Runs one block. Returns its peak; the mean of the outputs is in the first of them.
static float run_block(Host *host, snd_seq_event_t *events, unsigned long event_count) {
  host->synth->run_synth(host->instance, BLOCK, events, event_count);
  // Of a multi-part synthesizer the first two outputs carry the first part.
  const int outputs = host->output_count < 2 ? host->output_count : 2;
  float peak = 0;
  for (int i = 0; i < BLOCK; i++) {
    float sum = 0;
    for (int o = 0; o < outputs; o++) sum += host->audio[o][i];
    host->audio[0][i] = sum / (float)outputs;
    if (fabsf(host->audio[0][i]) > peak) peak = fabsf(host->audio[0][i]);
  }
  return peak;
}

static snd_seq_event_t note_event(int type, uint32_t key, uint32_t velocity) {
  snd_seq_event_t event = {0};
  event.type = (unsigned char)type;
  event.data.note.note = (unsigned char)key;
  event.data.note.velocity = (unsigned char)velocity;
  return event;
}

static snd_seq_event_t controller_event(unsigned int controller, int value) {
  snd_seq_event_t event = {0};
  event.type = SND_SEQ_EVENT_CONTROLLER;
  event.data.control.param = controller;
  event.data.control.value = value;
  return event;
}

/// Ends all notes and waits for silence.
static void fall_silent(Host *host) {
  snd_seq_event_t events[] = {controller_event(123, 0), controller_event(120, 0)};
  run_block(host, events, 2);
  for (int done = 0, quiet = 0; done < LONGEST_TAIL && quiet < 16; done += BLOCK) {
    quiet = run_block(host, NULL, 0) < 1e-5f ? quiet + 1 : 0;
  }
}

static double used_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
    + 1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

/// Waits until the plugin's other threads, which may be loading a program, have nothing more to do.
static void settle(void) {
  const struct timespec pause = {.tv_nsec = 15000000};
  double last = used_seconds();
  for (int turn = 0, idle = 0; turn < 600 && idle < 3; turn++) {
    nanosleep(&pause, NULL);
    const double now = used_seconds();
    idle = now - last < 0.002 ? idle + 1 : 0;
    last = now;
  }
}

static void select_program(Host *host, uint32_t bank, uint32_t program) {
  fall_silent(host);
  host->synth->select_program(host->instance, bank, program);
  for (int turn = 0; turn < 2; turn++) {
    settle();
    for (int block = 0; block < 32; block++) run_block(host, NULL, 0);
  }
}

static int answer_programs(Host *host, int answers) {
  const PluginProgram *program;
  for (unsigned long index = 0;
       host->synth->get_program
       && (program = host->synth->get_program(host->instance, index));
       index++) {
    const char *name = program->name ? program->name : "";
    const uint32_t head[3] = {
      (uint32_t)program->bank, (uint32_t)program->program, (uint32_t)strnlen(name, 255),
    };
    if (synth_write(answers, head, sizeof head) || synth_write(answers, name, head[2])) return -1;
  }
  const uint32_t end[3] = {UINT32_MAX, UINT32_MAX, UINT32_MAX};
  return synth_write(answers, end, sizeof end);
}

/// Sets the control ports by the `count` names and values that follow the request.
static int set_controls(Host *host, uint32_t count, int requests) {
  fall_silent(host);
  const PluginBody *body = host->synth->body;
  for (unsigned long port = 0; port < body->port_count; port++) {
    host->controls[port] = initial_value(&body->ranges[port]);
  }
  for (; count > 0; count--) {
    SynthControl control;
    if (synth_read(requests, &control, sizeof control, 0)) return -1;
    control.name[sizeof control.name - 1] = 0;
    for (unsigned long port = 0; port < body->port_count; port++) {
      const int settable = port_is_control | port_is_input;
      if ((body->ports[port] & settable) == settable
          && strcmp(body->port_names[port], control.name) == 0) {
        host->controls[port] = control.value;
      }
    }
  }
  for (int block = 0; block < 32; block++) run_block(host, NULL, 0);
  return 0;
}

static int answer_note(Host *host, const SynthRequest *request, int answers) {
  const uint32_t count = (request->count + BLOCK - 1) / BLOCK * BLOCK;
  const uint32_t held = (request->held_count + BLOCK - 1) / BLOCK * BLOCK;
  float *samples = malloc(count * sizeof(float));
  if (!samples) return -1;
  for (uint32_t done = 0; done < count; done += BLOCK) {
    snd_seq_event_t event;
    unsigned long event_count = 0;
    if (done == 0) {
      event = note_event(SND_SEQ_EVENT_NOTEON, request->key, request->velocity);
      event_count = 1;
    } else if (done == held) {
      event = note_event(SND_SEQ_EVENT_NOTEOFF, request->key, 64);
      event_count = 1;
    }
    run_block(host, &event, event_count);
    memcpy(samples + done, host->audio[0], sizeof host->audio[0]);
  }
  const int failed = synth_write(answers, &request->count, sizeof request->count)
    || synth_write(answers, samples, request->count * sizeof(float));
  free(samples);
  fall_silent(host);
  return failed ? -1 : 0;
}

void synth_serve(const char *library, int requests, int answers) {
#if defined(__SSE__)
  // Plugins expect that numbers too small to hear cost no time.
  _mm_setcsr(_mm_getcsr() | 0x8040);
#endif
  Host *host = calloc(1, sizeof(Host));
  if (!host || !open_plugin(library, host)) return;
  settle();
  uint32_t bank = UINT32_MAX, program = UINT32_MAX;
  SynthRequest request;
  while (synth_read(requests, &request, sizeof request, 0) == 0) {
    int failed = -1;
    if (request.kind == synth_request_programs) {
      failed = answer_programs(host, answers);
    } else if (request.kind == synth_request_controls) {
      failed = set_controls(host, request.count, requests);
    } else if (request.kind == synth_request_note) {
      if (request.bank != UINT32_MAX && (request.bank != bank || request.program != program)) {
        select_program(host, request.bank, request.program);
        bank = request.bank;
        program = request.program;
      }
      failed = answer_note(host, &request, answers);
    }
    if (failed) return;
  }
}
