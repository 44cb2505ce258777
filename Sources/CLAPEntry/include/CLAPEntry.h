/// What a host of CLAP looks for in the library; its functions are those of the module CLAPPlugin.
#ifndef SFUMATO_CLAP_ENTRY_H
#define SFUMATO_CLAP_ENTRY_H
#endif
