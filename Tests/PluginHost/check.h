#ifndef SFUMATO_PLUGIN_CHECK_H
#define SFUMATO_PLUGIN_CHECK_H

#include "host.h"

// Does what validators of plugins do; ends the program with a sentence where the plugin fails.
void check(const library *library, int loads);

#endif
