#!/usr/bin/env bash
# Makes WAV and PNG files from the sample notes and says what they are: `make demo`.
# usage: demo.sh FOLDER   with the program in $SFUMATO, or on the path
set -euo pipefail
samples=$(cd "$(dirname "$0")" && pwd)
out=${1:?usage: demo.sh FOLDER}
sfumato=${SFUMATO:-sfumato}
mkdir -p "$out"

echo
"$sfumato" info "$samples/flute_C4.wav" "$samples/cello_C4.wav"

# What the ear loses when only magnitudes are kept, and how little that is.
for note in flute_C4 cello_C4 piano_C4; do
  echo
  "$sfumato" resynth "$samples/$note.wav" -o "$out/$note.resynth.wav"
done
"$sfumato" spectrogram "$samples/cello_C4.wav" "$out/cello_C4.resynth.wav" \
  -o "$out/cello_C4.png"
"$sfumato" spectrogram "$samples"/{flute,cello,piano,choir}_C4.wav -o "$out/instruments.png"

cat <<END

In $out/:
  NAME.resynth.wav   a sample note whose phase was thrown away and found again
  cello_C4.png       the cello before (above) and after (below)
  instruments.png    flute, cello, piano and choir on the same key

Listen:    aplay $out/cello_C4.resynth.wav      (or any player)
Try next:  $sfumato spectrogram $samples/harp_C5.wav -o harp.png
           $sfumato resynth your-own-note.wav -o out.wav
           $sfumato --help
END
