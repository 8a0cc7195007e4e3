# Copyright The grayling developers. Licensed under Apache-2.0.
"""How much memory can be taken: what the system has available, within a container's limit."""

import pytest

from grayling import _memory
from grayling.errors import TooLarge

GB = 10**9


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """The folder of the files in which a system says that of 32 GB 8.192 GB are available."""
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemTotal:       32000000 kB\nMemAvailable:    8000000 kB\nHugePages_Total:       0\n")
    monkeypatch.setattr(_memory, "_MEMINFO", meminfo)
    monkeypatch.setattr(_memory, "_CGROUPS", tmp_path)

    return tmp_path


@pytest.mark.usefixtures("machine")
def test_what_others_use_is_not_available():
    assert _memory.available_bytes() == 8_192_000_000
    with pytest.raises(TooLarge, match=r"an image needs 9.0 GB, this machine has 8.2 GB available; crop it"):
        _memory.expect_room(9 * GB, "an image", "crop it")
    _memory.expect_room(8 * GB, "an image", "crop it")


@pytest.mark.parametrize(
    ("files", "n_bytes"),
    [
        ({"memory.max": "max", "memory.current": 3 * GB}, 8_192_000_000),
        ({"memory.max": 4 * GB}, 4 * GB),
        ({"memory.max": 4 * GB, "memory.current": 3 * GB}, GB),
        (
            {
                "memory.max": 4 * GB,
                "memory.current": 3 * GB,
                "memory.stat": f"anon {GB}\ninactive_file {GB}\nactive_file {GB // 2}",
            },
            4 * GB - 3 * GB // 2,
        ),
        ({"memory.max": 2 * GB, "memory.current": 3 * GB}, 0),
        (
            {
                "memory/memory.limit_in_bytes": 4 * GB,
                "memory/memory.usage_in_bytes": 3 * GB,
                "memory/memory.stat": f"cache {2 * GB}\ntotal_inactive_file {GB}",
            },
            2 * GB,
        ),
    ],
)
def test_a_container_has_its_limit_less_what_it_uses(machine, files, n_bytes):
    (machine / "memory").mkdir()
    for name, content in files.items():
        (machine / name).write_text(f"{content}\n")
    assert _memory.available_bytes() == n_bytes


def test_without_a_word_of_the_system_installed_memory_counts(machine, monkeypatch):
    (machine / "meminfo").unlink()
    monkeypatch.setattr(_memory.os, "sysconf", {"SC_PHYS_PAGES": 1000, "SC_PAGE_SIZE": 4096}.get)
    assert _memory.available_bytes() == 4_096_000
