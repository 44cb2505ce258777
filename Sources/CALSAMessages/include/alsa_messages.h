/// What alsa-lib would print to standard error, caught: its handler takes a variable number of
/// arguments, which Swift cannot receive.
#ifndef SFUMATO_ALSA_MESSAGES_H
#define SFUMATO_ALSA_MESSAGES_H

/// From now on alsa-lib prints nothing; what it would have said is kept, per thread.
void alsa_messages_catch(void);

/// The first thing that alsa-lib said on this thread since it was last asked; "" for nothing. The first
/// is the cause, the rest its consequences. Valid until the next call on this thread.
const char *alsa_messages_take(void);

#endif
