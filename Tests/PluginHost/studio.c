#include "studio.h"

#include <ctype.h>
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allocation_probe.h"
#include "events.h"

// MARK: The library

plugin_file *plugin_file_open(const char *path) {
  plugin_file *file = calloc(1, sizeof *file);
  file->path = strdup(path);
  file->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!file->handle) fail("%s", dlerror());
  file->entry = dlsym(file->handle, "clap_entry");
  if (!file->entry) fail("%s: there is no clap_entry", path);
  if (!clap_version_is_compatible(file->entry->clap_version)) fail("%s: another CLAP", path);
  if (!file->entry->init(path)) fail("%s: refused", path);
  file->factory = file->entry->get_factory(CLAP_PLUGIN_FACTORY_ID);
  if (!file->factory) fail("%s: no factory", path);
  return file;
}

// MARK: What the host offers

static studio *of(const clap_host_t *host) { return host->host_data; }

static bool is_main_thread(const clap_host_t *host) { return !of(host)->is_processing; }
static bool is_audio_thread(const clap_host_t *host) { return of(host)->is_processing; }

static void print_log(const clap_host_t *host, int32_t severity, const char *text) {
  of(host)->message_count++;
  const char *kinds[] = {"debug", "info", "warning", "error"};
  fprintf(stderr, "%s: %s", severity >= 0 && severity < 4 ? kinds[severity] : "?", text);
}

static void rescan(const clap_host_t *host, clap_param_rescan_flags flags) {
  if (of(host)->is_processing) fail("params.rescan by the audio thread");
  if (flags != CLAP_PARAM_RESCAN_VALUES) fail("params.rescan of %u", flags);
  of(host)->rescans++;
}
static void clear(const clap_host_t *host, clap_id id, clap_param_clear_flags flags) {
  (void)host, (void)id, (void)flags;
}
static void request_flush(const clap_host_t *host) { (void)host; }
static void mark_dirty(const clap_host_t *host) {
  if (of(host)->is_processing) fail("state.mark_dirty by the audio thread");
  of(host)->dirty++;
}
static void latency_changed(const clap_host_t *host) { of(host)->latency_changes++; }

static const clap_host_thread_check_t threads = {is_main_thread, is_audio_thread};
static const sfumato_clap_host_log host_log = {print_log};
static const clap_host_params_t host_params = {rescan, clear, request_flush};
static const clap_host_state_t host_state = {mark_dirty};
static const clap_host_latency_t host_latency = {latency_changed};

static const void *offer(const clap_host_t *host, const char *name) {
  (void)host;
  if (!strcmp(name, CLAP_EXT_THREAD_CHECK)) return &threads;
  if (!strcmp(name, clap_ext_log)) return &host_log;
  if (!strcmp(name, CLAP_EXT_PARAMS)) return &host_params;
  if (!strcmp(name, CLAP_EXT_STATE)) return &host_state;
  if (!strcmp(name, CLAP_EXT_LATENCY)) return &host_latency;
  return NULL;
}
static const void *offer_nothing(const clap_host_t *host, const char *name) {
  (void)host, (void)name;
  return NULL;
}

static void request(const clap_host_t *host) { (void)host; }
static void request_callback(const clap_host_t *host) { of(host)->wants_main_thread = true; }

// MARK: Instances

static const uint32_t canary = 0x7fc0beef;  // no number

studio *studio_open(const plugin_file *file, bool plain) {
  studio *studio = calloc(1, sizeof *studio);
  studio->host = (clap_host_t){CLAP_VERSION_INIT, studio, "plugin-host", "", "", "1",
    plain ? offer_nothing : offer, request, request, request_callback};
  studio->plugin =
    file->factory->create_plugin(file->factory, &studio->host, "local.sfumato.instrument");
  if (!studio->plugin) fail("no instance is made");
  if (!studio->plugin->init(studio->plugin)) {
    studio->plugin->destroy(studio->plugin);
    free(studio);
    return NULL;
  }
  studio->params = studio->plugin->get_extension(studio->plugin, CLAP_EXT_PARAMS);
  studio->state = studio->plugin->get_extension(studio->plugin, CLAP_EXT_STATE);
  studio->latency = studio->plugin->get_extension(studio->plugin, CLAP_EXT_LATENCY);
  if (!studio->params || !studio->state || !studio->latency) fail("an extension is missing");
  for (int side = 0; side < 2; side++) {
    studio->sound[side] = malloc((studio_frames + 8) * sizeof(float));
  }
  studio->arena = malloc(studio_arena);
  return studio;
}

void studio_close(studio *studio) {
  studio->plugin->destroy(studio->plugin);
  for (int side = 0; side < 2; side++) free(studio->sound[side]);
  free(studio->arena);
  free(studio);
}

bool studio_activate(studio *studio, double rate) {
  if (!studio->plugin->activate(studio->plugin, rate, 1, studio_frames)) return false;
  studio->is_processing = true;
  if (!studio->plugin->start_processing(studio->plugin)) fail("it does not start to process");
  studio->is_processing = false;
  return true;
}

void studio_deactivate(studio *studio) {
  studio->is_processing = true;
  studio->plugin->stop_processing(studio->plugin);
  studio->is_processing = false;
  studio->plugin->deactivate(studio->plugin);
}

// MARK: Events

void studio_event(studio *studio, const clap_event_header_t *event) {
  uint32_t size = (event->size + 7u) & ~7u;
  if (studio->event_count == studio_events || studio->used + size > studio_arena) {
    fail("too many events in a block");
  }
  studio->offsets[studio->event_count++] = studio->used;
  memcpy((uint8_t *)studio->arena + studio->used, event, event->size);
  studio->used += size;
}

static clap_event_header_t header(uint32_t size, uint32_t frame, int type) {
  return (clap_event_header_t){size, frame, CLAP_CORE_EVENT_SPACE_ID, (uint16_t)type, 0};
}

void studio_midi(studio *studio, uint32_t frame, const uint8_t *bytes) {
  clap_event_midi_t event = {header(sizeof event, frame, CLAP_EVENT_MIDI), 0, {0}};
  memcpy(event.data, bytes, 3);
  studio_event(studio, &event.header);
}

void studio_note(studio *studio, uint32_t frame, int type, int32_t id, int key, double velocity) {
  int16_t channel = key < 0 ? -1 : 0;
  clap_event_note_t event = {
    header(sizeof event, frame, type), id, 0, channel, (int16_t)key, velocity};
  studio_event(studio, &event.header);
}

void studio_expression(
  studio *studio, uint32_t frame, int expression, int32_t id, int key, double value) {
  clap_event_note_expression_t event = {header(sizeof event, frame, CLAP_EVENT_NOTE_EXPRESSION),
    expression, id, 0, -1, (int16_t)key, value};
  studio_event(studio, &event.header);
}

void studio_param(studio *studio, uint32_t frame, clap_id id, double value) {
  clap_event_param_value_t event = {
    header(sizeof event, frame, CLAP_EVENT_PARAM_VALUE), id, NULL, -1, -1, -1, -1, value};
  studio_event(studio, &event.header);
}

static uint32_t event_count(const clap_input_events_t *list) {
  return ((const studio *)list->ctx)->event_count;
}

static const clap_event_header_t *event_at(const clap_input_events_t *list, uint32_t index) {
  const studio *studio = list->ctx;
  return (const clap_event_header_t *)((const uint8_t *)studio->arena + studio->offsets[index]);
}

static bool push(const clap_output_events_t *list, const clap_event_header_t *event) {
  studio *studio = list->ctx;
  if (event->space_id != CLAP_CORE_EVENT_SPACE_ID) fail("an event of another space comes out");
  if (event->type == CLAP_EVENT_NOTE_END && event->size == sizeof(clap_event_note_t)) {
    if (studio->ended_count == studio_events) return false;
    memcpy(&studio->ended[studio->ended_count++], event, event->size);
  } else if (
    event->type == CLAP_EVENT_PARAM_VALUE && event->size == sizeof(clap_event_param_value_t)) {
    if (studio->moved_count == 64) return false;
    memcpy(&studio->moved[studio->moved_count++], event, event->size);
  } else {
    fail("an event of type %u comes out", event->type);
  }
  return true;
}

static void work(studio *studio) {
  studio->used = studio->event_count = 0;
  if (!studio->wants_main_thread || studio->is_deaf) return;
  studio->wants_main_thread = false;
  studio->plugin->on_main_thread(studio->plugin);
}

double studio_run(studio *studio, uint32_t frames) {
  for (int side = 0; side < 2; side++) {
    for (int i = 0; i < 8; i++) memcpy(studio->sound[side] + frames + i, &canary, 4);
  }
  clap_audio_buffer_t out = {studio->sound, NULL, 2, 0, 0};
  clap_input_events_t events = {studio, event_count, event_at};
  clap_output_events_t told = {studio, push};
  clap_process_t process = {
    -1, frames, studio->transport, NULL, &out, 0, 1, &events, &told};
  studio->ended_count = studio->moved_count = 0;
  studio->is_processing = true;
  long before = allocation_probe_count();
  studio->status = studio->plugin->process(studio->plugin, &process);
  studio->allocations += allocation_probe_count() - before;
  studio->is_processing = false;
  if (studio->status == CLAP_PROCESS_ERROR) fail("a block failed");
  double energy = 0;
  for (int side = 0; side < 2; side++) {
    for (uint32_t i = 0; i < frames; i++) {
      float sample = studio->sound[side][i];
      if (!(fabsf(sample) <= 1)) fail("sample %u of %u is %g", i, frames, sample);
      energy += sample * sample;
      if (out.constant_mask >> side & 1 && sample != studio->sound[side][0]) {
        fail("a channel is not constant as it is said to be");
      }
    }
    for (int i = 0; i < 8; i++) {
      if (memcmp(studio->sound[side] + frames + i, &canary, 4)) {
        fail("%u samples were asked for, and more were written", frames);
      }
    }
  }
  if (studio->status == CLAP_PROCESS_SLEEP && energy > 0) fail("it sleeps and is heard");
  work(studio);
  return energy;
}

void studio_flush(studio *studio) {
  clap_input_events_t events = {studio, event_count, event_at};
  clap_output_events_t told = {studio, push};
  studio->params->flush(studio->plugin, &events, &told);
  work(studio);
}

// MARK: Parameters

clap_id studio_find(studio *studio, const char *name) {
  for (uint32_t i = 0; i < studio->params->count(studio->plugin); i++) {
    clap_param_info_t info;
    if (!studio->params->get_info(studio->plugin, i, &info)) fail("parameter %u", i);
    char found[CLAP_NAME_SIZE];
    snprintf(found, sizeof found, "%s", info.name);
    for (char *c = found; *c; c++) *c = *c == ' ' ? '_' : (char)tolower(*c);
    const char *own = !strncmp(found, "blend_", 6) ? found + 6 : found;
    if (!strcmp(own, name)) return info.id;
  }
  fail("there is no parameter \"%s\"", name);
}

double studio_value(studio *studio, clap_id id) {
  double value = NAN;
  if (!studio->params->get_value(studio->plugin, id, &value)) fail("parameter %u has no value", id);
  return value;
}

// MARK: State

static int64_t write_bytes(const clap_ostream_t *stream, const void *bytes, uint64_t size) {
  memory *memory = stream->ctx;
  if (memory->chunk && size > memory->chunk) size = memory->chunk;
  memory->bytes = realloc(memory->bytes, memory->count + size + 1);
  memcpy(memory->bytes + memory->count, bytes, size);
  memory->count += size;
  return (int64_t)size;
}

static int64_t read_bytes(const clap_istream_t *stream, void *bytes, uint64_t size) {
  memory *memory = stream->ctx;
  if (memory->chunk && size > memory->chunk) size = memory->chunk;
  if (size > memory->count - memory->read) size = memory->count - memory->read;
  if (size) memcpy(bytes, memory->bytes + memory->read, size);
  memory->read += size;
  return (int64_t)size;
}

void studio_save(studio *studio, memory *memory) {
  memory->count = 0;
  clap_ostream_t stream = {memory, write_bytes};
  if (!studio->state->save(studio->plugin, &stream)) fail("the plugin gave no state");
}

bool studio_load(studio *studio, memory *memory) {
  memory->read = 0;
  clap_istream_t stream = {memory, read_bytes};
  return studio->state->load(studio->plugin, &stream);
}
