// Checks of the notes of a CLAP plugin.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "studio.h"

static studio *playing(const plugin_file *file) {
  studio *studio = studio_open(file, false);
  if (!studio || !studio_activate(studio, 48000)) fail("48000 Hz");
  return studio;
}

static void done(studio *studio) {
  studio_deactivate(studio);
  studio_close(studio);
}

// Runs until it sleeps; gathers the notes that have ended. Returns whether it does within a second.
static bool sleeps(studio *studio, int *ids, int *count) {
  for (int block = 0; block < 100; block++) {
    studio_run(studio, 480);
    for (uint32_t i = 0; i < studio->ended_count; i++) {
      if (ids && *count < 16) ids[(*count)++] = studio->ended[i].note_id;
    }
    if (studio->status == CLAP_PROCESS_SLEEP) return true;
  }
  return false;
}

static void check_ends(const plugin_file *file) {
  // By number, by key, by wildcards; each with what does not fit before it.
  struct {
    int type, id, key;
    bool ends;
  } ways[] = {
    {CLAP_EVENT_NOTE_OFF, 7, 60, true}, {CLAP_EVENT_NOTE_OFF, -1, 60, true},
    {CLAP_EVENT_NOTE_OFF, 7, -1, true}, {CLAP_EVENT_NOTE_OFF, -1, -1, true},
    {CLAP_EVENT_NOTE_CHOKE, -1, -1, true}, {CLAP_EVENT_NOTE_CHOKE, 7, -1, true},
    {CLAP_EVENT_NOTE_OFF, 8, 60, false}, {CLAP_EVENT_NOTE_OFF, 7, 61, false},
    {CLAP_EVENT_NOTE_OFF, -1, 61, false}, {CLAP_EVENT_NOTE_CHOKE, 8, -1, false},
  };
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
    studio *studio = playing(file);
    studio_note(studio, 0, CLAP_EVENT_NOTE_ON, 7, 60, 0.8);
    if (studio_run(studio, 4800) < 1e-3) fail("a note is not heard");
    studio_note(studio, 5, ways[i].type, ways[i].id, ways[i].key, 0);
    int ids[16], count = 0;
    if (sleeps(studio, ids, &count) != ways[i].ends) fail("way %zu to end a note", i);
    if (ways[i].ends && (count != 1 || ids[0] != 7)) fail("way %zu: %d ends are told", i, count);
    done(studio);
  }
  // Two notes of one key have an end each.
  studio *studio = playing(file);
  studio_note(studio, 0, CLAP_EVENT_NOTE_ON, 1, 60, 0.8);
  studio_note(studio, 2000, CLAP_EVENT_NOTE_ON, 2, 60, 0.8);
  studio_note(studio, 3000, CLAP_EVENT_NOTE_OFF, 1, 60, 0);
  studio_run(studio, 4800);
  int ids[16], count = 0;
  if (sleeps(studio, ids, &count)) fail("the second note of a key ended with the first");
  studio_note(studio, 0, CLAP_EVENT_NOTE_OFF, 2, 60, 0);
  if (!sleeps(studio, ids, &count) || count != 2) fail("two notes of a key: %d ends", count);
  // It wakes again.
  studio_note(studio, 0, CLAP_EVENT_NOTE_ON, 3, 60, 0);
  if (studio_run(studio, 4800) <= 0) fail("velocity 0 is no note");
  // More notes than it keeps.
  for (int i = 0; i < 1000; i++) {
    studio_note(studio, 0, CLAP_EVENT_NOTE_ON, 100 + i, i % 128, 0.5);
    if (i % 10 == 9) studio_run(studio, 64);
  }
  studio_note(studio, 0, CLAP_EVENT_NOTE_OFF, -1, -1, 0);
  if (!sleeps(studio, NULL, NULL)) fail("after a thousand notes something sounds on");
  done(studio);
  puts("notes: end by number, by key and by wildcards, and are told of");
}

typedef struct {
  double energy[2], crossings;
} heard;

// A note with an expression.
static heard express(const plugin_file *file, int expression, double value) {
  studio *studio = playing(file);
  studio_note(studio, 0, CLAP_EVENT_NOTE_ON, 3, 60, 0.8);
  if (expression >= 0) studio_expression(studio, 0, expression, 3, -1, value);
  studio_run(studio, 4096);
  studio_run(studio, studio_frames);
  heard heard = {{0, 0}, 0};
  for (int side = 0; side < 2; side++) {
    for (int i = 1; i < studio_frames; i++) {
      float sample = studio->sound[side][i];
      heard.energy[side] += sample * sample;
      heard.crossings += sample > 0 && studio->sound[side][i - 1] <= 0;
    }
  }
  done(studio);
  return heard;
}

static void check_expressions(const plugin_file *file) {
  heard plain = express(file, -1, 0);
  heard quiet = express(file, CLAP_NOTE_EXPRESSION_VOLUME, 0.5);
  heard soft = express(file, CLAP_NOTE_EXPRESSION_EXPRESSION, 0.5);
  heard left = express(file, CLAP_NOTE_EXPRESSION_PAN, 0);
  heard high = express(file, CLAP_NOTE_EXPRESSION_TUNING, 12);
  heard bright = express(file, CLAP_NOTE_EXPRESSION_BRIGHTNESS, 1);
  heard pressed = express(file, CLAP_NOTE_EXPRESSION_PRESSURE, 1);
  for (int side = 0; side < 2; side++) {
    double ratio = quiet.energy[side] / plain.energy[side];
    if (fabs(ratio - 0.25) > 0.01) fail("volume 0.5: a ratio of %g", ratio);
    if (soft.energy[side] != quiet.energy[side]) fail("expression is not volume");
  }
  if (left.energy[1] > 1e-4 * left.energy[0]) fail("pan: %g right", left.energy[1]);
  double octave = high.crossings / plain.crossings;
  if (fabs(octave - 2) > 0.1) fail("tuning of 12 semitones: %g times as high", octave);
  if (pressed.energy[0] == plain.energy[0]) fail("pressure does nothing");
  // Two sounds have no y.
  if (bright.energy[0] != plain.energy[0]) fail("brightness of a line of two sounds is heard");
  puts("expressions: volume, pan, tuning, pressure");
}

// A controller that moves the blend is told as a parameter, which is not to be recorded.
static void check_blend(const plugin_file *file) {
  studio *studio = playing(file);
  const uint8_t wheel[3] = {0xb0, 1, 127};
  studio_midi(studio, 10, wheel);
  studio_run(studio, 64);
  clap_id x = studio_find(studio, "x");
  if (studio->moved_count != 1 || studio->moved[0].param_id != x || studio->moved[0].value != 1 ||
    !(studio->moved[0].header.flags & CLAP_EVENT_DONT_RECORD)) {
    fail("the blend's way is not told");
  }
  if (studio_value(studio, x) != 1) fail("the blend is at %g", studio_value(studio, x));
  studio_run(studio, 64);
  if (studio->moved_count) fail("the blend's way is told twice");
  done(studio);
  puts("blend: told where controllers move it");
}

void studio_check_notes(const plugin_file *file) {
  check_ends(file);
  check_expressions(file);
  check_blend(file);
}
