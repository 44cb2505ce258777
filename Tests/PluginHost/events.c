#include "events.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("plugin-host: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  exit(1);
}

int read_events(const char *path, event **events) {
  FILE *file = strcmp(path, "-") ? fopen(path, "r") : stdin;
  if (!file) fail("%s: cannot be read", path);
  int count = 0, room = 0;
  char line[256];
  while (fgets(line, sizeof line, file)) {
    if (count == room) *events = realloc(*events, (room = 2 * room + 64) * sizeof **events);
    event *next = &(*events)[count];
    memset(next, 0, sizeof *next);
    if (sscanf(line, "%ld midi %d %d %d", &next->frame, &next->bytes[0], &next->bytes[1],
          &next->bytes[2]) == 4) {
      strcpy(next->what, "midi");
    } else if (sscanf(line, "%ld %63s %f", &next->frame, next->what, &next->value) != 3) {
      fail("%s: \"%s\" is no event", path, line);
    }
    count++;
  }
  fclose(file);
  return count;
}

uint32_t random_state = 1;

uint32_t random_number(void) {
  random_state = random_state * 1664525u + 1013904223u;
  return random_state >> 8;
}

uint32_t draw(uint32_t below) { return (uint32_t)(((uint64_t)random_number() * below) >> 24); }

long block_length(long block, long most) {
  if (block) return block;
  long length = 1 + random_number() % most;
  // Runs of short blocks too.
  return random_number() % 2 ? 1 + length % 64 : length;
}

long resident_kilobytes(void) {
  FILE *file = fopen("/proc/self/statm", "r");
  long pages = 0, resident = 0;
  if (!file || fscanf(file, "%ld %ld", &pages, &resident) != 2) fail("/proc/self/statm");
  fclose(file);
  return resident * 4;
}
