# Copyright The grayling developers. Licensed under Apache-2.0.
"""The page on filters and its picture."""

import typing
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from grayling.cli.commands import app
from grayling.filters import gallery
from grayling.filters.bank import AnyFilter

ROOT = Path(__file__).parents[2]


def run(*arguments):
    return CliRunner().invoke(app, ["filters", *map(str, arguments)])


def test_the_page_is_fresh():
    # Written anew with: grayling filters --format markdown -o FILTERS.md
    assert run("--format", "markdown").stdout == (ROOT / "FILTERS.md").read_text(encoding="utf-8")
    assert (ROOT / "FILTERS.png").read_bytes().startswith(b"\x89PNG")


def test_every_filter_is_on_the_page_and_in_the_picture():
    page = (ROOT / "FILTERS.md").read_text(encoding="utf-8")
    for one in typing.get_args(AnyFilter):
        assert f"\n## `{one.method}`: `{one.__name__}`\n" in page
    assert {type(made) for made in gallery.EXAMPLES.values()} == set(typing.get_args(AnyFilter))


def test_the_picture_shows_the_image_and_a_response_of_each(tmp_path):
    figure = gallery.figure()
    panels = [axes for axes in figure.axes if axes.images]
    assert [axes.get_title() for axes in panels] == ["image", *gallery.EXAMPLES]
    shown = [np.asarray(axes.images[0].get_array()) for axes in panels]
    assert all(one.shape == (58, 58) and np.ptp(one) > 0 for one in shown)
    done = run("--figure", tmp_path / "filters.png")
    assert done.exit_code == 0
    assert (tmp_path / "filters.png").stat().st_size > 50_000


@pytest.mark.parametrize("name", ["gabor", "median"])
def test_one_filter_alone(name):
    done = run(name, "--format", "markdown")
    assert done.exit_code == 0
    assert f"## `{name}`" in done.stdout
    assert done.stdout.count("\n## ") == 1
