#!/usr/bin/env python3
"""Makes a MIDI file of each compressed MusicXML file of a folder, one track for each part.

    Presets/chorales-to-midi.py FOLDER OUTPUT

Only what a melody needs is kept: notes with ties, rests, metres, and the bar lines with a pickup as a
short bar. Repeats are not played out. Needs nothing but Python and `midi_writing.py` beside it.
"""
import os
import sys
import xml.etree.ElementTree as ElementTree
import zipfile
from fractions import Fraction

from midi_writing import chunk, write_file

TICKS = 10080  # a quarter note; divisible by all tuplets up to ten
STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def read_score(path):
    """The root of the score in a .mxl archive."""
    with zipfile.ZipFile(path) as archive:
        container = ElementTree.fromstring(archive.read("META-INF/container.xml"))
        name = next(e.get("full-path") for e in container.iter() if e.tag.endswith("rootfile"))
        return ElementTree.fromstring(archive.read(name))


def part_events(part, channel):
    """Notes of a part, and where its bars begin: [(tick, tick count, quarters, denominator)]."""
    notes, bars, tied = [], [], {}
    divisions, beats, beat_type, start = 1, 4, 4, 0
    for measure in part.findall("measure"):
        tick = end = start
        previous = start
        for element in measure:
            if element.tag == "attributes":
                divisions = int(element.findtext("divisions", divisions))
                if (time := element.find("time")) is not None:
                    beats, beat_type = int(time.findtext("beats")), int(time.findtext("beat-type"))
            elif element.tag in ("backup", "forward"):
                step = int(Fraction(int(element.findtext("duration")), divisions) * TICKS)
                tick += step if element.tag == "forward" else -step
            elif element.tag == "note" and element.find("grace") is None:
                length = int(Fraction(int(element.findtext("duration")), divisions) * TICKS)
                onset = previous if element.find("chord") is not None else tick
                if (pitch := element.find("pitch")) is not None:
                    key = STEPS[pitch.findtext("step")] + 12 * (int(pitch.findtext("octave")) + 1)
                    key += int(float(pitch.findtext("alter", "0")))
                    ties = {tie.get("type") for tie in element.findall("tie")}
                    if "stop" in ties and key in tied:
                        note = tied.pop(key)
                        note[1] = onset + length
                    else:
                        note = [onset, onset + length, key]
                        notes.append(note)
                    if "start" in ties:
                        tied[key] = note
                previous, tick = onset, onset + length
            end = max(end, tick)
        bars.append((start, end - start, beats, beat_type))
        start = end
    events = []
    for onset, end, key in notes:
        events.append((onset, 1, bytes([0x90 | channel, key, 96])))
        events.append((end, 0, bytes([0x80 | channel, key, 64])))
    return events, bars


def metre_events(bars):
    """A metre at each bar whose length is another; a short bar is one of its own metre."""
    events, last = [], None
    for tick, length, beats, beat_type in bars:
        if length != TICKS * 4 * beats // beat_type and length > 0:
            share = Fraction(length, 4 * TICKS)
            denominator = max(4, share.denominator)
            if denominator & (denominator - 1) == 0:
                beats, beat_type = int(share * denominator), denominator
        if (beats, beat_type) != last:
            power = beat_type.bit_length() - 1
            events.append((tick, 0, bytes([0xFF, 0x58, 4, beats, power, 24, 8])))
            last = (beats, beat_type)
    return events


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder, output = sys.argv[1:]
    os.makedirs(output, exist_ok=True)
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".mxl"):
            continue
        parts = [part_events(part, min(index, 8))
                 for index, part in enumerate(read_score(f"{folder}/{name}").findall("part"))]
        chunks = [chunk(metre_events(parts[0][1]))] + [chunk(events) for events, _ in parts]
        write_file(f"{output}/{name[:-4]}.mid", chunks, TICKS)


if __name__ == "__main__":
    main()
