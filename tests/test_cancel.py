# Copyright The grayling developers. Licensed under Apache-2.0.
"""Ctrl-C, and other signal handlers, stop a running call of the core."""

import pytest

from tests.subprocesses import output_of

# A call that would take ten minutes; the watchdog ends the process if the signal is not noticed.
PRELUDE = """
import os, signal, sys, threading, time
from grayling import _core

signal.signal(signal.SIGINT, signal.default_int_handler)  # a background shell has it ignored

def interrupt(number):
    global sent
    sent = time.perf_counter()
    os.kill(os.getpid(), number)

def run_until_interrupted(number, expected):
    threading.Timer(0.3, interrupt, [number]).start()
    try:
        _core._testing.spin(0.01, 60_000)
    except expected as error:
        return time.perf_counter() - sent, error
    raise AssertionError("the call ended by itself")

watchdog = threading.Timer(60, os._exit, [9])
watchdog.daemon = True
watchdog.start()
"""


@pytest.mark.parametrize("n_threads", ["1", "3"])
def test_ctrl_c_stops_a_call_soon(n_threads):
    # Stopping soon is the promise (0.2 s); several tries, because a loaded machine may delay one.
    script = PRELUDE + "print(run_until_interrupted(signal.SIGINT, KeyboardInterrupt)[0])"
    assert min(float(output_of(script, GRAYLING_NUM_THREADS=n_threads)) for _ in range(3)) < 0.2


@pytest.mark.parametrize("n_threads", ["1", "2"])
def test_ctrl_c_stops_an_extraction_soon(n_threads):
    """At any time: while it prepares the region, transforms, or works on a family."""
    script = (
        PRELUDE
        + """
import warnings
import numpy as np
import scipy.fft
import grayling as gl
from grayling.examples import ct_lesion

warnings.simplefilter("ignore")
lesion = ct_lesion()
image, mask = (np.repeat(np.repeat(np.repeat(part, 5, 0), 8, 1), 8, 2) for part in (lesion.image, lesion.mask))
settings = gl.Settings(discretisation=gl.FixedBinSize(10.0))

def latency(delay):
    threading.Timer(delay, interrupt, [signal.SIGINT]).start()
    try:
        gl.extract(image, mask, spacing_mm=(0.6, 0.1, 0.1), settings=settings)
    except KeyboardInterrupt:
        return time.perf_counter() - sent
    raise AssertionError("the call ended by itself")

print(max(min(latency(delay) for _ in range(3)) for delay in (0.02, 0.1, 0.3, 0.5, 0.7, 0.9)))
"""
    )
    assert float(output_of(script, GRAYLING_NUM_THREADS=n_threads)) < 0.2


def test_a_handlers_own_exception_surfaces():
    script = (
        PRELUDE
        + """
class Timeout(Exception): pass
def handler(number, frame): raise Timeout("from the handler")
signal.signal(signal.SIGUSR1, handler)
print(run_until_interrupted(signal.SIGUSR1, Timeout)[1])
"""
    )
    assert output_of(script) == "from the handler"


def test_a_handler_that_does_not_raise_stops_nothing():
    script = """
        import os, signal, threading
        from grayling import _core
        seen = []
        signal.signal(signal.SIGUSR1, lambda number, frame: seen.append(number))
        threading.Timer(0.1, os.kill, [os.getpid(), signal.SIGUSR1]).start()
        assert _core._testing.spin(0.01, 60) == 60 * 59 // 2
        assert seen == [signal.SIGUSR1]
        print("done")
    """
    assert output_of(script, GRAYLING_NUM_THREADS="1") == "done"


def test_the_pool_works_after_an_interrupt():
    script = (
        PRELUDE
        + """
run_until_interrupted(signal.SIGINT, KeyboardInterrupt)
print(_core._testing.spin(0.001, 64))
"""
    )
    assert output_of(script, GRAYLING_NUM_THREADS="3") == "2016"


def test_other_python_threads_run_meanwhile():
    script = """
        import threading
        from grayling import _core
        worker = threading.Thread(target=_core._testing.spin, args=(0.02, 50))
        worker.start()
        n = 0
        while worker.is_alive():
            worker.join(0.01)
            n += 1
        assert n > 5, n
        print("done")
    """
    assert output_of(script, GRAYLING_NUM_THREADS="1") == "done"
