// Does of a CLAP plugin what validators do.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allocation_probe.h"
#include "events.h"
#include "studio.h"

static studio *opened(const plugin_file *file) {
  studio *studio = studio_open(file, false);
  if (!studio) fail("the plugin refused to begin");
  return studio;
}

static void activated(studio *studio, double rate) {
  if (!studio_activate(studio, rate)) fail("the plugin refused %g Hz", rate);
}

static void note(studio *studio, uint32_t frame, int key, double velocity) {
  studio_note(studio, frame, velocity > 0 ? CLAP_EVENT_NOTE_ON : CLAP_EVENT_NOTE_OFF, -1, key, velocity);
}

static void check_factory(const plugin_file *file) {
  const clap_plugin_factory_t *factory = file->factory;
  if (file->entry->get_factory("nothing")) fail("a factory of nothing");
  if (factory->get_plugin_count(factory) != 1) fail("there is not one plugin");
  if (factory->get_plugin_descriptor(factory, 1)) fail("there is a second descriptor");
  const clap_plugin_descriptor_t *descriptor = factory->get_plugin_descriptor(factory, 0);
  if (!descriptor || !clap_version_is_compatible(descriptor->clap_version)) fail("descriptor");
  if (!*descriptor->id || !*descriptor->name) fail("it has no name");
  bool is_instrument = false;
  for (const char **feature = descriptor->features; *feature; feature++) {
    is_instrument |= !strcmp(*feature, CLAP_PLUGIN_FEATURE_INSTRUMENT);
    for (const char **other = descriptor->features; other < feature; other++) {
      if (!strcmp(*other, *feature)) fail("%s stands twice", *feature);
    }
  }
  if (!is_instrument) fail("it is no instrument");
  studio *studio = opened(file);
  if (factory->create_plugin(factory, &studio->host, "nothing")) fail("an instance of nothing");
  if (strcmp(studio->plugin->desc->id, descriptor->id)) fail("another descriptor");
  if (studio->plugin->get_extension(studio->plugin, "nothing")) fail("an extension of nothing");
  const clap_plugin_audio_ports_t *audio =
    studio->plugin->get_extension(studio->plugin, CLAP_EXT_AUDIO_PORTS);
  const clap_plugin_note_ports_t *notes =
    studio->plugin->get_extension(studio->plugin, CLAP_EXT_NOTE_PORTS);
  const sfumato_clap_plugin_tail *tail =
    studio->plugin->get_extension(studio->plugin, clap_ext_tail);
  if (!audio || !notes || !tail) fail("an extension is missing");
  if (audio->count(studio->plugin, true) || audio->count(studio->plugin, false) != 1) fail("ports");
  clap_audio_port_info_t port;
  if (!audio->get(studio->plugin, 0, false, &port) || port.channel_count != 2 ||
    strcmp(port.port_type, CLAP_PORT_STEREO) || !(port.flags & CLAP_AUDIO_PORT_IS_MAIN)) {
    fail("its output is not stereo");
  }
  if (audio->get(studio->plugin, 1, false, &port) || audio->get(studio->plugin, 0, true, &port)) {
    fail("there is a second port");
  }
  clap_note_port_info_t input;
  if (notes->count(studio->plugin, true) != 1 || notes->count(studio->plugin, false)) fail("ports");
  if (!notes->get(studio->plugin, 0, true, &input) ||
    !(input.supported_dialects & input.preferred_dialect)) {
    fail("its notes");
  }
  studio_close(studio);
  // A host that has no extensions and says nothing.
  studio = studio_open(file, true);
  activated(studio, 48000);
  note(studio, 0, 60, 0.8);
  if (studio_run(studio, 4096) < 1e-3) fail("a plain host hears nothing");
  if (tail->get(studio->plugin) < 100) fail("it has no tail");
  studio_deactivate(studio);
  studio_close(studio);
  puts("factory, descriptor and ports");
}

static void check_rates(const plugin_file *file) {
  studio *studio = opened(file);
  const double rates[] = {8000, 44100, 48000, 88200, 96000, 176400, 192000};
  uint32_t last = 0;
  for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
    int changes = studio->latency_changes;
    activated(studio, rates[i]);
    note(studio, 0, 60, 0.8);
    double energy = 0;
    for (int block = 0; block < 8; block++) energy += studio_run(studio, 4096);
    uint32_t latency = studio->latency->get(studio->plugin);
    printf("%g Hz: latency %u\n", rates[i], latency);
    if (energy < 1) fail("%g Hz: nothing is heard", rates[i]);
    if ((latency != last) != (studio->latency_changes != changes)) fail("the latency was not told");
    last = latency;
    studio_deactivate(studio);
  }
  const double refused[] = {0, -1, 100, 1e6, __builtin_nan("")};
  for (int i = 0; i < 5; i++) {
    int messages = studio->message_count;
    if (studio->plugin->activate(studio->plugin, refused[i], 1, 512)) fail("%g Hz", refused[i]);
    if (studio->message_count == messages) fail("%g Hz: nothing was said", refused[i]);
  }
  studio_close(studio);
}

// The same again after deactivation, silence in between, and after a reset.
static void check_reactivation(const plugin_file *file) {
  studio *studio = opened(file);
  static float first[studio_frames];
  for (int turn = 0; turn < 3; turn++) {
    activated(studio, 48000);
    note(studio, 100, 62, 0.7);
    if (studio_run(studio, studio_frames) < 1) fail("reactivation: nothing is heard");
    if (turn == 0) memcpy(first, studio->sound[0], sizeof first);
    if (memcmp(first, studio->sound[0], sizeof first)) fail("reactivation: other samples");
    studio_deactivate(studio);
  }
  activated(studio, 48000);
  if (studio_run(studio, studio_frames) != 0) fail("silence: something is heard");
  studio_param(studio, 0, studio_find(studio, "room_mix"), 0.5);
  note(studio, 0, 62, 0.7);
  studio_run(studio, studio_frames);
  studio->is_processing = true;
  studio->plugin->reset(studio->plugin);
  studio->is_processing = false;
  for (int block = 0; block < 20; block++) {
    if (studio_run(studio, 512) != 0) fail("after a reset something is heard");
  }
  note(studio, 0, 62, 0.7);
  if (studio_run(studio, studio_frames) < 1) fail("after a reset nothing is heard");
  studio_deactivate(studio);
  studio_close(studio);
  puts("reactivation: the same samples, then silence; silence after a reset");
}

// Several instances at once sound like one alone, whatever the transport.
static void check_instances(const plugin_file *file) {
  studio *studios[3];
  clap_event_transport_t transport = {
    {sizeof transport, 0, CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_TRANSPORT, 0}, 0xff, .tempo = 1e6,
    .tsig_num = 0, .tsig_denom = 0};
  for (int i = 0; i < 3; i++) activated(studios[i] = opened(file), 48000);
  studios[1]->transport = &transport;
  for (int block = 0; block < 10; block++) {
    for (int i = 0; i < 3; i++) {
      if (block == 0) note(studios[i], 5, 60, 0.8);
      studio_run(studios[i], 1000);
      if (memcmp(studios[0]->sound[0], studios[i]->sound[0], 4000)) fail("instances differ");
    }
  }
  for (int i = 0; i < 3; i++) {
    studio_deactivate(studios[i]);
    studio_close(studios[i]);
  }
  puts("instances: three sound alike");
}

// Loads and lets go beside an instance that stays, which keeps the model, and a few times with none.
static void check_loads(const plugin_file *file, int count) {
  long before = 0;
  studio *other = opened(file);
  for (int i = 0; i < count + 10; i++) {
    studio *studio = opened(file);
    activated(studio, 48000);
    note(studio, 0, 60, 0.8);
    studio_run(studio, 512);
    studio_deactivate(studio);
    studio_close(studio);
    if (i == 9) before = resident_kilobytes();
    if (i == count + 6) studio_close(other);
  }
  long grown = resident_kilobytes() - before;
  printf("%d loads: %ld KiB more\n", count, grown);
  // Sanitizers keep what was let go.
  if (grown > 4096 && allocation_probe_is_available()) fail("%d loads took %ld KiB", count, grown);
}

void studio_check(const plugin_file *file, int loads) {
  check_factory(file);
  check_rates(file);
  check_reactivation(file);
  check_instances(file);
  studio_check_parameters(file);
  studio_check_notes(file);
  studio_check_state(file);
  check_loads(file, loads);
}
