#include "CLAPEntry.h"

#include "../CCLAP/shim.h"

bool sfumato_clap_init(const char *path);
void sfumato_clap_deinit(void);
const void *sfumato_clap_factory(const char *identifier);

CLAP_EXPORT const clap_plugin_entry_t clap_entry = {
  CLAP_VERSION_INIT, sfumato_clap_init, sfumato_clap_deinit, sfumato_clap_factory};
