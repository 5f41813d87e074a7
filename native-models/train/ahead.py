"""Batches made ahead by other processes, so that a GPU does not wait for tokenising. A batch depends on its arguments alone: the same with or without."""
import multiprocessing
from collections import deque
from concurrent.futures import ProcessPoolExecutor

_make = None


def _hold(make):
    global _make
    _make = make


def _call(arguments):
    return _make(*arguments)


class Ahead:
    """`make(*plan(step))` for steps in order; with workers, up to `depth` of them are under way."""

    def __init__(self, make, plan, first, workers, depth=8):
        self.make, self.plan, self.next, self.waiting = make, plan, first, deque()
        self.depth = depth if workers else 0
        self.pool = ProcessPoolExecutor(workers, multiprocessing.get_context('fork'), _hold, (make,)) if workers else None

    def get(self):
        while len(self.waiting) <= self.depth:
            arguments = self.plan(self.next)
            self.waiting.append((self.next, self.pool.submit(_call, arguments) if self.pool else None))
            self.next += 1
        step, future = self.waiting.popleft()
        return future.result() if future else self.make(*self.plan(step))

    def close(self):
        if self.pool:
            self.pool.shutdown(cancel_futures=True)
