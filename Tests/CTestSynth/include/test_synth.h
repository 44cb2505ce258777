/// A DSSI synthesizer for tests; it is loaded by its file, not linked.
#ifndef SFUMATO_TEST_SYNTH_H
#define SFUMATO_TEST_SYNTH_H
#endif
