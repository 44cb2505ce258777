// Checks of the parameters of a CLAP plugin.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "allocation_probe.h"
#include "events.h"
#include "studio.h"

static clap_param_info_t info_of(studio *studio, uint32_t index) {
  clap_param_info_t info;
  if (!studio->params->get_info(studio->plugin, index, &info)) fail("parameter %u", index);
  return info;
}

static void check_infos(studio *studio) {
  uint32_t count = studio->params->count(studio->plugin);
  clap_param_info_t unused;
  if (studio->params->get_info(studio->plugin, count, &unused)) fail("one parameter too many");
  double value;
  if (studio->params->get_value(studio->plugin, 12345, &value)) fail("parameter 12345");
  for (uint32_t i = 0; i < count; i++) {
    clap_param_info_t info = info_of(studio, i);
    if (info.id == CLAP_INVALID_ID || !*info.name) fail("parameter %u has no name or number", i);
    if (!(info.min_value <= info.default_value && info.default_value <= info.max_value)) {
      fail("%s: its range", info.name);
    }
    if (studio_value(studio, info.id) != info.default_value) fail("%s: its beginning", info.name);
    for (uint32_t j = 0; j < i; j++) {
      if (info_of(studio, j).id == info.id) fail("%s: its number is taken", info.name);
    }
  }
  printf("parameters: %u\n", count);
}

// From numbers to texts and back, and again.
static void check_texts(studio *studio) {
  uint32_t count = studio->params->count(studio->plugin);
  for (uint32_t i = 0; i < count; i++) {
    clap_param_info_t info = info_of(studio, i);
    for (int step = 0; step <= 50; step++) {
      double value = info.min_value + (info.max_value - info.min_value) * step / 50;
      bool is_stepped = info.flags & CLAP_PARAM_IS_STEPPED;
      if (is_stepped) value = round(value);
      char text[CLAP_NAME_SIZE], again[CLAP_NAME_SIZE], little[4] = "...";
      double back;
      if (!studio->params->value_to_text(studio->plugin, info.id, value, text, sizeof text)) {
        fail("%s: %g has no text", info.name, value);
      }
      if (!studio->params->text_to_value(studio->plugin, info.id, text, &back)) {
        fail("%s: \"%s\" has no value", info.name, text);
      }
      double allowed = is_stepped ? 0 : 1e-5 * fmax(1, fabs(value));
      if (fabs(back - value) > allowed) fail("%s: %g is %s is %g", info.name, value, text, back);
      studio->params->value_to_text(studio->plugin, info.id, back, again, sizeof again);
      if (strcmp(text, again)) fail("%s: \"%s\" is \"%s\"", info.name, text, again);
      studio->params->value_to_text(studio->plugin, info.id, value, little, 3);
      if (strlen(little) > 2 || strncmp(little, text, strlen(little))) {
        fail("%s: \"%s\" in little room is \"%s\"", info.name, text, little);
      }
    }
    const char *bad[] = {"", "no number", "nan", "inf", "\xff\xfe", "1 2 3"};
    for (int k = 0; k < 6; k++) {
      double value;
      if (studio->params->text_to_value(studio->plugin, info.id, bad[k], &value)) {
        fail("%s: \"%s\" is %g", info.name, bad[k], value);
      }
    }
  }
  puts("texts: to values and back");
}

static double drawn(const clap_param_info_t *info) {
  double value = info->min_value + (info->max_value - info->min_value) * draw(1001) / 1000;
  return info->flags & CLAP_PARAM_IS_STEPPED ? round(value) : value;
}

// All parameters by chance; they have these values then, whether the plugin plays or not.
static void check_values(studio *studio, bool is_active) {
  double wanted[64];
  uint32_t count = studio->params->count(studio->plugin);
  for (int turn = 0; turn < 3; turn++) {
    for (uint32_t i = 0; i < count; i++) {
      clap_param_info_t info = info_of(studio, i);
      studio_param(studio, 0, info.id, wanted[i] = drawn(&info));
    }
    if (is_active) studio_run(studio, 1 + draw(700)); else studio_flush(studio);
    for (uint32_t i = 0; i < count; i++) {
      clap_param_info_t info = info_of(studio, i);
      double value = studio_value(studio, info.id);
      if (value != wanted[i]) fail("%s: %g was asked for and is %g", info.name, wanted[i], value);
    }
  }
}

// What means nothing changes nothing.
static void check_nonsense(studio *studio) {
  clap_id x = studio_find(studio, "x");
  double before = studio_value(studio, x);
  clap_event_param_value_t event = {
    {sizeof event, 0, 0xb33f, CLAP_EVENT_PARAM_VALUE, 0}, x, NULL, -1, -1, -1, -1, 0.123};
  studio_event(studio, &event.header);  // another space
  event.header.space_id = CLAP_CORE_EVENT_SPACE_ID;
  event.key = 60;
  studio_event(studio, &event.header);  // of a key
  event.key = -1;
  event.header.size = 20;
  studio_event(studio, &event.header);  // cut short
  studio_param(studio, 0, 12345, 0.5);
  studio_param(studio, 0, x, NAN);
  studio_flush(studio);
  if (studio_value(studio, x) != before) fail("nonsense moves a parameter");
  // Some hosts leave the number of the note at 0.
  event = (clap_event_param_value_t){
    {sizeof event, 0, CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_PARAM_VALUE, 0}, x, NULL, 0, 0, -1, -1, 0.25};
  studio_event(studio, &event.header);
  studio_flush(studio);
  if (studio_value(studio, x) != 0.25) fail("a value of a host that says note 0 is passed over");
  studio_param(studio, 0, x, INFINITY);
  studio_flush(studio);
  if (studio_value(studio, x) != 1.5) fail("a value out of range is %g", studio_value(studio, x));
}

// Values, modulations and notes by chance, within blocks of any length.
static void check_noise(studio *studio) {
  uint32_t count = studio->params->count(studio->plugin);
  for (int block = 0; block < 60; block++) {
    uint32_t length = draw(3) ? draw(700) : 1 + draw(studio_frames);
    for (uint32_t i = 0; i < 12; i++) {
      uint32_t frame = draw(20) ? i * (length / 13) : draw(100000);
      clap_param_info_t info = info_of(studio, draw(count));
      uint8_t bytes[3] = {(uint8_t)(0x80 + draw(0x80)), (uint8_t)draw(256), (uint8_t)draw(256)};
      clap_event_param_mod_t modulation = {
        {sizeof modulation, frame, CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_PARAM_MOD, 0}, info.id, NULL,
        -1, -1, -1, -1, drawn(&info) - 0.5};
      const double strange[] = {NAN, INFINITY, -INFINITY, 1e300, -1e300, 1e-310};
      switch (draw(8)) {
        case 0: studio_param(studio, frame, info.id, drawn(&info)); break;
        case 1: studio_param(studio, frame, info.id, strange[draw(6)]); break;
        case 2: studio_event(studio, &modulation.header); break;
        case 3: studio_midi(studio, frame, bytes); break;
        case 4:
          studio_expression(studio, frame, (int)draw(9) - 1, (int)draw(20) - 1, (int)draw(129) - 1,
            draw(10) ? draw(1000) / 500.0 : strange[draw(6)]);
          break;
        default:
          studio_note(studio, frame, (int)draw(4), (int)draw(20) - 1, (int)draw(140) - 1,
            draw(10) ? draw(128) / 127.0 : strange[draw(6)]);
      }
    }
    studio_run(studio, length);
  }
}

void studio_check_parameters(const plugin_file *file) {
  studio *studio = studio_open(file, false);
  check_infos(studio);
  check_texts(studio);
  check_values(studio, false);
  check_nonsense(studio);
  if (!studio_activate(studio, 48000)) fail("48000 Hz");
  check_values(studio, true);
  check_nonsense(studio);
  puts("values: as they were asked for, nonsense passed over");
  studio->allocations = 0;
  check_noise(studio);
  if (allocation_probe_is_available() && studio->allocations) {
    fail("random events: %ld allocations in process", studio->allocations);
  }
  puts("random events: numbers within [-1, 1], no allocation");
  studio_deactivate(studio);
  studio_close(studio);
}
