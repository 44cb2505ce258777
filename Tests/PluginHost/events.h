// What is played to a plugin: lines of a file, and numbers by chance.
#ifndef SFUMATO_PLUGIN_EVENTS_H
#define SFUMATO_PLUGIN_EVENTS_H

#include <stdint.h>

typedef struct {
  long frame;
  char what[64];  // "midi", or a parameter
  int bytes[3];
  float value;
} event;

// Reads "FRAME midi STATUS A B" and "FRAME PARAMETER VALUE"; returns how many there are.
int read_events(const char *path, event **events);

// The length of the next block: `block`, or by chance if that is 0.
long block_length(long block, long most);

extern uint32_t random_state;
uint32_t random_number(void);
// 0 to below - 1.
uint32_t draw(uint32_t below);

// Ends the program with a sentence.
_Noreturn void fail(const char *format, ...);

// Memory of the process.
long resident_kilobytes(void);

#endif
