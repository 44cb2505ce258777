/// Plays software synthesizers that are DSSI plugins, each in a process of its own: one that crashes or
/// hangs takes nothing with it.
///
/// Requests go down one pipe, answers come up another; `synth_serve` at the far end answers them.
#ifndef SFUMATO_SYNTH_PLUGINS_H
#define SFUMATO_SYNTH_PLUGINS_H

#include <stdint.h>
#include <sys/types.h>

/// What is asked of a plugin.
typedef enum {
  /// Its programs. Answer: for each its bank and number (two `uint32_t`), the length of its name
  /// (`uint32_t`) and the name; at last a bank, number and length of `UINT32_MAX`.
  synth_request_programs = 1,
  /// A note. Answer: the sample count (`uint32_t`), then mono samples at 48 kHz (`float`).
  synth_request_note = 2,
  /// Sets control ports by name and all others to where they begin; `count` times `SynthControl`
  /// follow. No answer. For plugins that have no programs of their own.
  synth_request_controls = 3,
} SynthRequestKind;

/// The value of a control port.
typedef struct {
  /// Ends with a zero.
  char name[60];
  float value;
} SynthControl;

/// One request. A note is played after everything before it has died away, by the program that is
/// told; a bank of `UINT32_MAX` leaves the program as it is.
typedef struct {
  uint32_t kind;
  uint32_t bank;
  uint32_t program;
  /// MIDI key and velocity.
  uint32_t key;
  uint32_t velocity;
  /// Samples from key down to key up, and in all.
  uint32_t held_count;
  uint32_t count;
} SynthRequest;

/// A plugin's process.
typedef struct {
  pid_t pid;
  /// Where requests are written.
  int requests;
  /// Where answers are read.
  int answers;
} SynthProcess;

/// Starts a process that opens a plugin. Whether it could be opened shows when it answers.
/// - library: path of the plugin's shared library.
/// - home: a folder that the plugin may take for the user's home; it may write there.
/// Returns 0, or the error number.
int synth_start(const char *library, const char *home, SynthProcess *process);

/// Ends the process at once and waits for it.
void synth_stop(SynthProcess *process);

/// Writes all bytes. Returns 0, or -1 if the process is gone.
int synth_write(int file, const void *bytes, size_t count);

/// Reads so many bytes. Returns 0, or -1 if the process is gone or `seconds` have passed without any.
int synth_read(int file, void *bytes, size_t count, double seconds);

#endif
