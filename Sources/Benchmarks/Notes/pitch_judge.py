"""Judges the pitch of notes that `sfumato evaluate notes --render DIR` wrote, by torchcrepe.

An independent tracker hears KIND_NUMBER_PITCH.wav and says, for each kind, how many are within 50
cents of PITCH, and the median distance of those. Weighted by periodicity, the median over frames.

    python3 pitch_judge.py DIR          # needs torch, torchcrepe 0.0.24, soundfile, resampy

Source: Kim, Salamon, Li, Bello 2018, "CREPE: a convolutional representation for pitch estimation".
"""

import math
import pathlib
import statistics
import sys

import resampy
import soundfile
import torch
import torchcrepe

LOWEST_HZ = 32.7  # the network's first bin


def heard(path):
    """MIDI pitch of a note, or None where nothing periodic is heard."""
    samples, rate = soundfile.read(path, dtype="float32")
    samples = resampy.resample(samples, rate, 16_000)
    pitch, periodicity = torchcrepe.predict(
        torch.tensor(samples)[None], 16_000, hop_length=160, fmin=LOWEST_HZ, fmax=2000.0,
        model="tiny", decoder=torchcrepe.decode.weighted_argmax, return_periodicity=True,
        batch_size=512, pad=True)
    sure = periodicity[0] > 0.5
    if not sure.any():
        return None
    return 69 + 12 * math.log2(pitch[0][sure].median().item() / 440)


def main(folder):
    distances = {}
    for path in sorted(pathlib.Path(folder).glob("*.wav")):
        kind, _, pitch = path.stem.split("_")
        asked = float(pitch)
        if not 24 <= asked <= 95:  # what the network can hear: 32.7 to 1976 Hz
            continue
        found = heard(path)
        distances.setdefault(kind, []).append(
            math.inf if found is None else 100 * abs(found - asked))
    for kind, values in distances.items():
        right = [value for value in values if value <= 50]
        print(f"{kind}: {len(values)} notes, {100 * len(right) / len(values):.1f} % within 50 cents, "
              f"median {statistics.median(right):.1f} cents")


main(sys.argv[1])
