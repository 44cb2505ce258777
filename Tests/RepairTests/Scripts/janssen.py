"""Oracle of HoleRepair: gap-wise Janssen interpolation and its rival, plainly in NumPy.

Source: Janssen, Veldhuis, Vries 1986, "Adaptive interpolation of discrete-time signals that can be
modeled as autoregressive processes"; Mokrý & Rajmic 2024 (gap-wise, Burg); Etter 1996 (rival).

  janssen.py case                     prints the numbers that JanssenTests compares with
  janssen.py measure [options] FILES  mean SDR in dB of ten holes in each file, by length of the hole

Needs numpy, scipy and soundfile.
"""

import argparse
import time

import numpy as np
from scipy.linalg import solve_toeplitz


def burg(x, order):
    """Coefficients of the prediction error filter, a[0] = 1, by Burg's recursion as published."""
    forward, backward = x[1:].copy(), x[:-1].copy()
    a = np.ones(1)
    for _ in range(order):
        power = forward @ forward + backward @ backward
        if power <= 0:
            break
        k = -2 * (forward @ backward) / power
        a = np.append(a, 0) + k * np.append(0, a[::-1])
        forward, backward = forward + k * backward, backward + k * forward
        forward, backward = forward[1:], backward[:-1]
    return np.append(a, np.zeros(order + 1 - len(a)))


def janssen(x, start, end, order, context, iterations, truth=None, tolerance=0.0):
    """Fills x[start:end]; returns the filling and, with the truth, the SDR after each iteration."""
    first, last = max(0, start - context), min(len(x), end + context)
    y = x[first:last].astype(float).copy()
    hole = slice(start - first, end - first)
    y[hole] = 0
    count, sdrs = end - start, []
    for iteration in range(iterations):
        a = burg(y, order)
        b = np.correlate(a, a, "full")[order:]
        known = y.copy()
        known[hole] = 0
        # Row i of the normal equations: sum over j of b[|i - j|] y[j] = 0.
        kernel = np.concatenate([b[:0:-1], b])
        right = -np.convolve(known, kernel, "same" if len(known) > len(kernel) else "full")
        if len(known) <= len(kernel):
            middle = (len(right) - len(known)) // 2
            right = right[middle:middle + len(known)]
        column = np.zeros(count)
        column[:min(count, order + 1)] = b[:count]
        filling = solve_toeplitz(column, right[hole])
        change = np.sum((filling - y[hole]) ** 2) / max(np.sum(filling**2), 1e-30)
        y[hole] = filling
        if truth is not None:
            sdrs.append(sdr(truth, filling))
        if change < tolerance:
            break
    return y[hole], sdrs


def predict(x, count, order):
    """Continues x by `count` samples."""
    a = burg(x, order)
    y = np.concatenate([x[-order:], np.zeros(count)])
    for n in range(order, order + count):
        y[n] = -a[1:] @ y[n - order:n][::-1]
    return y[order:]


def extrapolate(x, start, end, order, context):
    """The rival: both sides continued into the hole, with a raised-cosine cross-fade."""
    count = end - start
    left = predict(x[max(0, start - context):start].astype(float), count, order)
    right = predict(x[end:end + context][::-1].astype(float), count, order)[::-1]
    fade = 0.5 + 0.5 * np.cos(np.pi * (np.arange(count) + 0.5) / count)
    return fade * left + (1 - fade) * right


def sdr(truth, filling):
    return 10 * np.log10(np.sum(truth**2) / max(np.sum((truth - filling) ** 2), 1e-30))


def hole_starts(x, length, count, margin):
    """`count` evenly spread places whose samples lie within 40 dB of the loudest such place."""
    places = np.linspace(margin, len(x) - margin - length, 4 * count).astype(int)
    levels = np.array([np.sum(x[p:p + length].astype(float) ** 2) for p in places])
    loud = places[levels > levels.max() * 1e-4]
    return loud[np.linspace(0, len(loud) - 1, min(count, len(loud))).astype(int)]


def measure(arguments):
    import soundfile
    for milliseconds in arguments.milliseconds:
        rows = []
        for path in arguments.files:
            x, rate = soundfile.read(path, always_2d=True)
            x = x[:, 0]
            length = int(milliseconds * rate / 1000)
            if len(x) < 2 * arguments.context + length + rate // 10:
                continue
            starts = hole_starts(x, length, 10, min(arguments.context, (len(x) - length) // 3))
            fills, best, rival, seconds = [], [], [], 0.0
            for start in starts:
                truth = x[start:start + length]
                begin = time.process_time()
                filling, sdrs = janssen(
                    x, start, start + length, arguments.order, arguments.context,
                    arguments.iterations, truth, arguments.tolerance)
                seconds += time.process_time() - begin
                fills.append(sdrs[-1])
                best.append(max(sdrs))
                rival.append(sdr(truth, extrapolate(
                    x, start, start + length, arguments.order, arguments.context)))
            rows.append((np.mean(fills), np.mean(best), np.mean(rival), len(sdrs)))
            if arguments.verbose:
                print(f"  {path.split('/')[-1]:34} {rows[-1][0]:6.1f} {rows[-1][1]:6.1f} "
                      f"{rows[-1][2]:6.1f} {seconds / len(starts):6.2f} s", flush=True)
        mean = np.mean(rows, axis=0)
        print(f"{milliseconds:3} ms: Janssen {mean[0]:5.1f} (best iteration {mean[1]:5.1f}), "
              f"extrapolation {mean[2]:5.1f}, {mean[3]:4.1f} iterations, {len(rows)} files",
              flush=True)


def test_signal(count):
    """Three partials that fade and a little noise from a generator that Swift can repeat."""
    state, noise = 1, np.zeros(count)
    for n in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        noise[n] = state / 2**31 - 1
    t = np.arange(count)
    tone = (0.5 * np.sin(0.05 * t) + 0.2 * np.sin(0.151 * t + 1) + 0.1 * np.sin(0.62 * t + 2))
    return tone * np.exp(-t / 3000) + 1e-3 * noise


def case(_):
    x = test_signal(2400)
    a = burg(x, 32)
    print("burg", [float(f"{v:.8g}") for v in a[[1, 2, 16, 32]]])
    filling, _ = janssen(x, 1100, 1200, 64, 1000, 5)
    print("janssen", [float(f"{v:.8g}") for v in filling[[0, 25, 50, 99]]])
    print("extrapolation", [float(f"{v:.8g}") for v in
                            extrapolate(x, 1100, 1200, 64, 1000)[[0, 25, 50, 99]]])
    truth = x[1100:1200]
    print("sdr", round(sdr(truth, filling), 3))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(required=True)
    commands.add_parser("case").set_defaults(run=case)
    command = commands.add_parser("measure")
    command.set_defaults(run=measure)
    command.add_argument("files", nargs="+")
    command.add_argument("--milliseconds", type=int, nargs="+", default=[10, 20, 50, 80])
    command.add_argument("--order", type=int, default=1024)
    command.add_argument("--context", type=int, default=4096)
    command.add_argument("--iterations", type=int, default=20)
    command.add_argument("--tolerance", type=float, default=0.0)
    command.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    arguments.run(arguments)
