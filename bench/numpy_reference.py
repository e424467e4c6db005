"""The two-level model of model.js in NumPy: python3 bench/numpy_reference.py RUNS DRAWS"""
import json
import resource
import sys
import time

import numpy as np

runs, draws = int(sys.argv[1]), int(sys.argv[2])
LEVELS = 4
# Elements of one step: large enough that the interpreter does not count, small enough for the cache.
STEP = 65536

started = time.perf_counter()
rng = np.random.default_rng(1)
levels = rng.standard_normal((LEVELS, draws))
combinations = np.array(
    [[(0.2 if (c >> (k % 3)) & 1 else 0.1) + 0.02 * k for k in range(LEVELS)] for c in range(8)]
)
shared = combinations @ levels
total = np.zeros(draws)
columns = min(draws, STEP)
rows = max(1, STEP // columns)
for first in range(0, runs, rows):
    i = np.arange(first, min(first + rows, runs))
    mu = (-6 * ((i % 97) / 97))[:, None]
    sd = (0.3 + 0.3 * ((i % 13) / 13))[:, None]
    for at in range(0, draws, columns):
        here = slice(at, min(at + columns, draws))
        ln = rng.standard_normal((len(i), here.stop - here.start))
        ln *= sd
        ln += mu
        ln += shared[i % 8, here]
        np.exp(ln, out=ln)
        total[here] += ln.sum(axis=0)
seconds = time.perf_counter() - started
ordered = np.sort(total)
print(
    json.dumps(
        {
            "seconds": seconds,
            "peakMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "mean": total.mean(),
            "sd": total.std(ddof=1),
            "low": ordered[int(0.025 * draws)],
            "high": ordered[int(0.975 * draws)],
        }
    )
)
