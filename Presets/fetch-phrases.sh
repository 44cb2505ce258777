#!/usr/bin/env bash
# Fetches music that may be used freely and builds the corpora of phrases from it.
#
#   Presets/fetch-phrases.sh FOLDER        # corpora in FOLDER/phrases, what was fetched beside them
#
# What is fetched (apt and pip only download; nothing is installed):
#   PyPI music21 10.5.1   its copies of O'Neill's (1903), Ryan's (1883) and Aird's (1778 to 1801) tunes, and
#                         of Bach's chorales
#   Debian freedoom, freedm   the games' music, BSD-3-Clause
#   Debian mma            grooves, played by the program Musical MIDI Accompaniment (GPL-2+)
# Needs apt-get, dpkg-deb, pip, python3 and a built `sfumato` (SFUMATO=path to choose another).
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
sfumato=${SFUMATO:-$here/../.build/release/sfumato}
[[ $# -eq 1 ]] || { sed -n '2,11p' "$0"; exit 64; }
[[ -x $sfumato ]] || { echo "no program at $sfumato: run make build first" >&2; exit 1; }
mkdir -p "$1/fetched" && cd "$1"

# 1. Fetch, once.
if [[ ! -e fetched/debian ]]; then
  (cd fetched && apt-get download freedoom freedm mma)
  for package in fetched/*.deb; do dpkg-deb -x "$package" fetched/debian.part; done
  mv fetched/debian.part fetched/debian
fi
if [[ ! -e fetched/music21 ]]; then
  pip download --quiet --no-deps --dest fetched music21==10.5.1
  python3 -m zipfile -e fetched/music21-*.whl fetched/music21.part
  mv fetched/music21.part fetched/music21
fi

# 2. Play the grooves: each library is one piece, eight bars of each of its grooves in 4/4.
if [[ ! -e grooves ]]; then
  "$here/play-grooves.sh" fetched/debian/usr grooves.part
  mv grooves.part grooves
fi

# 3. Chorales as MIDI.
if [[ ! -e chorales ]]; then
  python3 "$here/chorales-to-midi.py" fetched/music21/music21/corpus/bach chorales.part
  mv chorales.part chorales
fi

# 4. Cut melodies and drums.
tunes=fetched/music21/music21/corpus
games=fetched/debian/usr/share/games/doom
mma="output of MMA, a program under GPL-2+"
cut=(
  "$sfumato" corpus phrases -o phrases
  --wad $games/freedoom1.wad --wad $games/freedoom2.wad --wad $games/freedm.wad
  --midi grooves/stdlib --midi grooves/kara --midi grooves/pflib
  --held-out freedm --held-out kara --held-out pflib
  --licence freedoom1=BSD-3-Clause --licence freedoom2=BSD-3-Clause --licence freedm=BSD-3-Clause
  --licence "stdlib=$mma" --licence "kara=$mma" --licence "pflib=$mma"
)
folk=(
  --abc $tunes/oneills1850 --abc $tunes/ryansMammoth --held-out ryansMammoth
  --licence "oneills1850=public domain (1903), transcribers credited in the files"
  --licence "ryansMammoth=public domain (1883)"
)
"${cut[@]}" "${folk[@]}" --kind melody2 --kind drums2 --kind melody16 \
  --midi chorales --licence "chorales=public domain"

# 5. Cut melodies in 6/8 and 3/4. Ryan's has no waltzes, so Aird's judge as well.
folk+=(
  --abc $tunes/airdsAirs --held-out airdsAirs
  --licence "airdsAirs=public domain (1778 to 1801), transcriber credited in the files"
)
"$sfumato" corpus phrases -o phrases --kind jig2 "${folk[@]}"
"$sfumato" corpus phrases -o phrases --kind waltz2 "${folk[@]}" \
  --midi chorales --licence "chorales=public domain"

# 6. Put bass and drums under the melodies: each split with grooves of its own.
if [[ ! -e trios ]]; then
  python3 "$here/make-trios.py" phrases/melody16 train fetched/debian/usr trios.part/oneills stdlib
  python3 "$here/make-trios.py" phrases/melody16 held-out fetched/debian/usr trios.part/ryans \
    kara pflib
  mv trios.part trios
fi

# 7. Cut trios.
"${cut[@]}" --kind trio16 --midi trios/oneills --midi trios/ryans --held-out ryans \
  --licence "oneills=public-domain tunes over $mma" --licence "ryans=public-domain tunes over $mma"
