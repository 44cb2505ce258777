#include "alsa_messages.h"

#include <alsa/asoundlib.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static _Thread_local char first[256];
static _Thread_local char taken[256];

static void keep(const char *file, int line, const char *function, int error, const char *format,
                 ...) {
  (void)file, (void)line, (void)function, (void)error;
  if (first[0]) return;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(first, sizeof first, format, arguments);
  va_end(arguments);
  first[strcspn(first, "\n")] = 0;
}

void alsa_messages_catch(void) { snd_lib_error_set_handler(keep); }

const char *alsa_messages_take(void) {
  memcpy(taken, first, sizeof taken);
  first[0] = 0;
  return taken;
}
