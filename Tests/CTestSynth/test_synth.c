/// A DSSI synthesizer for tests. Its programs: a sine at the key; one an octave lower; noise; silence;
/// one that crashes when it is played; one that never answers; one that is far too loud.
#include "test_synth.h"

#include <alsa/asoundlib.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

enum { program_sine, program_low, program_noise, program_silence, program_crash, program_hang,
  program_runaway };

static const char *const names[] = {"Sine", "Low", "Noise", "Silence", "Crash", "Hang", "Runaway"};

typedef struct {
  float *out, *level;
  unsigned long program, rate;
  double phase, step;
  int is_down;
  unsigned random;
} Instance;

typedef struct {
  unsigned long bank, program;
  const char *name;
} Program;

typedef struct {
  int hint;
  float lowest, highest;
} Range;

typedef struct Body {
  unsigned long id;
  const char *label;
  int properties;
  const char *name, *maker, *copyright;
  unsigned long port_count;
  const int *ports;
  const char *const *port_names;
  const Range *ranges;
  void *own;
  void *(*instantiate)(const struct Body *, unsigned long);
  void (*connect_port)(void *, unsigned long, float *);
  void *others[6];
} Body;

typedef struct {
  int version;
  const Body *body;
  char *(*configure)(void *, const char *, const char *);
  const Program *(*get_program)(void *, unsigned long);
  void (*select_program)(void *, unsigned long, unsigned long);
  int (*get_midi_controller)(void *, unsigned long);
  void (*run_synth)(void *, unsigned long, snd_seq_event_t *, unsigned long);
  void *others[3];
} Synth;

static void *instantiate(const Body *body, unsigned long rate) {
  (void)body;
  Instance *self = calloc(1, sizeof(Instance));
  if (self) self->rate = rate, self->random = 1;
  return self;
}

static void connect_port(void *instance, unsigned long port, float *location) {
  Instance *self = instance;
  if (port == 0) self->out = location;
  else self->level = location;
}

static const Program *get_program(void *instance, unsigned long index) {
  static Program program;
  (void)instance;
  if (index >= sizeof names / sizeof *names) return NULL;
  program = (Program){.bank = 3, .program = index, .name = names[index]};
  return &program;
}

static void select_program(void *instance, unsigned long bank, unsigned long program) {
  if (bank == 3) ((Instance *)instance)->program = program;
}

static void run_synth(
  void *instance, unsigned long count, snd_seq_event_t *events, unsigned long event_count
) {
  Instance *self = instance;
  for (unsigned long e = 0; e < event_count; e++) {
    if (events[e].type == SND_SEQ_EVENT_NOTEOFF) self->is_down = 0;
    if (events[e].type != SND_SEQ_EVENT_NOTEON) continue;
    if (self->program == program_crash) abort();
    if (self->program == program_hang) for (;;) pause();
    const double key = events[e].data.note.note - (self->program == program_low ? 12.0 : 0.0);
    self->step = 440 * exp2((key - 69) / 12) / (double)self->rate;
    self->phase = 0;
    self->is_down = 1;
  }
  for (unsigned long i = 0; i < count; i++) {
    float value = (float)sin(2 * M_PI * self->phase);
    if (self->program == program_noise) {
      self->random = self->random * 1664525u + 1013904223u;
      value = (float)(int)self->random * 0x1p-31f;
    }
    if (self->program == program_runaway) value *= 1e20f;
    const int sounds = self->is_down && self->program != program_silence;
    self->out[i] = sounds ? *self->level * value : 0;
    self->phase += self->step;
  }
}

static const int ports[] = {2 | 8, 1 | 4};
static const char *const port_names[] = {"Out", "level"};
// The level begins in the middle of 0…1.
static const Range ranges[] = {{0, 0, 0}, {1 | 2 | 0xc0, 0, 1}};

static const Body body = {
  .label = "test", .name = "Test", .maker = "", .copyright = "", .port_count = 2, .ports = ports,
  .port_names = port_names, .ranges = ranges, .instantiate = instantiate,
  .connect_port = connect_port,
};

static const Synth synth = {
  .version = 1, .body = &body, .get_program = get_program, .select_program = select_program,
  .run_synth = run_synth,
};

const Synth *dssi_descriptor(unsigned long index);

const Synth *dssi_descriptor(unsigned long index) { return index == 0 ? &synth : NULL; }
