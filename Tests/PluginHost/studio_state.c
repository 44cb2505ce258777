// Checks of what a host keeps of a CLAP plugin.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "events.h"
#include "studio.h"

static bool is_same(const memory *a, const memory *b) {
  return a->count == b->count && !memcmp(a->bytes, b->bytes, a->count);
}

static void scramble(studio *studio) {
  for (uint32_t i = 0; i < studio->params->count(studio->plugin); i++) {
    clap_param_info_t info;
    studio->params->get_info(studio->plugin, i, &info);
    double span = info.max_value - info.min_value;
    studio_param(studio, 0, info.id, info.min_value + span * draw(1001) / 1000);
  }
  studio_flush(studio);
}

// What an instance plays from its beginning.
static float *played(studio *studio) {
  if (!studio_activate(studio, 48000)) fail("48000 Hz");
  studio_note(studio, 9, CLAP_EVENT_NOTE_ON, -1, 60, 0.7);
  studio_note(studio, 3000, CLAP_EVENT_NOTE_ON, -1, 64, 0.9);
  studio_run(studio, studio_frames);
  float *sound = malloc(2 * studio_frames * sizeof *sound);
  for (int side = 0; side < 2; side++) {
    memcpy(sound + side * studio_frames, studio->sound[side], studio_frames * sizeof *sound);
  }
  studio_deactivate(studio);
  return sound;
}

static void check_round(const plugin_file *file) {
  for (uint64_t chunk = 7; chunk < 4000; chunk = 100 * chunk + 7) {
    studio *first = studio_open(file, false), *second = studio_open(file, false);
    memory kept = {.chunk = chunk}, again = {0};
    scramble(first);
    studio_save(first, &kept);
    int dirty = second->dirty;
    if (!studio_load(second, &kept)) fail("the state was refused");
    if (second->rescans == 0 || second->dirty == dirty) fail("the host was not told");
    for (uint32_t i = 0; i < first->params->count(first->plugin); i++) {
      clap_param_info_t info;
      first->params->get_info(first->plugin, i, &info);
      if (studio_value(first, info.id) != studio_value(second, info.id)) fail("%s", info.name);
    }
    // Hosts may send all values again.
    for (uint32_t i = 0; i < first->params->count(first->plugin); i++) {
      clap_param_info_t info;
      first->params->get_info(first->plugin, i, &info);
      studio_param(second, 0, info.id, studio_value(first, info.id));
    }
    studio_flush(second);
    studio_save(second, &again);
    if (!is_same(&kept, &again)) fail("the state is another one after it was loaded");
    float *a = played(first), *b = played(second);
    if (memcmp(a, b, 2 * studio_frames * sizeof *a)) fail("the state sounds different");
    free(a);
    free(b);
    free(kept.bytes);
    free(again.bytes);
    studio_close(first);
    studio_close(second);
  }
  puts("state: the same samples and bytes");
}

static void check_bad(const plugin_file *file) {
  studio *studio = studio_open(file, false);
  memory kept = {0}, now = {0};
  scramble(studio);
  studio_save(studio, &kept);
  uint64_t whole = kept.count;
  int refused = 0;
  for (int i = 0; i < 300; i++) {
    memory bad = {.bytes = malloc(whole + 64), .count = whole};
    memcpy(bad.bytes, kept.bytes, whole);
    if (i < 40) {
      bad.count = (uint64_t)i;  // cut in the head, then anywhere
    } else if (i < 100) {
      bad.count = ((uint64_t)draw(1 << 24) << 10 | draw(1024)) % whole;
    } else if (i < 250) {
      bad.bytes[((uint64_t)draw(1 << 24) << 10 | draw(1024)) % whole] ^= (uint8_t)(1 + draw(255));
    } else {
      bad.count = 1 + draw(64) + (i & 1 ? 0 : whole - 65);
      for (uint64_t at = 0; i & 1 && at < bad.count; at++) bad.bytes[at] = (uint8_t)draw(256);
    }
    int messages = studio->message_count;
    if (studio_load(studio, &bad)) fail("bad state %d was taken", i);
    if (studio->message_count == messages) fail("bad state %d: nothing was said", i);
    refused++;
    free(bad.bytes);
  }
  studio_save(studio, &now);
  if (!is_same(&kept, &now)) fail("bad state changes something");
  free(kept.bytes);
  free(now.bytes);
  studio_close(studio);
  printf("bad state: %d refused, nothing changed\n", refused);
}

// A patch brings its sounds and numbers, but for those that are moved after it was chosen.
static void check_patches(const plugin_file *file) {
  for (int is_active = 0; is_active < 2; is_active++) {
    studio *studio = studio_open(file, false);
    clap_id patch = studio_find(studio, "patch"), release = studio_find(studio, "release");
    clap_id x = studio_find(studio, "x");
    double place;
    if (!studio->params->text_to_value(studio->plugin, patch, "four-winds", &place)) {
      fail("there is no patch four-winds");
    }
    if (is_active && !studio_activate(studio, 48000)) fail("48000 Hz");
    memory before = {0}, after = {0};
    studio_save(studio, &before);
    studio_param(studio, 0, x, 0.9);
    studio_param(studio, 0, patch, place);
    studio_param(studio, 0, release, 1.5);
    if (is_active) studio_run(studio, 512); else studio_flush(studio);
    studio_save(studio, &after);
    if (studio_value(studio, x) != 0.4) fail("the patch's x is %g", studio_value(studio, x));
    if (studio_value(studio, release) != 1.5) fail("what was moved after it did not stay");
    if (is_same(&before, &after) || !studio->rescans) fail("the patch brings nothing");
    if (is_active) {
      studio_note(studio, 0, CLAP_EVENT_NOTE_ON, 1, 60, 1);
      if (studio_run(studio, 4096) < 1e-3) fail("the patch is not heard");
      studio_deactivate(studio);
    }
    free(before.bytes);
    free(after.bytes);
    studio_close(studio);
  }
  // A host that calls nothing back is told by events.
  studio *studio = studio_open(file, false);
  studio->is_deaf = true;
  clap_id release = studio_find(studio, "release");
  if (!studio_activate(studio, 48000)) fail("48000 Hz");
  studio_param(studio, 0, studio_find(studio, "patch"), 3);
  bool is_told = false;
  for (int turn = 0; turn < 1000 && !is_told; turn++) {
    studio_run(studio, 512);
    for (uint32_t i = 0; i < studio->moved_count; i++) {
      is_told |= studio->moved[i].param_id == release && studio->moved[i].value == 0.25;
    }
    nanosleep(&(struct timespec){0, 10000000}, NULL);
  }
  if (!is_told || studio_value(studio, release) != 0.25) fail("a deaf host gets no patch");
  if (studio->rescans) fail("rescan by the worker");
  studio_deactivate(studio);
  studio_close(studio);
  puts("patches: sounds and numbers, what moves later stays");
}

void studio_check_state(const plugin_file *file) {
  check_round(file);
  check_bad(file);
  check_patches(file);
}
