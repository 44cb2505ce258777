"""Fits the table of AttackModel: how loud the beginning of a note was, by what follows it.

Ridge regression, brought to a rank of six, from the levels of seven bands just after the lost beginning, their change
over 0.1 s and that of the whole over 0.2 and 0.4 s, to the levels of the bands at thirteen moments after the onset.
Powers are those of a Hann transform of 512 points in hops of 120 at 48 kHz; levels in dB.

  attack_model.py CORPUS... > Sources/Repair/Attack/AttackTable.swift
  attack_model.py --test CORPUS... -- CORPUS...   error (RMS, dB) on what the second ones hold back: as
                                                  predicted, by the mean, by the level after the beginning

A corpus is a folder written by 'sfumato corpus notes', 'sounds' or 'synths'. Needs numpy.
"""

import json
import sys
import textwrap

import numpy as np

RATE, LENGTH, HOP, RANK = 48_000, 512, 120, 6
EDGES = [0, 250, 500, 1000, 2000, 4000, 8000, 16000]
LENGTHS = [0.02, 0.04, 0.08, 0.16]
TIMES = np.array([0, 2.5, 5, 7.5, 10, 15, 20, 30, 40, 60, 80, 120, 160]) / 1000
WINDOW = np.hanning(LENGTH + 1)[:-1]
BINS = [round(edge / RATE * LENGTH) for edge in EDGES]


def band_powers(x):
    x = np.concatenate([np.zeros(LENGTH // 2), x, np.zeros(LENGTH)])
    frames = np.lib.stride_tricks.sliding_window_view(x, LENGTH)[::HOP]
    power = np.abs(np.fft.rfft(frames * WINDOW, axis=1)) ** 2
    return np.stack([power[:, a:b].sum(1) for a, b in zip(BINS, BINS[1:])], 1)


def decibels(power, floor):
    return 10 * np.log10(power + floor)


def from_onset(x):
    loud = np.abs(x) > 0.02 * np.abs(x[:RATE // 2]).max(initial=0)
    return x[np.argmax(loud):] if loud.any() else x[:0]


def example(x, seconds):
    """Of a note from its onset on: features and levels, or None where it is too short or silent."""
    if len(x) < (seconds + 0.45) * RATE:
        return None
    power = band_powers(x[:RATE])
    seam = round(seconds * RATE / HOP) + 3  # the first frame that touches nothing before
    after = power[seam:seam + 8]
    total = after.sum(1).mean()
    if total < 1e-9:
        return None
    level = lambda a, b: decibels(power[seam + a:seam + b].mean(0), 1e-9 * total)
    whole = lambda a, b: 10 * np.log10(power[seam + a:seam + b].sum(1).mean() / total + 1e-9)
    now = level(0, 8)
    features = np.concatenate([
        [1], (now - 10 * np.log10(total)) / 20, (level(32, 48) - now) / 10,
        [whole(60, 80) / 10, whole(140, 160) / 20]])
    levels = decibels(power, 1e-6 * total) - decibels(after.mean(0), 1e-6 * total)
    frames = TIMES * RATE / HOP
    at = np.stack([np.interp(frames, np.arange(len(levels)), column) for column in levels.T], 1)
    at[TIMES >= seconds] = 0
    return features, at.ravel()


def notes(folder, held):
    entries = [n for n in json.load(open(f"{folder}/notes.json")) if (n["split"] == "train") != held]
    # Of corpora with unseen instruments those, not the unseen keys of others.
    if held and any(n["split"] == "unseenInstrument" for n in entries):
        entries = [n for n in entries if n["split"] == "unseenInstrument"]
    pcm = np.memmap(f"{folder}/{'held-out' if held else 'train'}.pcm", np.int16, "r")
    for n in entries:
        x = pcm[n["offset"]:n["offset"] + n["sampleCount"]]
        yield from_onset(x[:2 * RATE].astype(np.float64) / 32768)[:int(1.2 * RATE)]


def examples(folders, seconds, held=False):
    """Each corpus weighs the same in all; what is held back is taken at the length itself."""
    random = np.random.default_rng(1)
    rows = []
    for folder in folders:
        own = []
        for x in notes(folder, held):
            for exact in (True, False)[:1 if held else 2]:
                found = example(x, seconds * (1 if exact else 2 ** random.uniform(-0.5, 0.5)))
                if found:
                    own.append(found)
        rows += [(x, y, 1 / len(own)) for x, y in own]
    inputs, outputs, weights = zip(*rows)
    return np.array(inputs), np.array(outputs), np.array(weights)[:, None] / len(folders)


def fit(folders, seconds):
    """Weights [RANK, feature] and shapes [RANK, moment and band]."""
    inputs, outputs, weights = examples(folders, seconds)
    ridge = 1e-3 * np.eye(inputs.shape[1])
    ridge[0, 0] = 0
    full = np.linalg.solve(inputs.T @ (weights * inputs) + ridge, inputs.T @ (weights * outputs))
    shapes = np.linalg.svd(np.sqrt(weights) * (inputs @ full), full_matrices=False)[2][:RANK]
    return (full @ shapes.T).T, shapes


def swift(name, rows, indent):
    print(f"{indent}{name}: [")
    for row in rows:
        numbers = ", ".join(f"{v:.3f}".replace("-0.000", "0.000") for v in row) + ","
        print(f"{indent}  [")
        print(textwrap.fill(numbers, 100, initial_indent=indent + "    ",
                            subsequent_indent=indent + "    "))
        print(f"{indent}  ],")
    print(f"{indent}]", end="")


if __name__ == "__main__":
    if sys.argv[1] == "--test":
        middle = sys.argv.index("--")
        for seconds in LENGTHS:
            weights, shapes = fit(sys.argv[2:middle], seconds)
            mean = examples(sys.argv[2:middle], seconds)
            mean = (mean[1] * mean[2]).sum(0)
            for folder in sys.argv[middle + 1:]:
                inputs, outputs, _ = examples([folder], seconds, held=True)
                live = np.repeat(TIMES < seconds, len(BINS) - 1)
                errors = [inputs @ weights.T @ shapes - outputs, mean - outputs, outputs]
                print(seconds, len(outputs), folder.split("/")[-1],
                      *[round(np.sqrt(np.mean(e[:, live] ** 2)), 1) for e in errors], flush=True)
    else:
        print("// Made by Tests/RepairTests/Scripts/attack_model.py; not to be edited.\n")
        print("extension AttackModel {")
        print("  /// For each length of what is lost.")
        print("  static let table: [Entry] = [")
        for seconds in LENGTHS:
            weights, shapes = fit(sys.argv[1:], seconds)
            print(f"    Entry(\n      seconds: {seconds},")
            swift("weights", weights, "      ")
            print(",")
            swift("shapes", shapes, "      ")
            print("),")
        print("  ]\n}")
