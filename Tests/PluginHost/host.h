// A small LV2 host: one instance of the plugin, its ports, its worker, its state.
#ifndef SFUMATO_PLUGIN_HOST_H
#define SFUMATO_PLUGIN_HOST_H

#include <lilv/lilv.h>
#include <lv2/atom/atom.h>
#include <lv2/core/lv2.h>
#include <lv2/log/log.h>
#include <lv2/state/state.h>
#include <lv2/urid/urid.h>
#include <lv2/worker/worker.h>
#include <stdbool.h>
#include <stdint.h>

enum { most_ports = 64, most_frames = 8192, sequence_size = 65536, work_size = 65536 };

// What is common to all instances.
typedef struct {
  LilvWorld *world;
  const LilvPlugin *plugin;
  const LilvInstance *first;
  char *bundle;
} library;

typedef struct {
  const library *library;
  LilvInstance *instance;
  double rate;
  uint32_t port_count;
  const char *symbols[most_ports];
  float values[most_ports];
  float minimum[most_ports], maximum[most_ports], standard[most_ports];
  bool is_control[most_ports];
  int control, notify, left, right;
  float *sound[2];        // [most_frames]
  uint64_t *sequence[2];  // events in and out
  // What the plugin asked for, and what was answered; one after the other, each behind its size.
  uint8_t *asked, *answered;
  size_t asked_size, answered_size;
  const LV2_Worker_Interface *worker;
  long allocations;  // of `run`
  int message_count; // in the log
  LV2_Worker_Schedule schedule;
  LV2_Log_Log log;
  LV2_Feature features[4];
  const LV2_Feature *list[5];
} host;

LV2_URID map_uri(LV2_URID_Map_Handle handle, const char *uri);
const char *unmap_uri(LV2_URID_Unmap_Handle handle, LV2_URID number);
extern LV2_URID_Map urid_map;
extern LV2_URID_Unmap urid_unmap;

// Loads the description of a bundle.
library *library_open(const char *bundle);
void library_close(library *library);

// Makes an instance; NULL where the plugin refuses. `features` are urid:map and log alone with `plain`.
host *host_open(const library *library, double rate, bool plain);
void host_close(host *host);
void host_activate(host *host);
void host_deactivate(host *host);

// Port of a symbol; ends the program if there is none.
int host_port(const host *host, const char *symbol);

// Events for the next block, in the order of time.
void host_clear_events(host *host);
void host_midi(host *host, int64_t frame, const uint8_t *bytes, uint32_t count);
void host_path(host *host, int64_t frame, const char *property, const char *path);
void host_get(host *host, int64_t frame);
void host_raw(host *host, int64_t frame, const char *type, const void *bytes, uint32_t count);

// Runs a block and what the plugin's worker has to do after it.
void host_run(host *host, uint32_t frames);

// The path that the plugin has told of a property in its last block; NULL if it did not.
const char *host_told(const host *host, const char *property);

// The state as a file of a session, and back.
void host_save(host *host, const char *folder);
bool host_load(host *host, const char *folder);
bool host_preset(host *host, const char *uri);
// The state of a text in Turtle; false where the plugin refuses it.
LV2_State_Status host_restore_raw(
  host *host, LV2_State_Retrieve_Function retrieve, void *handle);

#endif
