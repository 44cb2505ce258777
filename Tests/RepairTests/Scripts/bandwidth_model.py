"""Fits the table of BandwidthModel: how loud sound above a cut-off is, by what lies below it.

Linear regression (ridge) from the mean log power of the ten third octaves below a cut-off, the quiet
frames' and the loudest level there, to that of each third octave above it. Frames of recordings are
low-passed at each of the table's cut-offs. Levels are log10 of the power of a Hann transform of 2048
points of sound scaled to an RMS of 0.05, at 44.1 kHz.

  bandwidth_model.py FILES > Sources/Repair/Bandwidth/BandwidthTable.swift
  bandwidth_model.py --test FILES -- FILES   error (RMS, bias) on the second files

Needs numpy, scipy and soundfile.
"""

import sys

import numpy as np
import soundfile
from scipy.signal import firwin, get_window, oaconvolve

LENGTH, HOP = 2048, 512
CUTS = [3000, 4000, 6000, 8000, 12000, 16000]
WINDOW = get_window("hann", LENGTH)


def power(x):
    x = np.concatenate([np.zeros(LENGTH // 2), x, np.zeros(LENGTH)])
    count = (len(x) - LENGTH) // HOP + 1
    index = np.arange(LENGTH)[None] + HOP * np.arange(count)[:, None]
    return np.abs(np.fft.rfft(x[index] * WINDOW, axis=1)) ** 2


def low_pass(x, cut, rate):
    taps = firwin(511, cut * 0.97, fs=rate, window=("kaiser", 8))
    return oaconvolve(x, taps)[255:255 + len(x)]


def bands(cut, rate):
    below = [(cut * 0.94 * 2 ** (-(j + 1) / 3), cut * 0.94 * 2 ** (-j / 3)) for j in range(10)]
    above, i = [], 0
    while cut * 2 ** (i / 3) < rate / 2 * 0.98:
        above.append((cut * 2 ** (i / 3), min(rate / 2, cut * 2 ** ((i + 1) / 3))))
        i += 1
    return below, above


def levels(spectrum, edges, rate):
    logs = np.log10(np.maximum(spectrum, 1e-9))
    columns = []
    for low, high in edges:
        first = int(round(low / rate * LENGTH))
        columns.append(logs[:, first:max(first + 2, int(round(high / rate * LENGTH)))].mean(1))
    return np.stack(columns, 1)


def examples(files, cut):
    inputs, outputs = [], []
    for path in files:
        x, rate = soundfile.read(path, always_2d=True, frames=int(3 * 48_000))
        x = x.mean(1)
        if rate < 44_000 or rate > 48_000 or np.sqrt(np.mean(x**2)) < 1e-5:
            continue
        x = x * 0.05 / np.sqrt(np.mean(x**2))
        below, above = bands(cut, 44_100)
        low = levels(power(low_pass(x, cut, rate)), below, rate)
        floor = np.percentile(low[:, :4].mean(1), 5)
        count = len(low)
        inputs.append(np.concatenate(
            [np.ones((count, 1)), low, np.full((count, 1), floor),
             np.full((count, 1), low[:, :4].mean(1).max())], 1))
        outputs.append(levels(power(x), above, rate))
    return np.concatenate(inputs), np.concatenate(outputs)


def fit(files, cut):
    inputs, outputs = examples(files, cut)
    ridge = 3e-4 * len(inputs) * np.eye(inputs.shape[1])
    ridge[0, 0] = 0
    return np.linalg.solve(inputs.T @ inputs + ridge, inputs.T @ outputs)


if __name__ == "__main__":
    if sys.argv[1] == "--test":
        middle = sys.argv.index("--")
        for cut in CUTS:
            weights = fit(sys.argv[2:middle], cut)
            inputs, outputs = examples(sys.argv[middle + 1:], cut)
            error = inputs @ weights - outputs
            print(cut, "RMS", np.sqrt(np.mean(error**2, 0)).round(2), "bias",
                  np.mean(error, 0).round(2), flush=True)
    else:
        print("// Made by Tests/RepairTests/Scripts/bandwidth_model.py; not to be edited.\n")
        print("extension BandwidthModel {")
        print("  /// `[cut][band above][1, ten levels below, quiet level, loudest level]`.")
        print("  static let table: [(cutHz: Double, weights: [[Float]])] = [")
        for cut in CUTS:
            print(f"    (\n      {cut},\n      [")
            for row in fit(sys.argv[1:], cut).T:
                numbers = [f"{v:.3f}".replace("-0.000", "0.000") for v in row]
                print("        [")
                print("          " + ", ".join(numbers[:7]) + ",")
                print("          " + ", ".join(numbers[7:]) + ",")
                print("        ],")
            print("      ]\n    ),")
        print("  ]\n}")
