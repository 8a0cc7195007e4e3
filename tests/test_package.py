# Copyright The grayling developers. Licensed under Apache-2.0.
"""What `import grayling` costs and offers."""

import doctest
import importlib
import re
from pathlib import Path

import pytest

import grayling
from grayling import filters
from tests.subprocesses import output_of, run_python


def test_import_loads_nothing_heavy():
    loaded = output_of("import sys, grayling; print(*(name.split('.')[0] for name in sys.modules))").split()
    assert not {"SimpleITK", "scipy", "pandas", "typer", "rich", "yaml"} & set(loaded)


def test_import_costs_at_most_40_ms_above_numpy():
    # A promise to users, so it is measured: processor time, which waiting does not count into, and the best of several
    # runs, because other load only ever adds.
    script = """
        import time, numpy
        start = time.process_time()
        import grayling
        grayling.get_num_threads  # the compiled core counts too
        print(time.process_time() - start)
    """
    assert min(float(output_of(script)) for _ in range(7)) <= 0.040


def test_arrays_need_no_heavy_package():
    script = """
        import sys, numpy as np, grayling as gl
        table = gl.extract(np.arange(60.0).reshape(3, 4, 5), np.ones((3, 4, 5), int), spacing_mm=(1, 1, 1))
        table.to_json(), table.to_csv(), repr(table)
        print(*(name.split('.')[0] for name in sys.modules))
    """
    assert not {"SimpleITK", "scipy", "pandas", "typer", "rich", "yaml"} & set(output_of(script).split())


def test_every_public_name_exists():
    for name in grayling.__all__:
        assert getattr(grayling, name) is not None
    assert set(grayling.__all__) <= set(dir(grayling))


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = grayling.no_such_name


def test_version_is_that_of_the_build():
    cmake = Path(__file__).parents[1].joinpath("CMakeLists.txt").read_text()
    assert re.search(rf"project\(grayling VERSION {re.escape(grayling.__version__)} ", cmake)


def test_doctor_says_how_it_runs():
    script = "from grayling.cli.commands import app; app(['doctor'])"
    result = run_python(script, GRAYLING_NUM_THREADS="1", GRAYLING_SIMD="baseline")
    assert result.returncode == 0, result.stderr
    assert grayling.__version__ in result.stdout
    assert "1 threads used" in result.stdout
    assert "baseline" in result.stdout


FILTERS = sorted({getattr(filters, name).__module__ for name in filters.__all__} - {"grayling.filters._filter"})


@pytest.mark.parametrize(
    "name", ["grayling.extraction", "grayling.registry", "grayling.settings", "grayling.filters", *FILTERS]
)
def test_examples_in_docstrings(name):
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0
    assert result.failed == 0
