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
    """Batches `make(*plan(step))` for the steps in order. With workers, several are under way; their processes start here, before the caller
    wakes a GPU, whose driver does not survive a fork."""

    def __init__(self, make, workers):
        self.make, self.waiting, self.depth = make, deque(), 3 * workers
        self.pool = ProcessPoolExecutor(workers, multiprocessing.get_context('fork'), _hold, (make,)) if workers else None
        if self.pool:
            self.pool.submit(int).result()  # any first task starts them all

    def begin(self, plan, first):
        self.plan, self.next = plan, first

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
