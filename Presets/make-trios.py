#!/usr/bin/env python3
"""Puts bass and drums under the melodies of a corpus: trios that nobody played.

    Presets/make-trios.py MELODY16 SPLIT PREFIX OUTPUT LIBRARY...

MELODY16 is a corpus made by `sfumato corpus phrases`, SPLIT is train or held-out, PREFIX/bin/mma and
PREFIX/share/mma are Musical MIDI Accompaniment. Of each tune the first eight phrases are taken to
learn from, or the first and the middle one to judge by; each bar gets the triad of the tune's key
that fits it best, and MMA plays a 4/4 groove of one of its libraries over these chords. Only bass and
drums of the groove are kept. Bars of 1/4 part one phrase from the next, so that none is cut across
two. The same arguments give the same files. Needs nothing but Python and `midi_writing.py` beside it.
"""
import json
import os
import random
import re
import struct
import subprocess
import sys

from midi_writing import chunk, write_file

TICKS = 192  # a quarter note, as in MMA's files
NAMES = ["C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B"]
MAJOR, MINOR = [0, 2, 4, 5, 7, 9, 11], [0, 2, 3, 5, 7, 8, 10]
PHRASES_TO_LEARN, PHRASES_PER_SONG = 8, 24


def read_phrases(folder, split):
    """Melodies of 256 tokens: to learn from up to eight of a tune, to judge by at most two."""
    with open(f"{folder}/{split}.tokens", "rb") as file:
        data = file.read()
    with open(f"{folder}/{split}-sources.json") as file:
        sources = json.load(file)
    with open(f"{folder}/manifest.json") as file:
        collections = json.load(file)["collections"]
    phrases = []
    for source in sources:
        if collections[source["collection"]]["name"] not in ("oneills1850", "ryansMammoth"):
            continue
        first, count = source["firstWindow"], source["windowCount"]
        to_learn = range(first, first + min(count, PHRASES_TO_LEARN))
        to_judge = sorted({first, first + count // 2})
        for index in to_learn if split == "train" else to_judge:
            phrases.append(struct.unpack_from("<256H", data, 512 * index))
    return phrases


def notes(tokens):
    """(step, step count, key) of a melody's tokens."""
    found, start, key = [], 0, None
    for step, token in enumerate(list(tokens) + [1]):
        if token == 0:
            continue
        if key is not None:
            found.append((start, step - start, key))
        start, key = step, token + 19 if token > 1 else None
    return found


def key_of(melody):
    """(tonic, scale) whose notes, tonic and fifth above all, fill most of a melody."""
    weights = [0] * 12
    for _, length, key in melody:
        weights[key % 12] += length
    last = melody[-1][2] % 12

    def fit(tonic, scale):
        inside = sum(weights[(tonic + degree) % 12] for degree in scale)
        return inside + weights[tonic] / 2 + weights[(tonic + 7) % 12] / 4 + 8 * (tonic == last)

    return max(((tonic, scale) for scale in (MAJOR, MINOR) for tonic in range(12)),
               key=lambda candidate: fit(*candidate))


def chords(melody):
    """The best triad for each of sixteen bars, as MMA writes it."""
    tonic, scale = key_of(melody)
    names = []
    for bar in range(16):
        best, best_fit = "", -1e9
        for degree in (0, 3, 4, 5, 1, 2):
            triad = [(tonic + scale[(degree + third) % 7]) % 12 for third in (0, 2, 4)]
            fit = {0: 3, 3: 1.5, 4: 2}.get(degree, 0)
            for start, length, key in melody:
                inside = min(start + length, 16 * bar + 16) - max(start, 16 * bar)
                if inside > 0:
                    strong = 1.5 if start % 8 == 0 else 1
                    fit += strong * inside * (1 if key % 12 in triad else -0.5)
            if bar == 15 and degree == 0:
                fit += 8
            if fit > best_fit:
                third = (triad[1] - triad[0]) % 12
                fifth = (triad[2] - triad[0]) % 12
                kind = "dim" if fifth == 6 else "m" if third == 3 else ""
                best, best_fit = NAMES[triad[0]] + kind, fit
        names.append(best)
    return names


def grooves(prefix, libraries):
    """Names of the 4/4 grooves but for endings, introductions and fills."""
    found = []
    for library in libraries:
        folder = f"{prefix}/share/mma/lib/{library}"
        for name in sorted(os.listdir(folder)):
            if not name.endswith(".mma"):
                continue
            with open(f"{folder}/{name}", encoding="latin-1") as file:
                text = file.read()
            if re.search(r"^ *timesig 4[ /]4", text, re.I | re.M):
                for groove in re.findall(r"^ *DefGroove +(\S+)", text, re.I | re.M):
                    if not re.search("end|intro|fill", groove, re.I):
                        found.append(f"{library}/{name[:-4]}:{groove}")
    return found


def melody_chunk(phrases):
    """All melodies one after the other, sixteen bars and a rest each, and the metres that part them."""
    events = [(0, 0, b"\xff\x03\x06Melody"), (0, 1, b"\xc0\x49")]
    for index, phrase in enumerate(phrases):
        origin = 68 * TICKS * index
        for beat, metre in ((0, b"\x04\x02"), (64, b"\x01\x02")):
            events.append((origin + beat * TICKS, 0, b"\xff\x58\x04" + metre + b"\x18\x08"))
        for start, length, key in notes(phrase):
            tick = origin + start * TICKS // 4
            events.append((tick, 3, bytes([0x90, key, 96])))
            events.append((tick + length * TICKS // 4, 2, bytes([0x80, key, 64])))
    return chunk(events)


def channel(part):
    """The channel of a track's first event that has one; None without."""
    place = 8
    while place < len(part):
        while part[place] >= 0x80:  # the time of the event
            place += 1
        status = part[place + 1]
        if status < 0xF0:
            return status & 0x0F
        # A meta event: type, then a length that is short at the beginning of a track.
        place += 4 + part[place + 3]
    return None


def bass_and_drums(path):
    """The chunks of a MIDI file of MMA with its tempi, basses and drums."""
    with open(path, "rb") as file:
        data = file.read()
    kept, place = [], 14
    while place < len(data):
        size = 8 + int.from_bytes(data[place + 4:place + 8], "big")
        part = data[place:place + size]
        name = re.search(rb"\xff\x03.([ -~]*)", part)
        if not kept or channel(part) == 9 or name and re.search(rb"bass|walk", name[1], re.I):
            kept.append(part)
        place += size
    return kept


def main():
    if len(sys.argv) < 6:
        sys.exit(__doc__)
    folder, split, prefix, output = sys.argv[1:5]
    choice = random.Random(1)
    known = grooves(prefix, sys.argv[5:])
    phrases = read_phrases(folder, split)
    os.makedirs(output)
    environment = dict(os.environ, MMA_HOME=os.path.abspath(f"{prefix}/share/mma"))
    failed = 0
    for number in range(0, len(phrases), PHRASES_PER_SONG):
        part = phrases[number:number + PHRASES_PER_SONG]
        lines = ["RndSeed 1", "Tempo 120"]
        for phrase in part:
            lines += [f"Groove {choice.choice(known)}"] + chords(notes(phrase)) + ["z"]
        path = f"{output}/{number // PHRASES_PER_SONG:03}"
        with open(f"{path}.mma", "w") as file:
            file.write("\n".join(lines) + "\n")
        run = subprocess.run([sys.executable, f"{prefix}/bin/mma", "-f", f"{path}.mid", f"{path}.mma"],
                             env=environment, capture_output=True, check=False)
        os.remove(f"{path}.mma")
        if run.returncode != 0:
            failed += 1
            continue
        chunks = bass_and_drums(f"{path}.mid") + [melody_chunk(part)]
        write_file(f"{path}.mid", chunks, TICKS)
    print(f"{output}: {len(phrases)} phrases over {len(known)} grooves, {failed} songs left out")


if __name__ == "__main__":
    main()
