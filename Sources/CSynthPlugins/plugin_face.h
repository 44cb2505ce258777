/// How a DSSI synthesizer looks in memory: the parts of the LADSPA 1.1 and DSSI 1.0 interfaces, in
/// their order, that a host needs.
#ifndef SFUMATO_PLUGIN_FACE_H
#define SFUMATO_PLUGIN_FACE_H

#include <alsa/asoundlib.h>

/// What a port is; flags.
enum { port_is_input = 1, port_is_output = 2, port_is_control = 4, port_is_audio = 8 };

/// What is known of a port's values; flags.
enum {
  hint_is_below_bounded = 1, hint_is_above_bounded = 2, hint_is_of_sample_rate = 8,
  hint_is_logarithmic = 16, hint_default_mask = 0x3c0,
};

typedef struct {
  int hint;
  float lowest, highest;
} PluginPortRange;

/// A LADSPA plugin.
typedef struct PluginBody {
  unsigned long id;
  const char *label;
  int properties;
  const char *name, *maker, *copyright;
  unsigned long port_count;
  const int *ports;
  const char *const *port_names;
  const PluginPortRange *ranges;
  void *own;
  void *(*instantiate)(const struct PluginBody *, unsigned long sample_rate);
  void (*connect_port)(void *instance, unsigned long port, float *location);
  void (*activate)(void *instance);
  void (*run)(void *instance, unsigned long count);
  void (*run_adding)(void *instance, unsigned long count);
  void (*set_run_adding_gain)(void *instance, float gain);
  void (*deactivate)(void *instance);
  void (*cleanup)(void *instance);
} PluginBody;

typedef struct {
  unsigned long bank, program;
  const char *name;
} PluginProgram;

/// A DSSI plugin.
typedef struct {
  int version;
  const PluginBody *body;
  char *(*configure)(void *instance, const char *key, const char *value);
  const PluginProgram *(*get_program)(void *instance, unsigned long index);
  void (*select_program)(void *instance, unsigned long bank, unsigned long program);
  int (*get_midi_controller)(void *instance, unsigned long port);
  void (*run_synth)(void *instance, unsigned long count, snd_seq_event_t *, unsigned long events);
} PluginSynth;

/// The function `dssi_descriptor` of a plugin's library.
typedef const PluginSynth *(*PluginList)(unsigned long index);

#endif
