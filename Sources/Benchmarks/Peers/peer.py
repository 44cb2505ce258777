"""What the PyTorch sides of `Benchmarks` have in common: they are asked and answer by lines.

Reads names of workloads from standard input, one a line; runs each once unmeasured, then for the
length of a turn, and prints the best time in milliseconds. Arguments of such a script: number of
threads, the clock (`wall` or `cpu`), and the seconds of a turn.
"""

import sys
import time

import torch

threads = int(sys.argv[1]) if len(sys.argv) > 1 else 2
clock = time.process_time if sys.argv[2:3] == ["cpu"] else time.perf_counter
seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 0.4


def best_time(step):
    step()
    best, end = float("inf"), time.perf_counter() + seconds
    while True:
        start = clock()
        step()
        best = min(best, clock() - start)
        if time.perf_counter() > end:
            return best


def serve(makers, single_threaded=()):
    """Answers until the input ends.

    Each name has a list of functions that make a step: where PyTorch has several ways, all run and
    the best one counts. Workloads are made when they are first asked for.
    """
    torch.manual_seed(1)
    workloads = {}
    print(f"PyTorch {torch.__version__}", flush=True)
    for line in sys.stdin:
        name = line.strip()
        torch.set_num_threads(1 if name in single_threaded else threads)
        if name not in workloads:
            workloads[name] = [make() for make in makers[name]]
        print(1e3 * min(best_time(step) for step in workloads[name]), flush=True)
