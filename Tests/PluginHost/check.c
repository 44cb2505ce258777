#include "check.h"

#include <lv2/midi/midi.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allocation_probe.h"
#include "events.h"

static void note(host *host, int64_t frame, uint8_t key, uint8_t velocity) {
  uint8_t bytes[3] = {velocity ? 0x90 : 0x80, key, velocity};
  host_midi(host, frame, bytes, 3);
}

// Runs a block; its samples have to be numbers within [-1, 1].
static double run(host *host, uint32_t frames, const char *what) {
  host_run(host, frames);
  double energy = 0;
  for (int side = 0; side < 2; side++) {
    for (uint32_t i = 0; i < frames; i++) {
      float sample = host->sound[side][i];
      if (!(fabsf(sample) <= 1)) fail("%s: sample %u is %g", what, i, sample);
      energy += sample * sample;
    }
  }
  return energy;
}

static host *opened(const library *library, double rate) {
  host *host = host_open(library, rate, false);
  if (!host) fail("the plugin refused %g Hz", rate);
  return host;
}

// Loads and lets go beside an instance that stays, which keeps the model, and a few times with none.
static void check_loads(const library *library, int count) {
  long before = 0;
  host *other = opened(library, 48000);
  for (int i = 0; i < count + 10; i++) {
    host *host = opened(library, 48000);
    host_activate(host);
    note(host, 0, 60, 100);
    run(host, 512, "a load");
    host_deactivate(host);
    host_close(host);
    if (i == 9) before = resident_kilobytes();
    if (i == count + 6) host_close(other);
  }
  long grown = resident_kilobytes() - before;
  printf("%d loads: %ld KiB more\n", count, grown);
  if (grown > 4096) fail("%d loads took %ld KiB", count, grown);
}

static void check_rates(const library *library) {
  const double rates[] = {8000, 44100, 48000, 88200, 96000, 176400, 192000};
  for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
    host *host = opened(library, rates[i]);
    host_activate(host);
    note(host, 0, 60, 100);
    double energy = 0;
    for (int block = 0; block < 8; block++) energy += run(host, 4096, "a rate");
    printf("%g Hz: latency %g\n", rates[i], host->values[host_port(host, "latency")]);
    if (energy < 1) fail("%g Hz: nothing is heard", rates[i]);
    host_deactivate(host);
    host_close(host);
  }
  const double refused[] = {0, 100, 1e6};
  for (int i = 0; i < 3; i++) {
    if (host_open(library, refused[i], false)) fail("%g Hz were not refused", refused[i]);
  }
}

// Random events, ports and blocks; half of the events make no sense.
static void check_noise(const library *library) {
  host *host = opened(library, 48000);
  host_activate(host);
  for (int block = 0; block < 150; block++) {
    uint32_t length = draw(3) ? draw(700) : 1 + draw(most_frames);
    uint32_t count = draw(8);
    for (uint32_t i = 0; i < count; i++) {
      uint8_t bytes[3] = {(uint8_t)draw(256), (uint8_t)draw(256), (uint8_t)draw(256)};
      if (draw(2)) {
        bytes[0] = (uint8_t)(0x80 + draw(0x70));
        bytes[1] &= 0x7f;
        bytes[2] &= 0x7f;
      }
      int64_t frame = length ? i * (length / (count + 1)) : 0;
      if (draw(20) == 0) frame = (int64_t)draw(100000) - 50000;
      if (draw(20) == 0) {
        host_raw(host, frame, LV2_ATOM__Object, bytes, draw(4));
      } else {
        host_midi(host, frame, bytes, draw(20) ? 3 : draw(4));
      }
    }
    for (uint32_t i = 0; i < host->port_count; i++) {
      if (!host->is_control[i] || draw(4)) continue;
      float span = host->maximum[i] - host->minimum[i];
      host->values[i] = host->minimum[i] + span * (float)draw(1000) / 999;
      if (draw(10) == 0) {
        const float strange[] = {NAN, INFINITY, -INFINITY, 1e30f, -1e30f, 1e-42f};
        host->values[i] = strange[draw(6)];
      }
    }
    run(host, length, "random events");
  }
  if (allocation_probe_is_available() && host->allocations) {
    fail("random events: %ld allocations in run", host->allocations);
  }
  host_deactivate(host);
  host_close(host);
  puts("random events: numbers within [-1, 1], no allocation");
}

// The same again after deactivation, and silence in between.
static void check_reactivation(const library *library) {
  host *host = opened(library, 48000);
  static float first[2][most_frames];
  for (int turn = 0; turn < 3; turn++) {
    host_activate(host);
    note(host, 100, 62, 90);
    double energy = run(host, most_frames, "reactivation");
    if (energy < 1) fail("reactivation: nothing is heard");
    if (turn == 0) memcpy(first[0], host->sound[0], sizeof first[0]);
    if (memcmp(first[0], host->sound[0], sizeof first[0])) fail("reactivation: other samples");
    host_deactivate(host);
  }
  host_activate(host);
  if (run(host, most_frames, "silence") != 0) fail("silence: something is heard");
  host_deactivate(host);
  host_close(host);
  puts("reactivation: the same samples, then silence");
}

// Several instances at once sound like one alone.
static void check_instances(const library *library) {
  host *hosts[3];
  for (int i = 0; i < 3; i++) {
    hosts[i] = opened(library, 48000);
    host_activate(hosts[i]);
  }
  for (int block = 0; block < 10; block++) {
    for (int i = 0; i < 3; i++) {
      if (block == 0) note(hosts[i], 5, 60, 100);
      run(hosts[i], 1000, "instances");
      if (memcmp(hosts[0]->sound[0], hosts[i]->sound[0], 4000)) fail("instances differ");
    }
  }
  for (int i = 0; i < 3; i++) {
    host_deactivate(hosts[i]);
    host_close(hosts[i]);
  }
  puts("instances: three sound alike");
}

typedef struct {
  int kind;
} bad_state;

static const void *retrieve_bad(
  LV2_State_Handle handle, uint32_t key, size_t *size, uint32_t *type, uint32_t *flags) {
  static uint8_t garbage[4096];
  const bad_state *bad = handle;
  const char *uri = unmap_uri(NULL, key);
  bool is_latent = uri && strstr(uri, "latent");
  *flags = LV2_STATE_IS_POD | LV2_STATE_IS_PORTABLE;
  for (size_t i = 0; i < sizeof garbage; i++) garbage[i] = (uint8_t)draw(256);
  switch (bad->kind) {
    case 0:  // nothing
      return NULL;
    case 1:  // random latents
      *size = sizeof garbage;
      *type = map_uri(NULL, is_latent ? LV2_ATOM__Chunk : LV2_ATOM__Path);
      return garbage;
    case 2:  // other types
      *size = 4;
      *type = map_uri(NULL, LV2_ATOM__Float);
      return garbage;
    case 3:  // paths that lead nowhere
      if (is_latent) return NULL;
      *size = 12;
      *type = map_uri(NULL, LV2_ATOM__Path);
      return "/not/there!";
    default:  // no size
      *size = 0;
      *type = map_uri(NULL, LV2_ATOM__Chunk);
      return garbage;
  }
}

static void check_bad_state(const library *library) {
  host *host = opened(library, 48000);
  host_activate(host);
  for (int kind = 0; kind < 5; kind++) {
    bad_state bad = {kind};
    LV2_State_Status status = host_restore_raw(host, retrieve_bad, &bad);
    bool is_bad = kind == 1 || kind == 3;
    if (is_bad != (status != LV2_STATE_SUCCESS)) fail("state %d: status %d", kind, status);
    note(host, 0, 60, 100);
    if (run(host, 4096, "bad state") < 1e-3) fail("state %d: nothing is heard", kind);
  }
  host_deactivate(host);
  host_close(host);
  puts("bad state: refused, and the sounds stay");
}

// A path that is no sound is told of, and the sound stays.
static void check_bad_sounds(const library *library) {
  host *host = opened(library, 48000);
  host_activate(host);
  const char *property = "urn:sfumato:instrument#sound1";
  run(host, 64, "sounds");
  const char *told = host_told(host, property);
  if (!told || !strstr(told, "flute")) fail("the sound was not told: %s", told ? told : "-");
  const char *bad[] = {"/not/there.wav", "/proc/self/exe", "/", "relative"};
  for (int i = 0; i < 4; i++) {
    int before = host->message_count;
    host_path(host, 3, property, bad[i]);
    run(host, 64, "sounds");
    run(host, 64, "sounds");
    if (host->message_count == before) fail("%s: nothing was said", bad[i]);
    told = host_told(host, property);
    if (!told || !strstr(told, "flute")) fail("%s: %s is played", bad[i], told ? told : "-");
  }
  // The same of a tuning, which is none in the beginning.
  const char *scale = "urn:sfumato:instrument#scale";
  int before = host->message_count;
  host_path(host, 0, scale, "/proc/self/exe");
  run(host, 64, "tuning");
  run(host, 64, "tuning");
  told = host_told(host, scale);
  if (host->message_count == before) fail("a bad scale: nothing was said");
  if (!told || *told) fail("a bad scale is played: %s", told ? told : "-");
  // Without the last sound there is no instrument.
  host_path(host, 0, property, "");
  run(host, 64, "sounds");
  host_path(host, 0, "urn:sfumato:instrument#sound2", "");
  run(host, 64, "sounds");
  run(host, 64, "sounds");
  told = host_told(host, "urn:sfumato:instrument#sound2");
  if (!told || !strstr(told, "cello")) fail("the last sound went: %s", told ? told : "-");
  host_deactivate(host);
  host_close(host);
  // Hosts without a worker.
  host = host_open(library, 48000, true);
  if (!host) fail("refused without a worker");
  host_activate(host);
  host_path(host, 0, property, "/not/there.wav");
  note(host, 0, 60, 100);
  if (run(host, 4096, "no worker") < 1e-3) fail("no worker: nothing is heard");
  host_deactivate(host);
  host_close(host);
  puts("bad sounds: told, and the sounds stay");
}

void check(const library *library, int loads) {
  check_rates(library);
  check_reactivation(library);
  check_instances(library);
  check_noise(library);
  check_bad_state(library);
  check_bad_sounds(library);
  check_loads(library, loads);
}
