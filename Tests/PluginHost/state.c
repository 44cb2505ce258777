// The state of an instance as hosts keep it: by lilv, as jalv and Ardour do.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "host.h"

static const void *get_value(const char *symbol, void *data, uint32_t *size, uint32_t *type) {
  host *host = data;
  *size = sizeof(float);
  *type = map_uri(NULL, LV2_ATOM__Float);
  return &host->values[host_port(host, symbol)];
}

static void set_value(
  const char *symbol, void *data, const void *value, uint32_t size, uint32_t type) {
  host *host = data;
  if (size == sizeof(float) && type == map_uri(NULL, LV2_ATOM__Float)) {
    memcpy(&host->values[host_port(host, symbol)], value, size);
  }
}

void host_save(host *host, const char *folder) {
  LilvWorld *world = host->library->world;
  LilvState *state = lilv_state_new_from_instance(
    host->library->plugin, host->instance, &urid_map, folder, folder, folder, folder, get_value,
    host, LV2_STATE_IS_POD | LV2_STATE_IS_PORTABLE, NULL);
  if (!state) fail("the plugin gave no state");
  if (lilv_state_save(world, &urid_map, &urid_unmap, state, NULL, folder, "state.ttl")) {
    fail("%s: the state cannot be written", folder);
  }
  lilv_state_free(state);
}

static bool restore(host *host, LilvState *state) {
  if (!state) fail("there is no such state");
  int before = host->message_count;
  lilv_state_restore(state, host->instance, set_value, host, 0, host->list);
  lilv_state_free(state);
  return host->message_count == before;
}

bool host_load(host *host, const char *folder) {
  char path[4096];
  snprintf(path, sizeof path, "%s/state.ttl", folder);
  return restore(
    host, lilv_state_new_from_file(host->library->world, &urid_map, NULL, path));
}

bool host_preset(host *host, const char *uri) {
  LilvNode *node = lilv_new_uri(host->library->world, uri);
  lilv_world_load_resource(host->library->world, node);
  LilvState *state = lilv_state_new_from_world(host->library->world, &urid_map, node);
  lilv_node_free(node);
  return restore(host, state);
}

LV2_State_Status host_restore_raw(
  host *host, LV2_State_Retrieve_Function retrieve, void *handle) {
  const LV2_State_Interface *state =
    lilv_instance_get_extension_data(host->instance, LV2_STATE__interface);
  return state->restore(
    lilv_instance_get_handle(host->instance), retrieve, handle, 0, host->list);
}
