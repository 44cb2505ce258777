#include "host.h"

#include <lv2/midi/midi.h>
#include <lv2/patch/patch.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allocation_probe.h"
#include "events.h"

// MARK: Numbers for addresses

static char *uris[1024];
static uint32_t uri_count;

LV2_URID map_uri(LV2_URID_Map_Handle handle, const char *uri) {
  (void)handle;
  for (uint32_t i = 0; i < uri_count; i++) {
    if (!strcmp(uris[i], uri)) return i + 1;
  }
  if (uri_count == 1024) fail("too many addresses");
  uris[uri_count++] = strdup(uri);
  return uri_count;
}

const char *unmap_uri(LV2_URID_Unmap_Handle handle, LV2_URID number) {
  (void)handle;
  return number && number <= uri_count ? uris[number - 1] : NULL;
}

LV2_URID_Map urid_map = {NULL, map_uri};
LV2_URID_Unmap urid_unmap = {NULL, unmap_uri};

static LV2_URID number(const char *uri) { return map_uri(NULL, uri); }

// MARK: The log

static int print_log_list(LV2_Log_Handle handle, LV2_URID type, const char *format, va_list list) {
  host *host = handle;
  host->message_count++;
  const char *kind = unmap_uri(NULL, type);
  const char *hash = kind ? strchr(kind, '#') : NULL;
  fprintf(stderr, "%s: ", hash ? hash + 1 : "?");
  return vfprintf(stderr, format, list);
}

static int print_log(LV2_Log_Handle handle, LV2_URID type, const char *format, ...) {
  va_list list;
  va_start(list, format);
  int result = print_log_list(handle, type, format, list);
  va_end(list);
  return result;
}

// MARK: The worker

static LV2_Worker_Status add(uint8_t *queue, size_t *used, uint32_t size, const void *data) {
  if (*used + 4 + size > work_size) return LV2_WORKER_ERR_NO_SPACE;
  memcpy(queue + *used, &size, 4);
  memcpy(queue + *used + 4, data, size);
  *used += 4 + size;
  return LV2_WORKER_SUCCESS;
}

static LV2_Worker_Status ask(LV2_Worker_Schedule_Handle handle, uint32_t size, const void *data) {
  host *host = handle;
  return add(host->asked, &host->asked_size, size, data);
}

static LV2_Worker_Status answer(LV2_Worker_Respond_Handle handle, uint32_t size, const void *data) {
  host *host = handle;
  return add(host->answered, &host->answered_size, size, data);
}

static void work(host *host) {
  LV2_Handle instance = lilv_instance_get_handle(host->instance);
  for (size_t at = 0; at < host->asked_size;) {
    uint32_t size;
    memcpy(&size, host->asked + at, 4);
    host->worker->work(instance, answer, host, size, host->asked + at + 4);
    at += 4 + size;
  }
  host->asked_size = 0;
  for (size_t at = 0; at < host->answered_size;) {
    uint32_t size;
    memcpy(&size, host->answered + at, 4);
    host->worker->work_response(instance, size, host->answered + at + 4);
    at += 4 + size;
  }
  host->answered_size = 0;
}

// MARK: Libraries and instances

library *library_open(const char *bundle) {
  library *result = calloc(1, sizeof *result);
  result->world = lilv_world_new();
  size_t length = strlen(bundle);
  result->bundle = malloc(length + 2);
  strcpy(result->bundle, bundle);
  if (bundle[length - 1] != '/') strcat(result->bundle, "/");
  LilvNode *node = lilv_new_file_uri(result->world, NULL, result->bundle);
  lilv_world_load_bundle(result->world, node);
  lilv_node_free(node);
  LilvNode *uri = lilv_new_uri(result->world, "urn:sfumato:instrument");
  result->plugin = lilv_plugins_get_by_uri(lilv_world_get_all_plugins(result->world), uri);
  lilv_node_free(uri);
  if (!result->plugin) fail("%s: no bundle of the plugin", bundle);
  return result;
}

void library_close(library *library) {
  lilv_world_free(library->world);
  free(library->bundle);
  free(library);
}

host *host_open(const library *library, double rate, bool plain) {
  host *host = calloc(1, sizeof *host);
  host->library = library;
  host->rate = rate;
  host->schedule = (LV2_Worker_Schedule){host, ask};
  host->log = (LV2_Log_Log){host, print_log, print_log_list};
  host->features[0] = (LV2_Feature){LV2_URID__map, &urid_map};
  host->features[1] = (LV2_Feature){LV2_LOG__log, &host->log};
  host->features[2] = (LV2_Feature){LV2_WORKER__schedule, &host->schedule};
  for (int i = 0; i < (plain ? 2 : 3); i++) host->list[i] = &host->features[i];
  host->instance = lilv_plugin_instantiate(library->plugin, rate, host->list);
  if (!host->instance) {
    free(host);
    return NULL;
  }
  host->worker = lilv_instance_get_extension_data(host->instance, LV2_WORKER__interface);
  host->asked = malloc(work_size);
  host->answered = malloc(work_size);
  host->port_count = lilv_plugin_get_num_ports(library->plugin);
  if (host->port_count > most_ports) fail("%u ports", host->port_count);
  lilv_plugin_get_port_ranges_float(
    library->plugin, host->minimum, host->maximum, host->standard);
  LilvNode *control = lilv_new_uri(library->world, LV2_CORE__ControlPort);
  LilvNode *input = lilv_new_uri(library->world, LV2_CORE__InputPort);
  for (uint32_t i = 0; i < host->port_count; i++) {
    const LilvPort *port = lilv_plugin_get_port_by_index(library->plugin, i);
    host->symbols[i] = lilv_node_as_string(lilv_port_get_symbol(library->plugin, port));
    host->values[i] = isnan(host->standard[i]) ? 0 : host->standard[i];
    host->is_control[i] = lilv_port_is_a(library->plugin, port, control) &&
      lilv_port_is_a(library->plugin, port, input);
    lilv_instance_connect_port(host->instance, i, &host->values[i]);
  }
  lilv_node_free(control);
  lilv_node_free(input);
  for (int side = 0; side < 2; side++) {
    host->sound[side] = calloc(most_frames, sizeof(float));
    host->sequence[side] = calloc(1, sequence_size);
  }
  host->control = host_port(host, "control");
  host->notify = host_port(host, "notify");
  host->left = host_port(host, "left");
  host->right = host_port(host, "right");
  lilv_instance_connect_port(host->instance, host->control, host->sequence[0]);
  lilv_instance_connect_port(host->instance, host->notify, host->sequence[1]);
  lilv_instance_connect_port(host->instance, host->left, host->sound[0]);
  lilv_instance_connect_port(host->instance, host->right, host->sound[1]);
  host_clear_events(host);
  return host;
}

void host_close(host *host) {
  lilv_instance_free(host->instance);
  for (int side = 0; side < 2; side++) {
    free(host->sound[side]);
    free(host->sequence[side]);
  }
  free(host->asked);
  free(host->answered);
  free(host);
}

void host_activate(host *host) { lilv_instance_activate(host->instance); }
void host_deactivate(host *host) { lilv_instance_deactivate(host->instance); }

int host_port(const host *host, const char *symbol) {
  for (uint32_t i = 0; i < host->port_count; i++) {
    if (!strcmp(host->symbols[i], symbol)) return (int)i;
  }
  fail("there is no port \"%s\"", symbol);
}

// MARK: Events

void host_clear_events(host *host) {
  LV2_Atom_Sequence *sequence = (LV2_Atom_Sequence *)host->sequence[0];
  sequence->atom = (LV2_Atom){sizeof(LV2_Atom_Sequence_Body), number(LV2_ATOM__Sequence)};
  sequence->body = (LV2_Atom_Sequence_Body){0, 0};
}

void host_raw(host *host, int64_t frame, const char *type, const void *bytes, uint32_t count) {
  LV2_Atom_Sequence *sequence = (LV2_Atom_Sequence *)host->sequence[0];
  uint32_t padded = (count + 7u) & ~7u;
  if (sequence->atom.size + sizeof(LV2_Atom) + sizeof(LV2_Atom_Event) + padded > sequence_size) {
    fail("too many events in a block");
  }
  LV2_Atom_Event *event =
    (LV2_Atom_Event *)((uint8_t *)&sequence->body + sequence->atom.size);
  event->time.frames = frame;
  event->body = (LV2_Atom){count, number(type)};
  memcpy(event + 1, bytes, count);
  sequence->atom.size += sizeof(LV2_Atom_Event) + padded;
}

void host_midi(host *host, int64_t frame, const uint8_t *bytes, uint32_t count) {
  host_raw(host, frame, LV2_MIDI__MidiEvent, bytes, count);
}

void host_path(host *host, int64_t frame, const char *property, const char *path) {
  uint32_t words[2048] = {0, number(LV2_PATCH__Set),
    number(LV2_PATCH__property), 0, 4, number(LV2_ATOM__URID), number(property), 0,
    number(LV2_PATCH__value), 0, (uint32_t)strlen(path) + 1, number(LV2_ATOM__Path)};
  if (strlen(path) >= sizeof words - 64) fail("a path of %zu bytes", strlen(path));
  strcpy((char *)&words[12], path);
  host_raw(host, frame, LV2_ATOM__Object, words, 48 + (uint32_t)strlen(path) + 1);
}

void host_get(host *host, int64_t frame) {
  uint32_t words[2] = {0, number(LV2_PATCH__Get)};
  host_raw(host, frame, LV2_ATOM__Object, words, sizeof words);
}

const char *host_told(const host *host, const char *property) {
  const LV2_Atom_Sequence *sequence = (const LV2_Atom_Sequence *)host->sequence[1];
  if (sequence->atom.type != number(LV2_ATOM__Sequence)) return NULL;
  const uint8_t *start = (const uint8_t *)&sequence->body;
  for (uint32_t at = sizeof(LV2_Atom_Sequence_Body); at < sequence->atom.size;) {
    const LV2_Atom_Event *event = (const LV2_Atom_Event *)(start + at);
    const uint32_t *words = (const uint32_t *)(event + 1);
    if (event->body.type == number(LV2_ATOM__Object) && words[1] == number(LV2_PATCH__Set) &&
      words[6] == number(property)) {
      return (const char *)&words[12];
    }
    at += (sizeof *event + event->body.size + 7u) & ~7u;
  }
  return NULL;
}

void host_run(host *host, uint32_t frames) {
  *(LV2_Atom *)host->sequence[1] =
    (LV2_Atom){sequence_size - sizeof(LV2_Atom), number(LV2_ATOM__Chunk)};
  long before = allocation_probe_count();
  lilv_instance_run(host->instance, frames);
  host->allocations += allocation_probe_count() - before;
  host_clear_events(host);
  work(host);
}
