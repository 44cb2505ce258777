// LV2's headers, and those of its addresses that the plugin needs: they are pasted together by macros,
// which Swift does not read.
#include <lv2/atom/atom.h>
#include <lv2/core/lv2.h>
#include <lv2/log/log.h>
#include <lv2/midi/midi.h>
#include <lv2/patch/patch.h>
#include <lv2/state/state.h>
#include <lv2/urid/urid.h>
#include <lv2/worker/worker.h>

static const char *const lv2_atom_blank = LV2_ATOM__Blank;
static const char *const lv2_atom_chunk = LV2_ATOM__Chunk;
static const char *const lv2_atom_object = LV2_ATOM__Object;
static const char *const lv2_atom_path = LV2_ATOM__Path;
static const char *const lv2_atom_sequence = LV2_ATOM__Sequence;
static const char *const lv2_atom_string = LV2_ATOM__String;
static const char *const lv2_atom_uri = LV2_ATOM__URI;
static const char *const lv2_atom_urid = LV2_ATOM__URID;
static const char *const lv2_log_error = LV2_LOG__Error;
static const char *const lv2_log_feature = LV2_LOG__log;
static const char *const lv2_log_note = LV2_LOG__Note;
static const char *const lv2_log_warning = LV2_LOG__Warning;
static const char *const lv2_midi_event = LV2_MIDI__MidiEvent;
static const char *const lv2_patch_get = LV2_PATCH__Get;
static const char *const lv2_patch_property = LV2_PATCH__property;
static const char *const lv2_patch_set = LV2_PATCH__Set;
static const char *const lv2_patch_value = LV2_PATCH__value;
static const char *const lv2_state_changed = LV2_STATE__StateChanged;
static const char *const lv2_state_free_path = LV2_STATE__freePath;
static const char *const lv2_state_interface = LV2_STATE__interface;
static const char *const lv2_state_map_path = LV2_STATE__mapPath;
static const char *const lv2_urid_map = LV2_URID__map;
static const char *const lv2_worker_interface = LV2_WORKER__interface;
static const char *const lv2_worker_schedule = LV2_WORKER__schedule;
