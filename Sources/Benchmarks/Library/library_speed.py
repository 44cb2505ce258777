"""Times `sfumato library` on many files, each command as a whole process.

    python3 library_speed.py --folder /tmp/many --files 10000
    python3 library_speed.py --folder /tmp/many --files 2000 --million
    python3 library_speed.py --folder /tmp/many --small 100000

The files are made here: notes of 40 invented instruments and drums, 3 s at 44.1 kHz, 16 bits, the same
for the same seed. Of what answers quickly the least of three is told, of 'add', and of maps and groups that are made
anew, the one time. With --million the library of those files is multiplied to a million entries, each with a path
of its own and likeness moved a little. With --small so many files that are no sounds are added, and what a million
would take is reckoned from them. Needs NumPy.
"""

import argparse
import os
import resource
import sqlite3
import subprocess
import threading
import time
import wave

import numpy as np

RATE = 44_100
# Seconds after which a question is stopped.
LONGEST = 300


def sound(index, seconds, random):
    """A note of one of 40 instruments on some key; every tenth is a drum."""
    t = np.arange(int(seconds * RATE)) / RATE
    family = index % 40
    own = np.random.default_rng(family)
    if family % 10 == 9:
        body = np.sin(2 * np.pi * (own.uniform(50, 300) * t + 8 * np.exp(-30 * t)))
        noise = random.standard_normal(t.size)
        mix = own.uniform(0, 1)
        x = (mix * body + (1 - mix) * noise) * np.exp(-own.uniform(6, 40) * t)
        return 0.5 * x / np.abs(x).max()
    hz = 440 * 2 ** ((random.integers(36, 84) - 69) / 12)
    tilt, odd = own.uniform(0.4, 2.5), own.uniform(0.2, 1)
    attack, decay = own.uniform(0.003, 0.3), own.choice([0, 0, 1.5, 4])
    # Partials that do not move, each in a bin of a transform as long as the sound.
    k = np.arange(1, min(24, int(18_000 / hz)) + 1)
    gains = k**-tilt * np.where(k % 2 == 0, odd, 1) * random.uniform(0.8, 1.25, k.size)
    spectrum = np.zeros(t.size // 2 + 1, complex)
    spectrum[np.round(k * hz * seconds).astype(int)] = gains * np.exp(1j * random.uniform(0, 6.28, k.size))
    x = np.fft.irfft(spectrum, t.size) * t.size / 2
    x *= np.minimum(1, t / attack) * np.exp(-decay * t) * np.minimum(1, (seconds - t) / 0.1)
    x += 0.003 * own.uniform(0, 3) * random.standard_normal(t.size)
    return 0.4 * x / np.abs(x).max()


def make_files(folder, count, seconds):
    for index in range(count):
        path = f"{folder}/sounds/family{index % 40:02}/sound_{index:05}.wav"
        if os.path.exists(path):
            continue
        samples = sound(index, seconds, np.random.default_rng([1, index]))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with wave.open(path, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes((32_767 * samples).astype("<i2").tobytes())


def timed(program, *arguments):
    """Seconds, processor seconds and largest memory in MB of a command as a whole process."""
    start = time.monotonic()
    process = subprocess.Popen(
        [program, "library", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    watch = threading.Timer(86_400 if arguments[0] == "add" else LONGEST, process.kill)
    watch.start()
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    watch.cancel()
    wall = time.monotonic() - start
    if status:
        print(f"    {' '.join(arguments)}: status {status}: {errors.decode()[-300:]}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def tell(name, runs):
    print(f"{name:30} {min(r[0] for r in runs):8.3f} {min(r[1] for r in runs):8.3f} {runs[0][2]:10.0f}", flush=True)


def queries(program, library, first, second, outside):
    for sound in (first, second):
        timed(program, "favourite", sound, "--library", library)
    print("command                          wall s    cpu s   memory MB   (least of 3)")
    for name, arguments in [
        ("info", ["info"]), ("info NAME", ["info", first]), ("similar NAME", ["similar", first]),
        ("similar, file outside", ["similar", outside]),
        ("similar --by timbre", ["similar", first, "--by", "timbre"]),
        ("between", ["between", first, second]), ("search", ["search", "dark sustains"]),
        ("search, a sentence", ["search", "a warm string without noise"]),
        ("search name", ["search", "sound_00123"]),
        ("recommend", ["recommend"]), ("list FOLDER", ["list", os.path.dirname(library) + "/sounds/family03"]),
        ("a name that is none", ["info", "no such name"]),
    ]:
        tell(name, [timed(program, *arguments, "--library", library) for _ in range(3)])
    picture = os.path.dirname(library) + "/map.png"
    for name, arguments in [
        ("cluster", ["cluster"]), ("map -o", ["map", "-o", picture]),
        ("map -o --families folder", ["map", "-o", picture, "--families", "folder"]), ("map --json", ["map", "--json"]),
    ]:
        if name in ("cluster", "map -o"):
            tell(f"{name}, anew (once)", [timed(program, *arguments, "--anew", "--library", library)])
        tell(name, [timed(program, *arguments, "--library", library) for _ in range(3)])


def small(program, folder, count):
    """Adds so many files that are no sounds, and again once all are known."""
    for index in range(count):
        path = f"{folder}/small/{index // 1000:04}/{index:07}.wav"
        if index % 1000 == 0:
            os.makedirs(os.path.dirname(path), exist_ok=True)
        if not os.path.exists(path):
            with open(path, "wb") as file:
                file.write(b"no sound %d" % index)
    library = f"{folder}/small.sqlite"
    for end in ("", "-wal", "-shm"):
        if os.path.exists(library + end):
            os.remove(library + end)
    print(f"{count} files that are no sounds         wall s    cpu s   memory MB   of a million, by the clock")
    for name in ("add", "add again"):
        wall, cpu, memory = timed(program, "add", f"{folder}/small", "--library", library, "--no-latents")
        print(f"{name:35} {wall:10.1f} {cpu:8.1f} {memory:10.0f} {wall / count * 1e6:14.0f} s, by extrapolation")


def multiply(source, target, count):
    """A library of `count` entries out of one of some thousands."""
    if os.path.exists(target):
        os.remove(target)
    with sqlite3.connect(source) as library:
        library.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with open(source, "rb") as a, open(target, "wb") as b:
        b.write(a.read())
    library = sqlite3.connect(target)
    columns = [row[1] for row in library.execute("PRAGMA table_info(sound)")]
    others = [c for c in columns if c not in ("id", "path", "features", "latent")]
    known = library.execute("SELECT max(id) FROM sound").fetchone()[0]
    block, size = 256, 88
    step = -(-known // block) * block
    vectors = {}
    for number, data in library.execute("SELECT block, data FROM vectors"):
        vectors[number] = np.frombuffer(data, np.uint8).reshape(-1, size)
    random = np.random.default_rng(2)
    for copy in range(1, -(-count // known)):
        shift = copy * step
        library.execute(
            f"INSERT INTO sound(id, path, {', '.join(others)}) SELECT id + ?, "
            f"replace(path, '/sounds/', '/sounds{copy}/'), {', '.join(others)} FROM sound WHERE id <= ?",
            (shift, known))
        library.execute(
            "INSERT INTO content(rowid, name, words, tags) SELECT rowid + ?, name, words, tags FROM content "
            "WHERE rowid <= ?", (shift, known))
        for number, rows in vectors.items():
            moved = rows.copy()
            place = moved[:, 4:68].view(np.int8).astype(np.int16)
            place += random.integers(-9, 10, place.shape, dtype=np.int16)
            moved[:, 4:68] = np.where(
                rows[:, :1] & 1, place.clip(-127, 127).astype(np.int8).view(np.uint8), moved[:, 4:68])
            library.execute(
                "INSERT INTO vectors(block, data) VALUES (?, ?)", (number + shift // block, moved.tobytes()))
    library.commit()
    library.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default=".build/release/sfumato")
    parser.add_argument("--folder", required=True)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--no-latents", action="store_true")
    parser.add_argument("--million", action="store_true")
    parser.add_argument("--small", type=int)
    options = parser.parse_args()
    folder = os.path.abspath(options.folder)
    os.makedirs(folder, exist_ok=True)
    print(f"load of the last minute: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if options.small:
        return small(options.program, folder, options.small)
    make_files(folder, options.files, options.seconds)
    # A file that the library does not hold.
    outside = f"{folder}/outside.wav"
    if not os.path.exists(outside):
        with wave.open(outside, "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", None))
            samples = sound(3, options.seconds, np.random.default_rng(9))
            file.writeframes((32_767 * samples).astype("<i2").tobytes())
    library = f"{folder}/{'plain' if options.no_latents else 'library'}.sqlite"
    if not os.path.exists(library):
        extra = ["--no-latents"] if options.no_latents else []
        wall, cpu, memory = timed(options.program, "add", f"{folder}/sounds", "--library", library, *extra)
        size = sum(os.path.getsize(library + end) for end in ("", "-wal") if os.path.exists(library + end))
        print(f"add: {options.files} new files of {options.seconds} s: {wall:.1f} s, {cpu:.1f} s of processors, "
              f"{memory:.0f} MB of memory, {size / options.files / 1000:.2f} kB a sound")
    if options.million:
        large = f"{folder}/million.sqlite"
        if not os.path.exists(large):
            multiply(library, large, 1_000_000)
        print(f"a million entries, {os.path.getsize(large) / 1e6:.0f} MB:")
        library = large
    wall, cpu, _ = timed(options.program, "add", f"{folder}/sounds", "--library", library, "--no-latents")
    print(f"add again, nothing new: {wall:.2f} s")
    first, second = (f"{folder}/sounds/family{i % 40:02}/sound_{i:05}.wav" for i in (3, 14))
    queries(options.program, library, first, second, outside)


main()
