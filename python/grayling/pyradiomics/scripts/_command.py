# Copyright The grayling developers. Licensed under Apache-2.0.
"""A run of pyradiomics' command line."""

from __future__ import annotations

import importlib
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from grayling.errors import GraylingError, InvalidArgument, UnreadableFile
from grayling.pyradiomics._parameters import checked_settings, parameters_from_file
from grayling.pyradiomics.scripts import segment, voxel
from grayling.pyradiomics.scripts._arguments import (
    FAILED,
    INTERRUPTED,
    NO_INPUT,
    OK,
    STOPPED,
    USAGE,
    parser,
)
from grayling.pyradiomics.scripts._batch import Case, read_batch
from grayling.pyradiomics.scripts._kept import remove_rows_beyond, write_row
from grayling.pyradiomics.scripts._messages import LOG, messages
from grayling.pyradiomics.scripts._output import append_text, differs_from, output_text, path_format
from grayling.pyradiomics.scripts._overrides import parsed_overrides
from grayling.pyradiomics.scripts._workers import Batch, in_processes, one_by_one

__all__ = ["PyRadiomicsCommandLine", "parse_args"]


class PyRadiomicsCommandLine:
    """One call: arguments are read when it is made, which may end the program with exit code 2; `run` does the rest.

    Parameters
    ----------
    custom_arguments
        Arguments as a list; None for those of the program.
    extractor
        Makes the extractor of a parameter file (or None) and overrides by keyword; pyradiomics' by default.
    """

    def __init__(
        self, custom_arguments: Sequence[str] | None = None, *, extractor: Callable[..., Any] | None = None
    ) -> None:
        own = parser()
        self.args = own.parse_args(custom_arguments)
        self.case_count = 0
        self.num_workers = 0
        self._extractor = extractor or _default_extractor
        try:
            self._overrides = parsed_overrides(self.args.setting)
            if self.args.label is not None:
                self._overrides |= checked_settings({"label": self.args.label}, "--label")
        except InvalidArgument as error:
            own.exit(USAGE, f"{own.prog}: error: {error}\n")

    def run(self) -> int:
        """Do it, and return the exit code; see ``grayling pyradiomics --help``."""
        try:
            with messages(self.args) as handlers:
                return self._run(handlers)
        except OSError as error:  # the log file
            print(f"error: {error}", file=sys.stderr)  # noqa: T201 - there is no log to tell it
            return FAILED

    def _run(self, handlers: Sequence[logging.Handler]) -> int:
        try:
            cases = self._cases()
        except (InvalidArgument, UnreadableFile) as error:
            LOG.error("%s", error)
            return NO_INPUT
        try:
            if self.args.validate:
                self._validate(cases)
            else:
                self._extract(cases, handlers)
        except (KeyboardInterrupt, SystemExit):
            LOG.warning("interrupted; no output was written%s", self._kept_so_far())
            return INTERRUPTED
        except (GraylingError, OSError) as error:
            LOG.error("%s", error)
            return FAILED
        except Exception:  # noqa: BLE001 - told with its traceback
            LOG.exception("features cannot be extracted")
            return FAILED
        return OK

    def _cases(self) -> list[Case]:
        if self.args.input.endswith(".csv"):
            return read_batch(Path(self.args.input))
        if self.args.mask is None:
            raise InvalidArgument(f"{self.args.input}: name its mask too; a batch is a file that ends in .csv")
        return [{"Image": self.args.input, "Mask": self.args.mask}]

    def _validate(self, cases: Sequence[Case]) -> None:
        if self.args.param is not None:
            try:
                parameters_from_file(self.args.param)
            except GraylingError as error:
                LOG.error("%s", error)
        n_wrong = 0
        for row, case in enumerate(cases, start=1):
            missing = [column for column in ("Image", "Mask") if not Path(case[column]).exists() or not case[column]]
            for column in missing:
                LOG.error("case %d of %d: its %s does not exist: %s", row, len(cases), column, case[column])
            n_wrong += bool(missing)
        LOG.info("validated: %d of %d cases have errors", n_wrong, len(cases))

    def _extract(self, cases: Sequence[Case], handlers: Sequence[logging.Handler]) -> None:
        if self.args.mode == "voxel":
            raise InvalidArgument(voxel.REASON)
        if not cases:
            raise InvalidArgument(f"{self.args.input}: there are no cases in it")
        written = [self._written(case) for case in cases]
        parameters = () if self.args.param is None else (self.args.param,)
        batch = Batch(cases, self._extractor(*parameters, **self._overrides), self._folder())
        self.case_count, self.num_workers = len(cases), min(len(cases), self.args.jobs)
        with _progress(len(set(batch.first_rows().values()))) as tell:
            results = (
                in_processes(batch, self.num_workers, handlers, tell)
                if self.num_workers > 1
                else one_by_one(batch, tell)
            )
        rows = [segment.composed(case, values) for case, values in zip(cases, results, strict=True)]
        if batch.folder is not None:
            for number, row in enumerate(rows, start=1):
                write_row(batch.folder, number, row)
            remove_rows_beyond(batch.folder, len(rows))
        self._deliver([row | paths for row, paths in zip(rows, written, strict=True)])
        _tell_failures(cases, results)

    def _folder(self) -> Path | None:
        if self.args.out_dir is None:
            return None
        folder = Path(self.args.out_dir)
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(f"{folder}: no permission to write there")
        return folder

    def _written(self, case: Case) -> Case:
        """Return a case's paths as the output has them."""
        is_batch = self.args.input.endswith(".csv")
        start = os.path.dirname(self.args.input) if is_batch else os.getcwd()  # noqa: PTH109, PTH120 - may be ""
        formatted = path_format(self.args.format_path, start)
        paths = {column: formatted(case[column]) for column in ("Image", "Mask")}
        return {name: path.replace(os.path.sep, "/") for name, path in paths.items()} if self.args.unix_path else paths

    def _deliver(self, rows: Sequence[dict[str, Any]]) -> None:
        text = output_text(rows, self.args.format, skip_nans=self.args.skip_nans)
        if self.args.out is None:
            sys.stdout.write(text)
            sys.stdout.flush()
        else:
            told = differs_from(self.args.out, self.args.format, text)
            if told:
                LOG.warning("appending to %s: %s", self.args.out, told)
            append_text(self.args.out, text)

    def _kept_so_far(self) -> str:
        return "" if self.args.out_dir is None else f"; what was computed is kept in {self.args.out_dir}"


def parse_args() -> int:
    """Run with the program's arguments, and return the exit code."""
    try:
        return PyRadiomicsCommandLine().run()
    except Exception as error:
        logging.getLogger().exception("error in the command line")
        print(f"error in the command line: {error}")  # noqa: T201
        return STOPPED


def _default_extractor(*arguments: Any, **settings: Any) -> Any:
    module = importlib.import_module("grayling.pyradiomics.featureextractor")
    return module.RadiomicsFeatureExtractor(*arguments, **settings)


@contextmanager
def _progress(n_cases: int) -> Iterator[Callable[[int], object]]:
    """Show in a terminal how many cases are done."""
    if n_cases == 1 or not sys.stderr.isatty():
        yield lambda _: None
        return
    from grayling.cli.terminal import message_console

    with message_console().status(f"0 of {n_cases} cases") as status:
        yield lambda done: status.update(f"{done} of {n_cases} cases")


def _tell_failures(cases: Sequence[Case], results: Sequence[Mapping[str, Any]]) -> None:
    lines = [
        f"\n  case {number}, {case['Image']}: {values[segment.ERROR]}"
        for number, (case, values) in enumerate(zip(cases, results, strict=True), start=1)
        if segment.ERROR in values
    ]
    if lines:
        LOG.error("%d of %d cases failed%s", len(lines), len(cases), "".join(lines))
