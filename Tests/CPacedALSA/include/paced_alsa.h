/// An ALSA device for tests: it keeps real time without a sound card, and writes every sample
/// that it is given to a file. alsa-lib loads it; nothing here is called. See `paced_alsa.c`.
