#!/usr/bin/env python3
"""Judges a transfer by programs that are not part of the project.

  transfer_judge.py follow PERFORMANCE RESULT [OCTAVES [TRUTH.csv [FOUND.csv]]]   one line: pitch, loudness, onsets
  transfer_judge.py cycle PERFORMANCE BACK            pitch in cents, loudness in dB
  transfer_judge.py picture PERFORMANCE RESULT OUT.png   pitch (a line for each octave's C) and level, the performance wide, the result thin

pitch: share of the frames of 16 ms that swift-f0 and torchcrepe (tiny) hear as voiced in the performance, and in which the
result is within 50 cents of it, moved by OCTAVES. loudness: correlation of the level in dB, 40 ms every 10 ms, over frames within
50 dB of the loudest. onsets: F of librosa's onsets in both files, one to one within 50 ms; with TRUTH, F of the onsets that FOUND
(a list of `sfumato cut RESULT`) or librosa has. With FAST=1 only swift-f0 is asked. Needs numpy, scipy, soundfile, librosa, torch, torchcrepe, swift-f0."""
import csv, math, os, sys
import numpy as np, scipy.signal as ss, soundfile

def sound(path, rate=None):
    x, sr = soundfile.read(path, dtype='float32', always_2d=True)
    x = x.mean(1)
    if rate and rate != sr:
        g = math.gcd(sr, rate); x = ss.resample_poly(x, rate // g, sr // g).astype('float32'); sr = rate
    return x, sr

def normal(x): return x / max(1e-6, np.abs(x).max()) * .5

def swift(path):
    import swift_f0
    x, _ = sound(path, 16000); r = swift_f0.SwiftF0(threads=1).detect(normal(x), 16000)
    p = np.asarray(r.pitch_hz); v = np.asarray(r.confidence) > .9
    return 69 + 12 * np.log2(np.maximum(p, 1e-3) / 440), v & (p > 0)

def crepe(path):
    import torch, torchcrepe
    torch.set_num_threads(2)
    x, _ = sound(path, 16000)
    def peak(p):
        bins = p.argmax(1, keepdim=True); k = (bins + torch.arange(-4, 5)[None, :, None]).clamp(0, 359); w = p.gather(1, k).clamp(min=0)
        cents = ((20. * k + 1997.3794084376191) * w).sum(1) / w.sum(1).clamp(min=1e-9); return bins[:, 0], 10 * 2 ** (cents / 1200)
    p, per = torchcrepe.predict(torch.tensor(normal(x))[None], 16000, hop_length=256, fmin=46, fmax=1990, model='tiny', return_periodicity=True, batch_size=256, decoder=peak)
    p, per = p[0].numpy(), per[0].numpy()
    return 69 + 12 * np.log2(np.maximum(p, 1e-3) / 440), per > .8

def levels(path):
    x, sr = sound(path); h, w = sr // 100, sr // 25
    c = np.concatenate([[0], np.cumsum(np.pad(x.astype('float64') ** 2, (w // 2, w)))]); i = np.arange(0, len(x), h)
    return 10 * np.log10(np.maximum((c[i + w] - c[i]) / w, 1e-12))

def pair(a, b):
    """largest one-to-one matching within 50 ms of sorted times"""
    i = j = n = 0
    while i < len(a) and j < len(b):
        if abs(a[i] - b[j]) <= .05: n += 1; i += 1; j += 1
        elif a[i] < b[j]: i += 1
        else: j += 1
    return n

def f(a, b): return 2 * pair(a, b) / max(1, len(a) + len(b))

def librosa_onsets(path):
    import librosa
    x, sr = sound(path, 22050); return librosa.onset.onset_detect(y=x, sr=sr, hop_length=256, units='time')

def listed(path): return [float(r['start_s']) for r in csv.DictReader(open(path))]

def correlation(a, b):
    n = min(len(a), len(b)); a, b = a[:n], b[:n]; v = a > a.max() - 50
    return np.corrcoef(a[v], np.maximum(b[v], b.max() - 60))[0, 1]

def follow(perf, result, octaves=0, truth=None, found=None):
    out = []
    for name, track in (('swift-f0', swift), ('crepe', crepe))[:1 if os.environ.get('FAST') else 2]:
        (p, v), (q, u) = track(perf), track(result); n = min(len(p), len(q)); p, q, v, u = p[:n], q[:n], v[:n], u[:n]
        d = np.abs(q - 12 * octaves - p); right = d <= .5; both = v & u
        out.append(f'{name} {100 * right[v].mean():.1f} % (where both are sure {100 * right[both].mean():.1f} %, median {100 * np.median(d[both]):.1f} cents)')
    out.append(f'loudness r {correlation(levels(perf), levels(result)):.3f}')
    if not os.environ.get('FAST'): out.append(f'onsets, librosa in both: F {f(librosa_onsets(perf), librosa_onsets(result)):.3f}')
    if truth:
        t = listed(truth)
        if not os.environ.get('FAST'): out.append(f'librosa to truth: result {f(t, librosa_onsets(result)):.3f}, performance {f(t, librosa_onsets(perf)):.3f}')
        if found: out.append(f'cut to truth: result {f(t, listed(found)):.3f}')
    print(result + ': ' + '; '.join(out))

def cycle(perf, back):
    (p, v), (q, u) = swift(perf), swift(back); n = min(len(p), len(q)); d = 100 * np.abs(q[:n] - p[:n])[v[:n] & u[:n]]
    a, b = levels(perf), levels(back); n = min(len(a), len(b)); a, b = a[:n], b[:n]; w = a > a.max() - 30; e = np.abs(a - b)[w]
    print(f'{back}: pitch median {np.median(d):.1f} cents, within 20 cents {100 * (d <= 20).mean():.1f} %; loudness median {np.median(e):.2f} dB, '
          f'within 1 dB {100 * (e <= 1).mean():.1f} %, mean of the difference {np.mean((b - a)[w]):.2f} dB')

def picture(perf, result, path, seconds=12):
    import struct, zlib
    w, tall, low = 960, 260, 100; image = np.full((tall + low, w, 3), 255, 'uint8')
    (p, v), (q, u) = swift(perf), swift(result); n = int(seconds / .016); p, v, q, u = p[:n], v[:n], q[:n], u[:n]
    base, top = np.floor(p[v].min()) - 2, np.ceil(p[v].max()) + 2
    row = lambda x: int(round((tall - 6) * (top - x) / (top - base))) + 3
    for k in range(int(base), int(top) + 1): image[row(k)] = 170 if k % 12 == 0 else 235
    image[tall] = 120
    def dots(times, rows, colour, size):
        for t, y in zip(times, rows):
            x = int(t / seconds * (w - 1)); image[max(0, y - size):y + size + 1, max(0, x - size):x + size + 1] = colour
    t = np.arange(n) * .016
    dots(t[v], [row(x) for x in p[v]], (255, 190, 110), 3); dots(t[u], [row(min(max(x, base), top)) for x in q[u]], (20, 60, 150), 1)
    for path_, colour, size in ((perf, (255, 190, 110), 2), (result, (20, 60, 150), 0)):
        l = levels(path_)[:int(seconds * 100)]; l = np.clip(l - levels(perf).max(), -50, 0)
        fine = np.interp(np.arange(4 * w) / (4 * w) * seconds, np.arange(len(l)) / 100, l)
        dots(np.arange(4 * w) / (4 * w) * seconds, [tall + 5 + int(-x / 50 * (low - 10)) for x in fine], colour, size)
    raw = b''.join(b'\0' + r.tobytes() for r in image); chunk = lambda k, d: struct.pack('>I', len(d)) + k + d + struct.pack('>I', zlib.crc32(k + d))
    open(path, 'wb').write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', w, tall + low, 8, 2, 0, 0, 0)) + chunk(b'IDAT', zlib.compress(raw, 9)) + chunk(b'IEND', b''))

if __name__ == '__main__':
    what, rest = sys.argv[1], sys.argv[2:]
    if what == 'follow': follow(rest[0], rest[1], int(rest[2]) if len(rest) > 2 else 0, *rest[3:5])
    elif what == 'picture': picture(*rest)
    else: cycle(*rest[:2])
