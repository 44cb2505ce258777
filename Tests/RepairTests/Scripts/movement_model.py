"""Fits the table of MovementModel: how held notes go on to move, by their last two frames.

A vector autoregression of eleven tracks every 20 ms, as MovementTracks finds them: pitch (in 12 cents), the levels of six
groups of harmonics and of four bands of noise (in tenths of a neper), around the mean of the first 0.8 s and in units of
their spread there. The pitch is read off the strongest of the first six harmonics.

  movement_model.py CORPUS... > Sources/Repair/Extension/Movement/MovementTable.swift
  movement_model.py --test CORPUS... -- CORPUS...   on what the second ones hold back, after the first 0.6 s: the error
                                                    (mean, absolute) over 0.2 s beside that of the mean; how far slow and
                                                    fast movement are from the true ones (dB, mean of absolute values),
                                                    as drawn, with one breath for all, and to and fro
  movement_model.py --gru CORPUS... -- CORPUS...    the same of a GRU of 48 units that was trained on them (needs torch)

A corpus is a folder written by 'sfumato corpus notes', 'sounds' or 'synths'; that named 'recordings' counts eightfold.
Needs numpy.
"""

import json
import os
import sys
import textwrap

import numpy as np

RATE, HOP, LENGTH = 48_000, 960, 4128
HARMONICS = [1, 2, 3, 5, 9, 17, 33]
NOISE = [0, 1000, 3000, 8000, 16000]
TRACKS = len(HARMONICS) + len(NOISE) - 1
ORDER, LEAST_SPREAD, FURTHEST = 2, 0.3, 3
TABLE_WEIGHT, SPREAD_WEIGHT = 50, 1
WINDOW = np.hanning(LENGTH + 1)[:-1]


def tracks(x, hz):
    """[frame, track] in units, nan for tracks that the sound has no room for; None for less than 0.8 s."""
    count = (len(x) - LENGTH) // HOP + 1
    last = int(min(32, 20_000 / hz))
    if count < 40 or last < 2:
        return None
    frames = np.lib.stride_tricks.sliding_window_view(x, LENGTH)[::HOP][:count]
    power = np.abs(np.fft.rfft(frames * WINDOW, axis=1)) ** 2
    bin_hz, each = RATE / LENGTH, np.arange(count)
    mean = power.mean(0)
    best = max(range(1, min(6, last) + 1), key=lambda n: mean[round(n * hz / bin_hz)])
    low, high = int(best * hz * 0.96 / bin_hz), int(best * hz * 1.04 / bin_hz) + 2
    if high - low < 3:
        low, high = low - 2, high + 2
    peak = np.clip(power[:, low:high].argmax(1) + low, 1, power.shape[1] - 2)
    a, b, c = (np.log(power[each, peak + k] + 1e-20) for k in (-1, 0, 1))
    found = (peak + np.clip(0.5 * (a - c) / (a - 2 * b + c - 1e-12), -1, 1)) * bin_hz / best
    result = [np.clip(1200 * np.log2(found / np.median(found)), -150, 150) / 12]
    floor = 1e-9 * power.mean()
    reach = max(2, int(min(0.35 * hz, 60) / bin_hz))
    for first, end in zip(HARMONICS, HARMONICS[1:]):
        level = np.full(count, np.nan)
        if first <= last:
            level[:] = 0
            for number in range(first, min(end, last + 1)):
                centre = np.clip(np.round(number * found / bin_hz).astype(int), reach, power.shape[1] - reach - 1)
                level += sum(power[each, centre + k] for k in range(-reach, reach + 1))
            level = 5 * np.log(level + floor)
        result.append(level)
    bins = np.arange(power.shape[1]) * bin_hz
    place = (bins / np.median(found)) % 1
    for low, high in zip(NOISE, NOISE[1:]):
        mask = (bins >= low) & (bins < high) & (place > 0.35) & (place < 0.65)
        level = np.full(count, np.nan)
        if mask.sum() > 3:
            level = 5 * np.log(np.median(power[:, mask], axis=1) + floor)
            level = np.convolve(np.pad(level, 2, mode="edge"), np.array([1, 2, 3, 2, 1]) / 9, "valid")
        result.append(level)
    return np.stack(result, 1)


def held(x, release):
    """The part of a note that is held, without its attack; None where it decays."""
    x = x[:release]
    block = 2 * 480
    levels = np.array([10 * np.log10((x[i:i + block] ** 2).mean() + 1e-12)
                       for i in range(0, len(x) - block + 1, block)])
    loud = np.flatnonzero(levels > levels.max(initial=-120) - 12)
    if len(loud) < 60:
        return None
    start, end = loud[0] + 12, loud[-1] - (0 if release else 8)
    if end - start < 60 or np.polyfit(np.arange(end - start) * 0.02, levels[start:end], 1)[0] < -4 \
            or levels[start:end].min() < levels.max() - 20:
        return None
    return x[start * block:end * block]


def notes(folder, hold):
    """Tracks, which of them there are, and the note's weight."""
    entries = json.load(open(f"{folder}/notes.json"))
    entries = [n for n in entries if n["split"] == ("unseenInstrument" if hold else "train") and "pitch" in n]
    pcm = np.memmap(f"{folder}/{'held-out' if hold else 'train'}.pcm", np.int16, "r")
    weight = 8 if os.path.basename(folder.rstrip("/")).endswith("recordings") else 1
    for n in entries:
        hz = 440 * 2 ** ((n["pitch"] - 69) / 12)
        if not 60 <= hz <= 4000:
            continue
        x = pcm[n["offset"]:n["offset"] + n["sampleCount"]].astype(np.float64) / 32768
        part = held(x, n.get("releaseSample"))
        values = None if part is None else tracks(part, hz)
        if values is not None:
            known = np.isfinite(values).all(0)
            yield np.where(known, values, 0), known.astype(float), weight


def scaled(values, known, context):
    spread = values[:context].std(0) + LEAST_SPREAD
    return np.clip((values - values[:context].mean(0)) / spread, -6, 6) * known, spread


def design(x):
    return np.concatenate([x[ORDER - 1 - k:len(x) - 1 - k] for k in range(ORDER)], 1), x[ORDER:]


def fit(examples):
    """Weights [ORDER × track, track] and the variance of what remains, [track]."""
    pairs = [(*design(scaled(v, k, 40)[0]), w) for v, k, w in examples if len(v) >= 60]
    square = sum(w * h.T @ h for h, _, w in pairs) + 5 * np.eye(ORDER * TRACKS)
    weights = np.linalg.solve(square, sum(w * h.T @ y for h, y, w in pairs))
    left = sum(w * ((y - h @ weights) ** 2).sum(0) for h, y, w in pairs)
    return weights, left / sum(w * len(y) for _, y, w in pairs)


def drawer(weights, variance):
    def draw(values, known, context, count, random, temperature=1):
        x, spread = scaled(values, known, context)
        h, y = design(x[:context])
        own = weights + np.linalg.solve(h.T @ h + TABLE_WEIGHT * np.eye(ORDER * TRACKS), h.T @ (y - h @ weights))
        left = y - h @ own
        covariance = (left.T @ left + SPREAD_WEIGHT * np.diag(variance)) / (len(left) + SPREAD_WEIGHT)
        root = np.linalg.cholesky(covariance + 1e-6 * np.eye(TRACKS))
        recent, made = [x[context - 1 - k] for k in range(ORDER)], []
        for _ in range(count):
            step = np.concatenate(recent) @ own + temperature * root @ random.standard_normal(TRACKS)
            recent = [np.clip(step, -FURTHEST, FURTHEST) * known] + recent[:-1]
            made.append(recent[0])
        return np.array(made) * spread
    return draw


def breath(values, known, context, count, random, temperature=1):
    """One wandering level for all, and a steady pitch."""
    size, level, made = values[:context, 1:].mean(1).std(), 0, np.zeros((count, TRACKS))
    for row in made:
        level += -0.06 * level + size * np.sqrt(0.12) * random.standard_normal() * temperature
        row[1:] = level
    return made * known


def to_and_fro(values, known, context, count, random, temperature=1):
    place = np.arange(count) % (2 * context - 2)
    return ((values[:context] - values[:context].mean(0)) * known)[np.where(place < context, place, 2 * context - 2 - place)]


def test(name, draw, examples, context=30):
    random, slow, fast, off, still = np.random.default_rng(3), [], [], 0, 0
    for values, known, _ in examples:
        if len(values) < context + 40:
            continue
        true = (values[context:] - values[:context].mean(0)) * known
        made = draw(values, known, context, len(true), random)
        for found, of in ((slow, lambda a: a.std(0)), (fast, lambda a: np.diff(a, axis=0).std(0))):
            found.append(20 * np.log10((of(made) + 0.05) / (of(true) + 0.05))[known > 0])
        first = draw(values, known, context, 10, random, temperature=0)
        off, still = off + np.abs(first - true[:10]).sum() / known.sum(), still + np.abs(true[:10]).sum() / known.sum()
    mean = lambda found: np.mean(np.abs(np.concatenate(found)))
    print(f"{name:12} {len(slow)} notes: 0.2 s {off / still:.2f} of the mean's error, "
          f"slow {mean(slow):.1f} dB, fast {mean(fast):.1f} dB", flush=True)


def gru(examples, steps=2500, size=48):
    import torch
    torch.manual_seed(0)
    layer, unit, out = torch.nn.Linear(3 * TRACKS, size), torch.nn.GRU(size, size, batch_first=True), \
        torch.nn.Linear(size, 2 * TRACKS)
    with torch.no_grad():
        out.weight.mul_(0.1)

    def run(x, spread, before=None):
        change = x - before[0] if before else torch.cat([x[:, :1] * 0, x[:, 1:] - x[:, :-1]], 1)
        inputs = torch.cat([x / 2, change, (spread.log() / 2)[:, None].expand_as(x)], -1)
        y, state = unit(torch.tanh(layer(inputs)), before[1] if before else None)
        y = out(y)
        return 0.95 * x + y[..., :TRACKS], y[..., TRACKS:].clamp(-5, 1), state

    parameters = [p for m in (layer, unit, out) for p in m.parameters()]
    adam, random = torch.optim.Adam(parameters, 3e-3), np.random.default_rng(1)
    chance = np.array([w for *_, w in examples], float) / sum(w for *_, w in examples)
    for step in range(steps):
        for group in adam.param_groups:
            group["lr"] = 3e-3 * min(1, 2 * (1 - step / steps) + 0.02)
        xs, masks, spreads = [], [], []
        while len(xs) < 32:
            values, known, _ = examples[random.choice(len(examples), p=chance)]
            length, context = min(100, len(values)), random.integers(8, 41)
            start = random.integers(len(values) - length + 1)
            x, spread = scaled(values[start:start + length], known, context)
            mask = np.zeros((100, TRACKS))
            mask[context:length] = known
            xs.append(np.pad(x, ((0, 100 - length), (0, 0))))
            masks.append(mask)
            spreads.append(spread)
        x, mask, spread = (torch.tensor(np.stack(v), dtype=torch.float32) for v in (xs, masks, spreads))
        mean, log_spread, _ = run(x[:, :-1], spread)
        nats = (0.5 * ((x[:, 1:] - mean) / log_spread.exp()) ** 2 + log_spread) * mask[:, 1:]
        adam.zero_grad()
        (nats.sum() / mask[:, 1:].sum()).backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1)
        adam.step()

    def draw(values, known, context, count, random, temperature=1):
        x, spread = scaled(values, known, context)
        of = lambda a: torch.tensor(a, dtype=torch.float32)[None]
        made, mask = [], torch.tensor(known, dtype=torch.float32)
        with torch.no_grad():
            mean, log_spread, state = run(of(x[:context]), of(spread))
            last, mean, log_spread = of(x[context - 1:context]), mean[:, -1:], log_spread[:, -1:]
            for _ in range(count):
                noise = torch.tensor(random.standard_normal(TRACKS), dtype=torch.float32)
                now = (mean + temperature * log_spread.exp() * noise).clamp(-FURTHEST, FURTHEST) * mask
                made.append(now[0, 0].numpy())
                mean, log_spread, state = run(now, of(spread), (last, state))
                last = now
        return np.array(made) * spread
    return draw


def swift(rows, indent):
    for row in rows:
        numbers = ", ".join(f"{v:.4f}".replace("-0.0000", "0.0000") for v in row) + ","
        print(f"{indent}[")
        print(textwrap.fill(numbers, 100, initial_indent=indent + "  ", subsequent_indent=indent + "  "))
        print(f"{indent}],")


if __name__ == "__main__":
    if sys.argv[1] in ("--test", "--gru"):
        middle = sys.argv.index("--")
        examples = [n for folder in sys.argv[2:middle] for n in notes(folder, False)]
        judged = [n for folder in sys.argv[middle + 1:] for n in notes(folder, True)]
        if sys.argv[1] == "--gru":
            test("GRU", gru(examples), judged)
        else:
            test("drawn", drawer(*fit(examples)), judged)
            test("one breath", breath, judged)
            test("to and fro", to_and_fro, judged)
    else:
        weights, variance = fit([n for folder in sys.argv[1:] for n in notes(folder, False)])
        print("// Made by Tests/RepairTests/Scripts/movement_model.py; not to be edited.\n")
        print("extension MovementModel {")
        print("  /// `[frame back and track][track]`.")
        print("  static let table: [[Double]] = [")
        swift(weights, "    ")
        print("  ]\n  /// Variance of what the table leaves, `[track]`.")
        print("  static let tableVariance: [Double] = [")
        print(textwrap.fill(", ".join(f"{v:.4f}" for v in variance) + ",", 100, initial_indent="    ",
                            subsequent_indent="    "))
        print("  ]\n}")
