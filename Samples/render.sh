#!/usr/bin/env bash
# Makes the bundled notes and drums again: writes one MIDI file a note, renders it dry with
# fluidsynth, brings it to mono 48 kHz 16-bit WAV at -3 dBFS with sox.
#
#   Samples/render.sh [FOLDER]     writes into FOLDER, by default the folder of this script
#
# Needs (Debian): fluidsynth sox fluid-soundfont-gm musescore-general-soundfont-lossless
# SOUNDFONTS=FOLDER looks for the two fonts elsewhere than in /usr/share/sounds/sf2.
set -euo pipefail

out=${1:-$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)}
fonts=${SOUNDFONTS:-/usr/share/sounds/sf2}

hold_ms=2200       # note-on to note-off
render_ms=5000     # note-on to the end of the rendering
lead_s=0.003       # of silence before the onset
length_s=3.2       # of the finished note, where the table does not say
fade_s=0.8         # at its end, to silence; half of a shorter one

# name_pitch  font  program (from 0)  key  velocity  seconds; drums are on channel 10
notes='
guitar_C3      FluidR3_GM             24  48  96
bassoon_C3     MuseScore_General_Full 70  48  96
pad_C3         FluidR3_GM             89  48  96
clarinet_G3    MuseScore_General_Full 71  55  96
epiano_G3      MuseScore_General_Full  4  55  96
saw_G3         FluidR3_GM             81  55  96
flute_C4       FluidR3_GM             73  60  96
cello_C4       MuseScore_General_Full 42  60  96
piano_C4       MuseScore_General_Full  0  60  96
choir_C4       FluidR3_GM             52  60  96
violin_A4      MuseScore_General_Full 40  69  96
trumpet_A4     FluidR3_GM             56  69  96
marimba_A4     FluidR3_GM             12  69  96
vibraphone_C5  MuseScore_General_Full 11  72  96
harp_C5        MuseScore_General_Full 46  72  96
voice_C5       FluidR3_GM             53  72  96
drums/kick        FluidR3_GM           0  36  96  0.5
drums/snare       FluidR3_GM           0  38  96  0.5
drums/closed_hat  FluidR3_GM           0  42  96  0.3
drums/open_hat    FluidR3_GM           0  46  96  0.8
drums/low_tom     FluidR3_GM           0  45  96  0.8
drums/mid_tom     FluidR3_GM           0  48  96  0.8
drums/high_tom    FluidR3_GM           0  50  96  0.8
drums/crash       FluidR3_GM           0  49  96  1.6
drums/ride        FluidR3_GM           0  51  96  1.2
'

fail() { echo "render.sh: $*" >&2; exit 1; }

for program in fluidsynth sox; do
  command -v "$program" >/dev/null || fail "$program is missing: apt-get install $program"
done
for font in FluidR3_GM MuseScore_General_Full; do
  [ -r "$fonts/$font.sf2" ] || fail "$fonts/$font.sf2 is missing: apt-get install \
fluid-soundfont-gm musescore-general-soundfont-lossless"
done
mkdir -p "$out/drums"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Prints bytes given as numbers.
bytes() { local byte; for byte in "$@"; do printf "\\x$(printf %02x "$byte")"; done; }

# Prints a 16-bit variable-length quantity of MIDI: seven bits a byte, the highest first.
delta() { bytes $(($1 >> 14 | 128)) $(($1 >> 7 & 127 | 128)) $(($1 & 127)); }

# note CHANNEL PROGRAM KEY VELOCITY: the track of one note, 1000 ticks a second; channels from 0.
note() {
  delta 0; bytes 0xff 0x51 3 0x0f 0x42 0x40               # 1,000,000 us a quarter
  delta 0; bytes $((0xc0 | $1)) "$2"
  delta 0; bytes $((0x90 | $1)) "$3" "$4"
  delta $hold_ms; bytes $((0x80 | $1)) "$3" 64
  delta $((render_ms - hold_ms)); bytes 0xff 0x2f 0
}

while read -r name font program key velocity seconds; do
  [ -n "$name" ] || continue
  channel=0
  [[ $name != drums/* ]] || channel=9
  note $channel "$program" "$key" "$velocity" >"$work/track"
  length=${seconds:-$length_s}
  fade=$(awk "BEGIN { print ($length < 2 * $fade_s) ? $length / 2 : $fade_s }")
  size=$(wc -c <"$work/track")
  {
    printf 'MThd'; bytes 0 0 0 6 0 0 0 1 $((1000 >> 8)) $((1000 & 255))
    printf 'MTrk'; bytes 0 0 $((size >> 8)) $((size & 255)); cat "$work/track"
  } >"$work/note.mid"

  fluidsynth -n -i -q -R 0 -C 0 -g 0.5 -r 48000 -T wav -O float -F "$work/note.wav" \
    "$fonts/$font.sf2" "$work/note.mid" >"$work/log" 2>&1 || fail "$name: $(cat "$work/log")"

  # To mono without offset; away with all before the onset that lies 60 dB below the peak, but for
  # $lead_s of silence; to length; to silence. Dither pauses where the sound is exactly zero.
  sox -R -V1 "$work/note.wav" -b 16 "$work/done.wav" remix - highpass 20 norm -3 \
    silence 1 1s 0.1% pad $lead_s trim 0 "$length" fade h 0 "$length" "$fade" norm -3 dither -a
  mv "$work/done.wav" "$out/$name.wav"
  echo "$name.wav: $font, program $program, key $key, velocity $velocity"
done <<<"$notes"
