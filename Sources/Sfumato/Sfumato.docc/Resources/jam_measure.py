"""Clicks, level and variety of a take: `python3 jam_measure.py jam.wav jam.mid` (24-bit WAV; needs NumPy).

Clicks: the largest step from a sample to the next within 60 ms after a note begins or ends, beside the
largest one elsewhere, which the partials of steady notes make. Level: RMS of each second in dB. Variety:
bars of the melody that are not alike, and the entropy of its pitch classes in bits, of the whole and as
the mean over groups of four bars; intervals between its notes.
"""

import collections
import math
import struct
import sys

import numpy as np


def sound(path):
    data = open(path, "rb").read()
    place = 12
    while place < len(data) - 8:
        name, size = data[place : place + 4], struct.unpack("<I", data[place + 4 : place + 8])[0]
        body = data[place + 8 : place + 8 + size]
        if name == b"fmt ":
            channels, rate = struct.unpack("<HI", body[2:8])
        if name == b"data":
            bytes3 = np.frombuffer(body, np.uint8).reshape(-1, 3).astype(np.int32)
            values = bytes3[:, 0] | bytes3[:, 1] << 8 | bytes3[:, 2] << 16
            values[values >= 1 << 23] -= 1 << 24
            return values.reshape(-1, channels) / float(1 << 23), rate
        place += 8 + size + (size & 1)


def score(path):
    """Notes as (start, end, key, channel), in beats; and seconds per beat. As `sfumato` writes MIDI."""
    data = open(path, "rb").read()
    place, notes, beat = 14, [], 0.5
    for _ in range(struct.unpack(">H", data[10:12])[0]):
        size = struct.unpack(">I", data[place + 4 : place + 8])[0]
        track, place = data[place + 8 : place + 8 + size], place + 8 + size
        at, tick, held = 0, 0, {}
        while at < len(track):
            delta = 0
            while True:
                byte, at = track[at], at + 1
                delta = delta << 7 | byte & 127
                if byte < 128:
                    break
            tick += delta
            status, key = track[at], track[at + 1]
            if status == 0xFF:
                if key == 0x51:
                    beat = int.from_bytes(track[at + 3 : at + 6], "big") / 1e6
                at += 3 + track[at + 2]
            elif status >> 4 == 0xC:
                at += 2
            else:
                if status >> 4 == 9:
                    held[key] = tick
                else:
                    notes.append((held.pop(key) / 480, tick / 480, key, status & 15))
                at += 3
    return sorted(notes), beat


def entropy(keys):
    counts = collections.Counter(key % 12 for key in keys)
    total = sum(counts.values())
    return -sum(n / total * math.log2(n / total) for n in counts.values())


samples, rate = sound(sys.argv[1])
notes, beat = score(sys.argv[2])
steps = np.abs(np.diff(samples, axis=0)).max(axis=1)
near = np.zeros(len(steps), bool)
for start, end, _, _ in notes:
    for time in (start * beat, end * beat):
        near[max(0, int((time - 0.003) * rate)) : int((time + 0.06) * rate)] = True
seconds = len(samples) // rate
power = (samples[: seconds * rate] ** 2).mean(axis=1).reshape(seconds, rate).mean(axis=1)
sounding = 10 * np.log10(power[: int(notes[-1][0] * beat)])
melody = [note for note in notes if note[3] != 9]
bars = collections.defaultdict(list)
for start, end, key, _ in melody:
    bars[int(start // 4)].append((start % 4, end - start, key))
count = int(math.ceil(max(note[1] for note in melody) / 4))
groups = [[n[2] for n in melody if 4 * g <= n[0] // 4 < 4 * g + 4] for g in range(count // 4)]
print(f"largest sample        {np.abs(samples).max():.3f}, clipped {(np.abs(samples) >= 0.9999).sum()}")
print(f"largest step          {steps[near].max():.3f} at notes, {steps[~near].max():.3f} elsewhere")
print(f"RMS of a second       {sounding.min():.1f} to {sounding.max():.1f} dB, median {np.median(sounding):.1f}")
print(f"bars                  {count}, {len({tuple(bars[b]) for b in range(count)})} distinct")
print(f"notes of the melody   {len(melody)}, {len({n[2] for n in melody})} keys")
line = [key for _, _, key, _ in melody]
leaps = np.abs(np.diff(line))
print(f"intervals             {leaps.mean():.1f} semitones, {(leaps > 7).mean():.2f} beyond a fifth")
print(f"pitch-class entropy   {entropy([n[2] for n in melody]):.2f} bits, "
      f"{np.mean([entropy(g) for g in groups if g]):.2f} in four bars")
