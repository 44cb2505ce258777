"""Measures 'sfumato repair bandwidth' on MP3 files: LSD above the cut-off that it finds, before and after.

Each recording (mono, at an RMS of 0.05) is coded by libsndfile (LAME, variable rate) at three qualities, given its band
back, and compared with what it was: Hann 2048/512, floor 1e-8, 1.0 is 10 dB. The coder's delay is taken out.

  mp3_bandwidth.py SFUMATO FILES

Needs numpy and soundfile.
"""

import json
import os
import subprocess
import sys
import tempfile

import numpy as np
import soundfile

QUALITIES = [0.5, 0.8, 0.97]


def log_power(x):
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(x, 1024), 2048)[::512]
    power = np.abs(np.fft.rfft(frames * np.hanning(2049)[:-1], axis=1)) ** 2
    return np.log10(np.maximum(power, 1e-8))


def distance(a, b, rate, cut):
    difference = (log_power(a) - log_power(b))[:, int(np.ceil(cut * 2048 / rate)):]
    return np.sqrt((difference**2).mean(1)).mean()


def delay(original, coded):
    size = 1 << 17
    return int(np.argmax(np.fft.irfft(
        np.fft.rfft(coded, size) * np.conj(np.fft.rfft(original, size)))[:4096]))


def main():
    program, files = sys.argv[1], sys.argv[2:]
    for quality in QUALITIES:
        rows, left_alone = [], 0
        with tempfile.TemporaryDirectory() as folder:
            coded, made = os.path.join(folder, "a.mp3"), os.path.join(folder, "b.wav")
            for path in files:
                x, rate = soundfile.read(path, always_2d=True)
                x = x[:, 0] * 0.05 / np.sqrt(np.mean(x[:, 0] ** 2))
                soundfile.write(coded, x, rate, format="MP3", compression_level=quality)
                report = json.loads(subprocess.run(
                    [program, "repair", "bandwidth", coded, "-o", made, "--json"],
                    capture_output=True, check=True).stdout)
                cut = report.get("cutoffHz")
                if cut is None:
                    left_alone += 1
                    continue
                plain, whole = soundfile.read(coded)[0], soundfile.read(made)[0]
                start = delay(x, plain)
                count = min(len(x), len(plain) - start, len(whole) - start)
                parts = [s[start:start + count] for s in (plain, whole)]
                rows.append([cut] + [distance(x[:count], s, rate, cut) for s in parts])
        rows = np.array(rows)
        print(f"quality {quality}: {len(rows)} files, {left_alone} left alone, cut-off "
              f"{np.median(rows[:, 0]):.0f} Hz, plain {rows[:, 1].mean():.2f}, "
              f"repaired {rows[:, 2].mean():.2f} ({rows[:, 2].mean() / rows[:, 1].mean():.0%})", flush=True)


if __name__ == "__main__":
    main()
