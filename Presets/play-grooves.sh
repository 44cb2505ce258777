#!/usr/bin/env bash
# Plays the 4/4 grooves of Musical MIDI Accompaniment: one MIDI file for each of its library files.
#
#   Presets/play-grooves.sh PREFIX FOLDER    # PREFIX/bin/mma and PREFIX/share/mma must be there
#
# Each groove plays eight bars over one of six chord progressions; endings are left out. The libraries
# casio, yamaha and zoom imitate machines of these makers and are left alone.
set -euo pipefail
[[ $# -eq 2 ]] || { sed -n '2,7p' "$0"; exit 64; }
prefix=$(cd "$1" && pwd)
export MMA_HOME=$prefix/share/mma
progressions=(
  "C Am F G7 C Am Dm G7" "Am F C G Am F E7 Am" "C C7 F Fm C G7 C G7"
  "Dm G7 CM7 A7 Dm G7 CM7 CM7" "G D Em C G D C D7" "E7 A D7 G C7 F B7 E7"
)
count=0
for library in stdlib kara pflib; do
  mkdir -p "$2/$library"
  for file in "$MMA_HOME/lib/$library"/*.mma; do
    grep -qiE '^ *timesig 4[ /]4' "$file" || continue
    name=$(basename "$file" .mma)
    song="$2/$library/$name.mma"
    { echo "RndSeed 1"; echo "Tempo 120"; } > "$song"
    while read -r _ groove _; do
      [[ $groove == *[Ee]nd* ]] && continue
      echo "Groove $library/$name:$groove" >> "$song"
      read -ra chords <<< "${progressions[count % ${#progressions[@]}]}"
      for chord in "${chords[@]}"; do echo "$chord" >> "$song"; done
      count=$((count + 1))
    done < <(tr -d '\r' < "$file" | grep -iE '^ *DefGroove ')
    if ! python3 "$prefix/bin/mma" -f "$2/$library/$name.mid" "$song" > "$2/$library/$name.log" 2>&1
    then
      echo "left out: $library/$name: $(tail -1 "$2/$library/$name.log")" >&2
    fi
    rm -f "$song" "$2/$library/$name.log"
  done
done
echo "$(find "$2" -name '*.mid' | wc -l) files, at most $count grooves"
