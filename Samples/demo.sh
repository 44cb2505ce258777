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

# Two instruments, and what lies between them.
for mix in 0.25 0.5 0.75; do
  "$sfumato" blend "$samples/flute_C4.wav" "$samples/cello_C4.wav" -o "$out/blend_$mix.wav" \
    --mix $mix
done
"$sfumato" blend "$samples"/{flute,cello,piano,choir}_C4.wav -o "$out/square.wav" --pitch G3
"$sfumato" spectrogram "$samples/flute_C4.wav" "$out"/blend_{0.25,0.5,0.75}.wav \
  "$samples/cello_C4.wav" -o "$out/blend.png" --height 260

# A piece: the melody goes from flute to cello, the bass and the drums have sounds of their own.
"$sfumato" perform "$samples/trio.mid" --sounds "$samples"/{flute,cello}_C4.wav \
  --mix "0@bar1, 1@bar9" --part Bass="$samples/bassoon_C3.wav" -o "$out/trio.wav"

# The blend as an instrument: a chord that goes from one to the other and back while it sounds.
"$sfumato" play "$samples/flute_C4.wav" "$samples/cello_C4.wav" -o "$out/chord.wav" \
  --keys "C4 E4 G4" --duration 6 --sweep 6s

# What the ear loses when only magnitudes are kept, and how little that is.
echo
"$sfumato" resynth "$samples/cello_C4.wav" -o "$out/cello_C4.resynth.wav"

cat <<END

In $out/:
  blend_0.25.wav …        a flute on its way to a cello
  blend.png               the flute, the three blends, the cello
  square.wav              flute, cello, piano and choir in equal parts, on G3
  trio.wav                sixteen bars: from flute to cello over bassoon and drums
  chord.wav               a chord on its way from flute to cello and back
  cello_C4.resynth.wav    the cello with its phase thrown away and found again

Listen:    with any player, such as  aplay $out/blend_0.5.wav
Blend:     $sfumato blend your-note.wav another.wav -o new.wav --mix 0.4
All else:  $sfumato --help

Play it:   $sfumato play $samples/flute_C4.wav $samples/cello_C4.wav
END
