// Plays events by a CLAP plugin and writes raw samples, 32-bit floats by turns.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allocation_probe.h"
#include "events.h"
#include "studio.h"

static void read_file(const char *path, memory *memory) {
  FILE *file = fopen(path, "rb");
  if (!file) fail("%s: cannot be read", path);
  fseek(file, 0, SEEK_END);
  memory->count = (uint64_t)ftell(file);
  rewind(file);
  memory->bytes = malloc(memory->count + 1);
  if (fread(memory->bytes, 1, memory->count, file) != memory->count) fail("%s", path);
  fclose(file);
}

static void write_file(const char *path, const memory *memory) {
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(memory->bytes, 1, memory->count, file) != memory->count) fail("%s", path);
  fclose(file);
}

static void send(studio *studio, const event *event, uint32_t frame, bool as_notes) {
  uint8_t bytes[3];
  for (int i = 0; i < 3; i++) bytes[i] = (uint8_t)event->bytes[i];
  int kind = bytes[0] & 0xf0;
  if (strcmp(event->what, "midi")) {
    studio_param(studio, frame, studio_find(studio, event->what), event->value);
  } else if (as_notes && kind == 0x90) {
    studio_note(studio, frame, CLAP_EVENT_NOTE_ON, -1, bytes[1], bytes[2] / 127.0);
  } else if (as_notes && kind == 0x80) {
    studio_note(studio, frame, CLAP_EVENT_NOTE_OFF, -1, bytes[1], 0);
  } else {
    studio_midi(studio, frame, bytes);
  }
}

void studio_render(const plugin_file *file, int count, char **arguments) {
  double rate = 48000;
  long block = 512, frames = 48000, edit_at = 0;
  bool as_notes = false;
  event *events = NULL;
  int event_count = 0;
  const char *save = NULL, *out = NULL, *edit = NULL;
  studio *studio = studio_open(file, false);
  if (!studio) fail("the plugin refused to begin");
  for (int i = 0; i < count; i++) {
    const char *name = arguments[i];
    if (strncmp(name, "--", 2)) {
      out = name;
      continue;
    }
    if (++i == count) fail("%s needs a value", name);
    const char *value = arguments[i];
    if (!strcmp(name, "--rate")) {
      rate = atof(value);
    } else if (!strcmp(name, "--block")) {
      block = atol(value);  // 0 is any length
    } else if (!strcmp(name, "--seed")) {
      random_state = (uint32_t)atol(value);
    } else if (!strcmp(name, "--frames")) {
      frames = atol(value);
    } else if (!strcmp(name, "--events")) {
      event_count = read_events(value, &events);
    } else if (!strcmp(name, "--dialect")) {
      as_notes = !strcmp(value, "notes");
    } else if (!strcmp(name, "--load")) {
      memory memory = {0};
      read_file(value, &memory);
      if (!studio_load(studio, &memory)) fail("%s: refused", value);
      free(memory.bytes);
    } else if (!strcmp(name, "--save")) {
      save = value;
    } else if (!strcmp(name, "--preset")) {
      const sfumato_clap_plugin_preset_load *presets =
        studio->plugin->get_extension(studio->plugin, clap_ext_preset_load);
      if (!presets || !presets->from_location(studio->plugin, sfumato_clap_preset_file, value, NULL)) {
        fail("%s: refused", value);
      }
    } else if (!strcmp(name, "--edit-at")) {
      edit_at = atol(value);
    } else if (!strcmp(name, "--edit")) {
      edit = value;  // a command of the shell that is run there
    } else {
      clap_id id = studio_find(studio, name + 2);
      double number;
      if (!studio->params->text_to_value(studio->plugin, id, value, &number)) {
        fail("%s: \"%s\" is no value", name, value);
      }
      studio_param(studio, 0, id, number);
      studio_flush(studio);
    }
  }
  if (!out) fail("where to?");
  FILE *sound = fopen(out, "wb");
  if (!sound) fail("%s: cannot be written", out);
  if (!studio_activate(studio, rate)) fail("the plugin refused %g Hz", rate);
  studio->allocations = 0;
  int next = 0;
  for (long done = 0; done < frames;) {
    long length = block_length(block, studio_frames);
    if (length > frames - done) length = frames - done;
    if (edit && done >= edit_at) {
      if (system(edit)) fail("%s", edit);
      edit = NULL;
    }
    for (; next < event_count && events[next].frame < done + length; next++) {
      send(studio, &events[next], (uint32_t)(events[next].frame - done), as_notes);
    }
    studio_run(studio, (uint32_t)length);
    for (long i = 0; i < length; i++) {
      float pair[2] = {studio->sound[0][i], studio->sound[1][i]};
      fwrite(pair, sizeof pair, 1, sound);
    }
    done += length;
  }
  fclose(sound);
  const clap_plugin_descriptor_t *descriptor =
    file->factory->get_plugin_descriptor(file->factory, 0);
  printf("version %s\n", descriptor->version);
  printf("latency %u\n", studio->latency->get(studio->plugin));
  printf("x %g\n", studio_value(studio, studio_find(studio, "x")));
  printf("release %g\n", studio_value(studio, studio_find(studio, "release")));
  if (allocation_probe_is_available()) printf("allocations %ld\n", studio->allocations);
  if (save) {
    memory memory = {0};
    studio_save(studio, &memory);
    write_file(save, &memory);
    free(memory.bytes);
  }
  studio_deactivate(studio);
  studio_close(studio);
  free(events);
}
