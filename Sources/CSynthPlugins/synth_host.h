/// The far end: what a plugin's process does.
#ifndef SFUMATO_SYNTH_HOST_H
#define SFUMATO_SYNTH_HOST_H

/// Opens a plugin and answers requests until there are no more, or the plugin is of no use.
void synth_serve(const char *library, int requests, int answers);

#endif
