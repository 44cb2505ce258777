// A small CLAP host: one instance of the plugin, its events, its streams.
#ifndef SFUMATO_PLUGIN_STUDIO_H
#define SFUMATO_PLUGIN_STUDIO_H

#include <stdbool.h>
#include <stdint.h>

#include "../../Sources/CCLAP/shim.h"

enum { studio_frames = 8192, studio_events = 4096, studio_arena = 1 << 18 };

// What is common to all instances.
typedef struct {
  char *path;
  void *handle;
  const clap_plugin_entry_t *entry;
  const clap_plugin_factory_t *factory;
} plugin_file;

// Bytes that grow, as a session's file.
typedef struct {
  uint8_t *bytes;
  uint64_t count, read, chunk;  // `chunk` bytes at a time; 0 is all
} memory;

typedef struct {
  clap_host_t host;
  const clap_plugin_t *plugin;
  const clap_plugin_params_t *params;
  const clap_plugin_state_t *state;
  const clap_plugin_latency_t *latency;
  float *sound[2];  // [studio_frames], with a few more behind that must not change
  uint64_t *arena;  // events in
  uint32_t used, event_count, offsets[studio_events];
  clap_event_note_t ended[studio_events];  // notes that the plugin has ended in the last block
  uint32_t ended_count;
  clap_event_param_value_t moved[64];  // parameters that it has moved
  uint32_t moved_count;
  bool is_processing, wants_main_thread, is_deaf;  // deaf: it calls nothing back
  int message_count, rescans, latency_changes, dirty;
  long allocations;  // of `process`
  clap_process_status status;
  const clap_event_transport_t *transport;
} studio;

plugin_file *plugin_file_open(const char *path);

// Makes an instance; NULL where the plugin refuses. A `plain` host has no extensions.
studio *studio_open(const plugin_file *file, bool plain);
void studio_close(studio *studio);
bool studio_activate(studio *studio, double rate);
void studio_deactivate(studio *studio);

// Events for the next block, in the order of time.
void studio_event(studio *studio, const clap_event_header_t *event);
void studio_midi(studio *studio, uint32_t frame, const uint8_t *bytes);
void studio_note(studio *studio, uint32_t frame, int type, int32_t id, int key, double velocity);
void studio_expression(
  studio *studio, uint32_t frame, int expression, int32_t id, int key, double value);
void studio_param(studio *studio, uint32_t frame, clap_id id, double value);

// Runs a block and then what the plugin asked of the main thread; samples have to be numbers within [-1, 1].
// Returns their energy.
double studio_run(studio *studio, uint32_t frames);
void studio_flush(studio *studio);

// The number of a parameter: of its name as it is shown, in small letters with underscores.
clap_id studio_find(studio *studio, const char *name);
double studio_value(studio *studio, clap_id id);

void studio_save(studio *studio, memory *memory);
bool studio_load(studio *studio, memory *memory);

void studio_render(const plugin_file *file, int count, char **arguments);
// Does what validators of plugins do; ends the program with a sentence where the plugin fails.
void studio_check(const plugin_file *file, int loads);
// Its parts in other files.
void studio_check_parameters(const plugin_file *file);
void studio_check_state(const plugin_file *file);
void studio_check_notes(const plugin_file *file);

#endif
