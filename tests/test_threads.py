# Copyright The grayling developers. Licensed under Apache-2.0.
"""The core's thread pool under everything Python does with processes and threads."""

import multiprocessing
import sys
import threading

import pytest

import grayling
from grayling import _core
from grayling.errors import InvalidArgument
from tests.subprocesses import output_of, run_python

N_TASKS = 64
SUM = N_TASKS * (N_TASKS - 1) // 2


@pytest.fixture
def three_threads():
    grayling.set_num_threads(3)
    yield
    grayling.set_num_threads(None)


def work(n_tasks=N_TASKS):
    return _core._testing.spin(0.0001, n_tasks)


@pytest.mark.usefixtures("three_threads")
def test_several_threads_share_one_call():
    n_threads, total = _core._testing.nested(60, 10)
    assert 1 < n_threads <= 3
    assert total == 60 * 45  # the nested loop ran fully in every task


@pytest.mark.usefixtures("three_threads")
def test_concurrent_calls_from_python_threads():
    sums = []
    threads = [threading.Thread(target=lambda: sums.extend(work() for _ in range(10))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sums == [SUM] * 40


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts threads in /proc")
def test_one_thread_starts_no_thread():
    script = """
        import os
        from grayling import _core
        _core._testing.spin(0.0001, 50)
        print(len(os.listdir("/proc/self/task")))
    """
    alone = int(output_of(script, GRAYLING_NUM_THREADS="1"))
    assert int(output_of(script, GRAYLING_NUM_THREADS="4")) == alone + 3


def test_spawn():
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(work, [N_TASKS] * 4) == [SUM] * 4


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts threads in /proc")
def test_fork_in_the_middle_of_other_threads_calls():
    # Threads of ours are joined before the fork, so Python (3.12 on) does not warn about them; it would about its own.
    script = """
        import os, threading, warnings
        import grayling
        from grayling import _core

        grayling.set_num_threads(3)
        work = lambda: _core._testing.spin(0.0001, 64)
        expected = 2016
        assert work() == expected
        stop = threading.Event()
        results = []
        def keep_working():
            while not stop.is_set():
                results.append(work())
        other = threading.Thread(target=keep_working)
        other.start()
        warnings.simplefilter("ignore", DeprecationWarning)
        for _ in range(20):
            child = os.fork()
            if child == 0:
                os._exit(0 if work() == expected and len(os.listdir("/proc/self/task")) == 3 else 1)
            assert os.waitpid(child, 0)[1] == 0
        stop.set()
        other.join()
        assert set(results) == {expected}, results
        assert work() == expected
        print("done")
    """
    assert output_of(script) == "done"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts threads in /proc")
def test_fork_leaves_no_thread_of_ours_behind():
    script = """
        import os
        import grayling
        from grayling import _core

        grayling.set_num_threads(4)
        _core._testing.spin(0.0001, 64)
        child = os.fork()  # a warning about a process with threads would be an error here
        if child == 0:
            os._exit(len(os.listdir("/proc/self/task")))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), len(os.listdir("/proc/self/task")))
        assert _core._testing.spin(0.0001, 64) == 2016
    """
    assert output_of(script, OPENBLAS_NUM_THREADS="1") == "1 1"


def test_number_of_threads_comes_from_the_environment():
    script = "import grayling; print(grayling.get_num_threads())"
    assert output_of(script, GRAYLING_NUM_THREADS="3") == "3"
    default = int(output_of(script, GRAYLING_NUM_THREADS=""))
    assert default == _core.available_cpus()


@pytest.mark.parametrize("value", ["0", "-2", "two", "3.5", "4 ", "99999999999", "1025"])
def test_a_wrong_number_in_the_environment_is_an_error(value):
    result = run_python("import grayling; grayling.get_num_threads()", GRAYLING_NUM_THREADS=value)
    assert result.returncode != 0
    assert f"GRAYLING_NUM_THREADS must be a whole number from 1 to 1024, got '{value}'" in result.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="CPU affinity is Linux's")
def test_affinity_limits_the_default():
    script = """
        import os
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        import grayling
        print(grayling.get_num_threads())
    """
    assert output_of(script, GRAYLING_NUM_THREADS="") == "1"


@pytest.mark.parametrize("wrong", [0, -1, 1025, 2.0, "2", True])
def test_set_num_threads_checks_its_argument(wrong):
    with pytest.raises(InvalidArgument, match="whole number from 1 to 1024"):
        grayling.set_num_threads(wrong)
    with pytest.raises(InvalidArgument, match=r"or None; got 0$"):
        grayling.set_num_threads(0)


def test_none_goes_back_to_the_default():
    default = grayling.get_num_threads()
    grayling.set_num_threads(default + 5)
    assert grayling.get_num_threads() == default + 5
    grayling.set_num_threads(None)
    assert grayling.get_num_threads() == default
