// CLAP's headers, as they are installed by themselves or as Debian's dpf-source has them, and what of later versions
// is used where a host knows it: plain declarations of the interface.
#ifndef SFUMATO_CLAP_H
#define SFUMATO_CLAP_H

#if __has_include(<clap/entry.h>)
#include <clap/entry.h>
#include <clap/ext/audio-ports.h>
#include <clap/ext/latency.h>
#include <clap/ext/note-ports.h>
#include <clap/ext/params.h>
#include <clap/ext/state.h>
#include <clap/ext/thread-check.h>
#include <clap/plugin-factory.h>
#include <clap/plugin-features.h>
#elif __has_include("/usr/share/dpf/distrho/src/clap/entry.h")
#include "/usr/share/dpf/distrho/src/clap/entry.h"
#include "/usr/share/dpf/distrho/src/clap/ext/audio-ports.h"
#include "/usr/share/dpf/distrho/src/clap/ext/latency.h"
#include "/usr/share/dpf/distrho/src/clap/ext/note-ports.h"
#include "/usr/share/dpf/distrho/src/clap/ext/params.h"
#include "/usr/share/dpf/distrho/src/clap/ext/state.h"
#include "/usr/share/dpf/distrho/src/clap/ext/thread-check.h"
#include "/usr/share/dpf/distrho/src/clap/plugin-factory.h"
#include "/usr/share/dpf/distrho/src/clap/plugin-features.h"
#else
#error "CLAP's headers are missing: on Debian, install dpf-source"
#endif

// Texts and values that are macros or arrays, which Swift does not read.
static const char *const clap_factory_id = CLAP_PLUGIN_FACTORY_ID;
static const char *const clap_ext_audio_ports = CLAP_EXT_AUDIO_PORTS;
static const char *const clap_ext_latency = CLAP_EXT_LATENCY;
static const char *const clap_ext_note_ports = CLAP_EXT_NOTE_PORTS;
static const char *const clap_ext_params = CLAP_EXT_PARAMS;
static const char *const clap_ext_state = CLAP_EXT_STATE;
static const char *const clap_ext_thread_check = CLAP_EXT_THREAD_CHECK;
static const char *const clap_stereo = CLAP_PORT_STEREO;
static const char *const clap_feature_instrument = CLAP_PLUGIN_FEATURE_INSTRUMENT;
static const char *const clap_feature_stereo = CLAP_PLUGIN_FEATURE_STEREO;
static const char *const clap_feature_synthesizer = CLAP_PLUGIN_FEATURE_SYNTHESIZER;

// The host's log.
static const char *const clap_ext_log = "clap.log";
enum { sfumato_clap_info = 1, sfumato_clap_warning = 2, sfumato_clap_error = 3 };
typedef struct sfumato_clap_host_log {
  void (*log)(const clap_host_t *host, int32_t severity, const char *text);
} sfumato_clap_host_log;

// How long the plugin sounds on.
static const char *const clap_ext_tail = "clap.tail";
typedef struct sfumato_clap_plugin_tail {
  uint32_t (*get)(const clap_plugin_t *plugin);
} sfumato_clap_plugin_tail;

// Presets as files that the host hands over; of the two names the second was there before.
static const char *const clap_ext_preset_load = "clap.preset-load/2";
static const char *const clap_ext_preset_load_draft = "clap.preset-load.draft/2";
enum { sfumato_clap_preset_file = 0 };
typedef struct sfumato_clap_plugin_preset_load {
  bool (*from_location)(
    const clap_plugin_t *plugin, uint32_t kind, const char *location, const char *key);
} sfumato_clap_plugin_preset_load;

#endif
