"""Notes of other programs on the performances of a folder, matched by mir_eval.

Usage: judge_notes.py FOLDER [aubionotes|swift-f0|basic-pitch|aubioonset|librosa|OURS-SUFFIX]...
Each performance is NAME.wav with the list NAME.csv; ours are lists NAME.SUFFIX.
"""
import glob, os, subprocess, sys, collections
import numpy as np
import mir_eval

def table(path):
    rows = [l.split(',') for l in open(path).read().split('\n')[1:] if l.strip()]
    on = np.array([float(r[0]) for r in rows]); off = np.array([float(r[1]) for r in rows])
    p = np.array([float(r[2]) if len(r) > 2 and r[2] else np.nan for r in rows])
    return on, off, p

def aubionotes(wav):
    out = subprocess.run(['aubionotes', '-i', wav], capture_output=True, text=True).stdout
    on, off, p = [], [], []
    for l in out.split('\n'):
        f = l.split()
        if len(f) == 3: p.append(float(f[0])); on.append(float(f[1])); off.append(float(f[2]))
    return np.array(on), np.array(off), np.array(p)

_swift = None
def swift(wav):
    global _swift
    import swift_f0
    _swift = _swift or swift_f0.SwiftF0()
    r = _swift.detect_file(wav)
    n = swift_f0.segment_notes(r)
    on, off, hz = (np.array([getattr(x, a) for x in n]) for a in ('start', 'end', 'pitch_hz'))
    return on, off, 69 + 12 * np.log2(np.maximum(hz, 1) / 440)

_bp = None
def basic(wav):
    global _bp
    from basic_pitch.inference import predict, Model
    import basic_pitch, contextlib, io
    if _bp is None:
        _bp = Model(os.path.join(os.path.dirname(basic_pitch.__file__), 'saved_models/icassp_2022/nmp.onnx'))
    with contextlib.redirect_stdout(io.StringIO()):
        _, _, ev = predict(wav, _bp, minimum_note_length=58)
    ev = sorted(ev)
    return np.array([e[0] for e in ev]), np.array([e[1] for e in ev]), np.array([float(e[2]) for e in ev])

def aubioonset(wav):
    out = subprocess.run(['aubioonset', '-i', wav], capture_output=True, text=True).stdout
    on = np.array([float(l) for l in out.split()])
    return on, on + .1, np.full(len(on), np.nan)

def librosa_onset(wav):
    import librosa
    y, sr = librosa.load(wav, sr=None)
    on = librosa.onset.onset_detect(y=y, sr=sr, units='time', backtrack=False)
    return on, on + .1, np.full(len(on), np.nan)

methods = {'aubionotes': aubionotes, 'swift-f0': swift, 'basic-pitch': basic, 'aubioonset': aubioonset, 'librosa': librosa_onset}

def score(t, e, drums):
    on, off, p = t
    ti = np.stack([on, np.maximum(off, on + 1e-3)], 1)
    if len(e[0]) == 0: return len(on), 0, 0, 0
    ei = np.stack([e[0], np.maximum(e[1], e[0] + 1e-3)], 1)
    if drums:
        m = mir_eval.util.match_events(on, np.sort(e[0]), .05)
        return len(on), len(e[0]), len(m), 0
    hz = lambda p: 440 * 2 ** ((np.nan_to_num(p, nan=1) - 69) / 12)
    m = mir_eval.transcription.match_notes(ti, hz(p), ei, hz(e[2]), offset_ratio=None)
    m2 = mir_eval.transcription.match_notes(ti, hz(p), ei, hz(e[2]), offset_ratio=.2)
    return len(on), len(e[0]), len(m), len(m2)

folder, names = sys.argv[1], sys.argv[2:]
total = collections.defaultdict(lambda: np.zeros(4))
for wav in sorted(glob.glob(folder + '/*.wav')):
    stem = wav[:-4]; t = table(stem + '.csv'); drums = np.isnan(t[2]).all()
    for name in names:
        e = methods[name](wav) if name in methods else table(stem + '.' + name)
        s = np.array(score(t, e, drums))
        total[os.path.basename(stem)[:-3], name] += s; total['ALL', name] += s
keys = sorted({k for k, _ in total})
print('instrument'.ljust(30), *[n.rjust(20) for n in names], '  (F, F with ends)')
for k in keys:
    print(k.ljust(30), *[('%.3f %.3f' % tuple(2 * total[k, n][j] / max(1, total[k, n][0] + total[k, n][1]) for j in (2, 3))).rjust(20) for n in names])
