// plugin-host BUNDLE render [OPTION…] OUT: plays events and writes raw samples, 32-bit floats by turns.
// plugin-host BUNDLE check: does what validators of plugins do.
// The same of FILE.clap in place of BUNDLE.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allocation_probe.h"
#include "check.h"
#include "events.h"
#include "host.h"
#include "studio.h"

static void render(const library *library, int count, char **arguments) {
  double rate = 48000;
  long block = 512, frames = 48000;
  event *events = NULL;
  int event_count = 0;
  const char *save = NULL, *out = NULL, *edit = NULL;
  long edit_at = 0;
  for (int i = 0; i < count; i++) {
    if (!strcmp(arguments[i], "--rate")) rate = atof(arguments[++i]);
  }
  host *host = host_open(library, rate, false);
  if (!host) fail("the plugin refused %g Hz", rate);
  for (int i = 0; i < count; i++) {
    const char *name = arguments[i];
    if (strncmp(name, "--", 2)) {
      out = name;
      continue;
    }
    if (++i == count) fail("%s needs a value", name);
    const char *value = arguments[i];
    if (!strcmp(name, "--block")) {
      block = atol(value);  // 0 is any length
    } else if (!strcmp(name, "--seed")) {
      random_state = (uint32_t)atol(value);
    } else if (!strcmp(name, "--frames")) {
      frames = atol(value);
    } else if (!strcmp(name, "--events")) {
      event_count = read_events(value, &events);
    } else if (!strcmp(name, "--load")) {
      host_load(host, value);
    } else if (!strcmp(name, "--preset")) {
      host_preset(host, value);
    } else if (!strcmp(name, "--save")) {
      save = value;
    } else if (!strcmp(name, "--edit-at")) {
      edit_at = atol(value);
    } else if (!strcmp(name, "--edit")) {
      edit = value;  // a command of the shell that is run there
    } else if (!strncmp(name, "--sound", 7) || !strcmp(name, "--scale") ||
      !strcmp(name, "--keyboard_map")) {
      char property[64];
      snprintf(property, sizeof property, "urn:sfumato:instrument#%s", name + 2);
      host_activate(host);
      host_path(host, 0, property, value);
      host_run(host, 0);
      host_run(host, 0);
      host_deactivate(host);
    } else if (strcmp(name, "--rate")) {
      char symbol[64];
      snprintf(symbol, sizeof symbol, "%s", name + 2);
      host->values[host_port(host, symbol)] = (float)atof(value);
    }
  }
  if (!out) fail("where to?");
  FILE *file = fopen(out, "wb");
  if (!file) fail("%s: cannot be written", out);
  host_activate(host);
  host->allocations = 0;
  int next = 0;
  for (long done = 0; done < frames;) {
    long length = block_length(block, most_frames);
    if (length > frames - done) length = frames - done;
    if (edit && done >= edit_at) {
      if (system(edit)) fail("%s", edit);
      edit = NULL;
    }
    // Ports change between blocks.
    for (int i = next; i < event_count && events[i].frame < done + length; i++) {
      if (strcmp(events[i].what, "midi") && events[i].frame > done) length = events[i].frame - done;
    }
    for (; next < event_count && events[next].frame < done + length; next++) {
      const event *event = &events[next];
      if (strcmp(event->what, "midi")) {
        host->values[host_port(host, event->what)] = event->value;
      } else {
        uint8_t bytes[3];
        for (int i = 0; i < 3; i++) bytes[i] = (uint8_t)event->bytes[i];
        host_midi(host, event->frame - done, bytes, 3);
      }
    }
    host_run(host, (uint32_t)length);
    for (long i = 0; i < length; i++) {
      float pair[2] = {host->sound[0][i], host->sound[1][i]};
      fwrite(pair, sizeof pair, 1, file);
    }
    done += length;
  }
  fclose(file);
  host_get(host, 0);
  host_run(host, 0);
  for (int i = 1; i <= 4; i++) {
    char property[64];
    snprintf(property, sizeof property, "urn:sfumato:instrument#sound%d", i);
    const char *told = host_told(host, property);
    printf("sound%d %s\n", i, told ? told : "not told");
  }
  const char *files[] = {"scale", "keyboard_map"};
  for (int i = 0; i < 2; i++) {
    char property[64];
    snprintf(property, sizeof property, "urn:sfumato:instrument#%s", files[i]);
    const char *told = host_told(host, property);
    printf("%s %s\n", files[i], told ? told : "not told");
  }
  printf("latency %g\n", host->values[host_port(host, "latency")]);
  if (allocation_probe_is_available()) printf("allocations %ld\n", host->allocations);
  if (save) host_save(host, save);
  host_deactivate(host);
  host_close(host);
  free(events);
}

int main(int count, char **arguments) {
  if (count < 3) fail("BUNDLE render [OPTION…] OUT, or BUNDLE check");
  setvbuf(stdout, NULL, _IOLBF, 0);
  const char *dot = strrchr(arguments[1], '.');
  if (dot && !strcmp(dot, ".clap")) {
    const plugin_file *file = plugin_file_open(arguments[1]);
    if (!strcmp(arguments[2], "render")) {
      studio_render(file, count - 3, arguments + 3);
    } else if (!strcmp(arguments[2], "check")) {
      studio_check(file, count > 3 ? atoi(arguments[3]) : 100);
    } else {
      fail("there is no \"%s\"", arguments[2]);
    }
    return 0;
  }
  library *library = library_open(arguments[1]);
  if (!strcmp(arguments[2], "render")) {
    render(library, count - 3, arguments + 3);
  } else if (!strcmp(arguments[2], "check")) {
    check(library, count > 3 ? atoi(arguments[3]) : 100);
  } else {
    fail("there is no \"%s\"", arguments[2]);
  }
  library_close(library);
}
