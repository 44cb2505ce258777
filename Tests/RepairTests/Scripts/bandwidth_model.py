"""Fits the table of BandwidthModel: how loud sound above a cut-off is, by what lies below it.

Linear regression (ridge) from the mean log power of the ten third octaves below a cut-off, the quiet
frames' and the loudest level there, to that of each third octave above it. Frames of recordings are
low-passed at each of the table's cut-offs. Levels are log10 of the power of a Hann transform of 2048
points of sound scaled to an RMS of 0.05, at 44.1 kHz.

  bandwidth_model.py FILES > Sources/Repair/Bandwidth/BandwidthTable.swift
  bandwidth_model.py --test FILES -- FILES   error (RMS, bias) on the second files
  bandwidth_model.py --adversarial FILES -- FILES   on the second files, in dB: the error of the regression, of a
                                                    network with the same loss, and of one that a discriminator of
                                                    eight frames taught as well (hinge loss); how much levels move
                                                    from frame to frame beside the true ones; how often a fresh
                                                    classifier of eight frames tells made from true (needs torch)

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


def adversarial(files, judged, cut, steps=1500, span=8):
    import torch
    torch.manual_seed(1)
    random = np.random.default_rng(1)

    def load(paths):
        found = []
        for path in paths:
            try:
                x, y = examples([path], cut)
            except ValueError:  # of another rate, or silent
                continue
            if len(x) >= 4 * span:
                found.append((x[:, 1:].astype(np.float32), y.astype(np.float32)))
        return found

    learned, other = load(files), load(judged)
    middle, scale = (f(np.concatenate([x for x, _ in learned]), 0) for f in (np.mean, np.std))
    width, height = len(middle), learned[0][1].shape[1]
    mlp = lambda *sizes: torch.nn.Sequential(*[
        m for a, b in zip(sizes, sizes[1:]) for m in (torch.nn.Linear(a, b), torch.nn.LeakyReLU(0.2))][:-1])

    def batch(notes, count=64):
        xs, ys = [], []
        for index in random.integers(len(notes), size=count):
            x, y = notes[index]
            start = random.integers(len(x) - span + 1)
            xs.append((x[start:start + span] - middle) / scale)
            ys.append(y[start:start + span])
        return torch.tensor(np.stack(xs)), torch.tensor(np.stack(ys))

    def generator(weight):
        network, critic = mlp(width + 4, 64, 64, height), mlp(span * (width + height), 96, 96, 1)
        run = lambda x: network(torch.cat([x, torch.randn(*x.shape[:2], 4)], 2))
        judge = lambda x, y: critic(torch.cat([x, y], 2).flatten(1))
        own, its = torch.optim.Adam(network.parameters(), 1e-3), torch.optim.Adam(critic.parameters(), 3e-4)
        for step in range(steps):
            x, y = batch(learned)
            if weight:
                loss = (1 - judge(x, y)).relu().mean() + (1 + judge(x, run(x).detach())).relu().mean()
                its.zero_grad(), loss.backward(), its.step()
            made = run(x)
            loss = ((made - y) ** 2).mean() - (weight * judge(x, made).mean() if weight else 0)
            own.zero_grad(), loss.backward(), own.step()
        return lambda x: run(torch.tensor((x - middle) / scale)[None])[0].detach().numpy()

    weights = fit(files, cut)
    regression = lambda x: (np.concatenate([np.ones((len(x), 1)), x], 1) @ weights).astype(np.float32)
    for name, way in (("regression", regression), ("network", generator(0)),
                      ("discriminator, 0.03", generator(0.03)), ("discriminator, 0.1", generator(0.1))):
        made = [(x, way(x)) for x, _ in other]
        error = np.sqrt(np.mean(np.concatenate([(m - y) ** 2 for (_, m), (_, y) in zip(made, other)])))
        moves = lambda notes: np.mean([np.abs(np.diff(y, axis=0)).mean() for _, y in notes])
        # The classifier learns on every second note and is asked about the rest.
        judge = mlp(span * (width + height), 96, 1)
        adam, right = torch.optim.Adam(judge.parameters(), 1e-3, weight_decay=1e-3), []
        for step in range(600 + 40):
            which = step >= 600
            pairs = [batch(notes[which::2]) for notes in (other, made)]
            said = torch.cat([judge(torch.cat(p, 2).flatten(1)) for p in pairs])[:, 0]
            truth = torch.cat([torch.ones(64), torch.zeros(64)])
            if which:
                right.append(((said > 0) == (truth > 0.5)).float().mean().item())
            else:
                loss = torch.nn.functional.binary_cross_entropy_with_logits(said, truth)
                adam.zero_grad(), loss.backward(), adam.step()
        print(f"{cut:6} {name:20} error {10 * error:4.1f} dB, moves {moves(made) / moves(other):4.2f} of the true, "
              f"told apart {100 * np.mean(right):3.0f} %", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "--adversarial":
        middle = sys.argv.index("--")
        for cut in (4000, 8000):
            adversarial(sys.argv[2:middle], sys.argv[middle + 1:], cut)
    elif sys.argv[1] == "--test":
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
