# Copyright The grayling developers. Licensed under Apache-2.0.
"""pyradiomics' command line, with a quick stand-in for the extractor.

The layout was compared byte by byte with pyradiomics' own command line, both with pyradiomics' extractor.
"""

import argparse
import csv
import json
import logging
import os
import stat
import subprocess
import sys
from collections import OrderedDict

import numpy as np
import pytest
import SimpleITK as sitk

from grayling.errors import InvalidArgument
from grayling.pyradiomics import getFeatureClasses
from grayling.pyradiomics.scripts import PyRadiomicsCommandLine, segment, voxel
from grayling.pyradiomics.scripts._kept import KeptResults
from grayling.pyradiomics.scripts._messages import messages
from grayling.pyradiomics.scripts._output import append_text, output_text
from grayling.pyradiomics.scripts._state import state_of
from tests.images import as_sitk, box_mask, ramp
from tests.pyradiomics.fakes import (
    FakeExtractor,
    InterruptedExtractor,
    OtherExtractor,
    UnstartableExtractor,
    WarningExtractor,
)

RESULT = """Case-1_diagnostics_Versions_Fake: 1
Case-1_diagnostics_Configuration_Settings: {settings}
Case-1_diagnostics_Size: (4, np.float64(0.1))
Case-1_diagnostics_Threads: {threads}
Case-1_diagnostics_Channel: None
Case-1_original_firstorder_Mean: 59.5
Case-1_original_firstorder_Minimum: 37.0
Case-1_original_firstorder_Skewness: nan
Case-1_original_shape_Volume: 8.0
"""


@pytest.fixture
def folder(tmp_path):
    mask = box_mask()
    mask[0, 0, 0] = 2
    for name in ("a", "b", "c"):
        sitk.WriteImage(as_sitk(ramp() + ord(name) - ord("a")), str(tmp_path / f"{name}.nrrd"))
    sitk.WriteImage(as_sitk(mask), str(tmp_path / "mask.nrrd"))
    return tmp_path


def batch(folder, *rows, head="Image,Mask", name="cases.csv"):
    path = folder / name
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def run(*arguments, extractor=FakeExtractor):
    return PyRadiomicsCommandLine([str(part) for part in arguments], extractor=extractor).run()


def rows_of(path):
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def n_calls(folder, name="a"):
    path = folder / f"{name}.calls"
    return len(path.read_text()) if path.exists() else 0


def test_one_case_as_text(folder, capsys):
    assert run(folder / "a.nrrd", folder / "mask.nrrd", "-s", "binWidth:5") == 0
    text = capsys.readouterr().out
    head = f"Case-1_Image: {folder}/a.nrrd\nCase-1_Mask: {folder}/mask.nrrd\n"
    settings, threads = {"binWidth": 5.0}, text.partition("Threads: ")[2].partition("\n")[0]
    assert text == head + RESULT.format(settings=settings, threads=threads)


def test_a_batch_as_csv_keeps_columns_and_reads_paths_from_its_folder(folder):
    path = batch(folder, 'p1,a.nrrd,mask.nrrd,2.0,"x, y"', "p2,b.nrrd,mask.nrrd,,", head="ID,Image,Mask,Label,Note")
    output = folder / "out.csv"
    assert run(path, "-f", "csv", "-o", output, "--format-path", "relative") == 0
    rows = rows_of(output)
    assert [list(row)[:5] for row in rows] == [["ID", "Image", "Mask", "Label", "Note"]] * 2
    assert [list(row.values())[:5] for row in rows] == [
        ["p1", "a.nrrd", "mask.nrrd", "2.0", "x, y"],
        ["p2", "b.nrrd", "mask.nrrd", "", ""],
    ]
    assert [row["original_firstorder_Mean"] for row in rows] == ["0.0", "60.5"]


def test_json_is_a_list_of_cases(folder, capsys):
    assert run(batch(folder, "a.nrrd,mask.nrrd", "b.nrrd,mask.nrrd"), "-f", "json", "--format-path", "basename") == 0
    cases = json.loads(capsys.readouterr().out)
    assert [case["Image"] for case in cases] == ["a.nrrd", "b.nrrd"]
    assert cases[0]["diagnostics_Size"] == [4, 0.1]
    assert cases[0]["original_firstorder_Mean"] == 59.5


def test_output_is_appended(folder):
    output = folder / "out.txt"
    output.write_text("before\n")
    for _ in range(2):
        assert run(folder / "a.nrrd", folder / "mask.nrrd", "-o", output) == 0
    lines = output.read_text().splitlines()
    assert lines[0] == "before"
    assert sum(line.startswith("Case-1_Image") for line in lines) == 2


def test_output_that_does_not_go_with_what_is_there_is_told(folder, capsys):
    case, output = (folder / "a.nrrd", folder / "mask.nrrd"), folder / "out.csv"
    for _ in range(2):
        assert run(*case, "-f", "csv", "-o", output) == 0
    assert "appending" not in capsys.readouterr().err
    assert run(batch(folder, "p,a.nrrd,mask.nrrd", head="ID,Image,Mask"), "-f", "csv", "-o", output) == 0
    assert "its columns are others than this run's" in capsys.readouterr().err
    assert run(*case, "-f", "json", "-o", folder / "out.json") == 0
    assert "appending" not in capsys.readouterr().err
    assert run(*case, "-f", "json", "-o", folder / "out.json") == 0
    assert "it holds JSON already" in capsys.readouterr().err


def test_nans_are_skipped(folder, capsys):
    assert run(folder / "a.nrrd", folder / "mask.nrrd", "--skip-nans") == 0
    assert "Skewness" not in capsys.readouterr().out
    kept = folder / "kept"
    for _ in range(2):  # computed, then read
        assert run(folder / "a.nrrd", folder / "mask.nrrd", "--skip-nans", "-f", "csv", "-od", kept) == 0
        assert capsys.readouterr().out.splitlines()[1].split(",")[-2:] == ["", "8.0"]


def test_columns_of_later_cases_come_last_in_order():
    text = output_text([{"b": 1}, {"c": 2, "b": 3, "a": 4}], "csv", skip_nans=False)
    assert text == "b,a,c\n1,,\n3,4,2\n"


def test_results_are_kept_and_written_the_same(folder, capsys):
    path, kept = batch(folder, "a.nrrd,mask.nrrd", "b.nrrd,mask.nrrd"), folder / "kept"
    texts = []
    for chosen in ("txt", "json", "csv") * 2:
        assert run(path, "-od", kept, "-f", chosen) == 0
        texts.append(capsys.readouterr().out)
    assert texts[:3] == texts[3:]
    assert n_calls(folder, "a") == n_calls(folder, "b") == 1
    assert [rows_of(kept / f"features_{row}.csv")[0]["original_firstorder_Mean"] for row in (1, 2)] == ["59.5", "60.5"]
    assert not list(kept.glob(".*"))


def test_kept_results_belong_to_a_case_and_not_to_its_row(folder):
    kept, output = folder / "kept", folder / "out.csv"
    assert run(batch(folder, "a.nrrd,mask.nrrd", "b.nrrd,mask.nrrd"), "-od", kept) == 0
    mixed = batch(folder, "c.nrrd,mask.nrrd", "b.nrrd,mask.nrrd", "a.nrrd,mask.nrrd")
    assert run(mixed, "-od", kept, "-f", "csv", "-o", output) == 0
    assert [row["original_firstorder_Mean"] for row in rows_of(output)] == ["61.5", "60.5", "59.5"]
    assert [n_calls(folder, name) for name in "abc"] == [1, 1, 1]
    assert rows_of(kept / "features_1.csv")[0]["Image"].endswith("c.nrrd")


def test_other_settings_labels_and_files_are_computed_anew(folder):
    kept = folder / "kept"
    case = (folder / "a.nrrd", folder / "mask.nrrd", "-od", kept)
    assert run(*case) == 0
    assert run(*case, "-s", "binWidth:5") == 0
    assert run(batch(folder, "a.nrrd,mask.nrrd,2", head="Image,Mask,Label"), "-od", kept) == 0
    assert n_calls(folder) == 3
    sitk.WriteImage(as_sitk(ramp() + 7), str(folder / "a.nrrd"))
    os.utime(folder / "a.nrrd", ns=(1, 1))
    assert run(*case) == 0
    assert n_calls(folder) == 4


@pytest.mark.parametrize(("header", "voxels"), [("d.mhd", "d.raw"), ("d.nhdr", "d.raw"), ("d.hdr", "d.img")])
def test_voxels_in_another_file_are_computed_anew(folder, header, voxels):
    kept = folder / "kept"
    sitk.WriteImage(as_sitk(ramp()), str(folder / header))
    case = (folder / header, folder / "mask.nrrd", "-od", kept)
    for _ in range(2):
        assert run(*case) == 0
    assert n_calls(folder, "d") == 1
    time = (folder / header).stat().st_mtime_ns
    sitk.WriteImage(as_sitk(ramp() + 7), str(folder / header))
    os.utime(folder / header, ns=(time, time))
    os.utime(folder / voxels, ns=(1, 1))
    output = folder / "out.csv"
    assert run(*case, "-f", "csv", "-o", output) == 0
    assert rows_of(output)[0]["original_firstorder_Mean"] == "66.5"


def test_the_state_of_an_image(folder):
    slices = folder / "slices"
    slices.mkdir()
    for name in "ab":
        (slices / name).write_text("1")
    before = state_of(slices)
    status = slices.stat()
    (slices / "b").write_text("22")
    assert slices.stat().st_mtime_ns == status.st_mtime_ns
    assert state_of(slices) != before
    header = folder / "list.mhd"
    (folder / "other.raw").write_text("1")
    header.write_text("NDims = 3\nElementDataFile = other.raw\n")
    assert {name for name, *_ in state_of(header)} == {str(header), str(folder / "other.raw")}
    header.write_text("NDims = 3\nElementDataFile = LIST\nb1.raw\n")
    assert state_of(header) is None
    assert state_of(folder / "absent.nrrd") is None
    (folder / "voxels.nrrd").write_bytes(b"NRRD0004\ntype: char\n\ndata file: absent.raw\n")
    assert len(state_of(folder / "voxels.nrrd")) == 1


def test_another_extractor_computes_anew(folder):
    case = (folder / "a.nrrd", folder / "mask.nrrd", "-od", folder / "kept")
    for extractor in (FakeExtractor, OtherExtractor, FakeExtractor):
        assert run(*case, extractor=extractor) == 0
    assert n_calls(folder) == 2


def test_another_feature_class_computes_anew(folder, monkeypatch):
    case = {"Image": str(folder / "a.nrrd"), "Mask": str(folder / "mask.nrrd")}
    before = KeptResults.of(folder, case, FakeExtractor())
    assert KeptResults.of(folder, case, FakeExtractor()) == before
    monkeypatch.setitem(getFeatureClasses(), "mine", OtherExtractor)
    assert KeptResults.of(folder, case, FakeExtractor()) != before


def test_rows_of_a_longer_batch_are_removed(folder, capsys):
    kept = folder / "kept"
    assert run(batch(folder, *["a.nrrd,mask.nrrd"] * 3), "-od", kept) == 0
    (kept / "features_all.csv").write_text("mine")
    assert run(batch(folder, "a.nrrd,mask.nrrd"), "-od", kept) == 0
    assert sorted(path.name for path in kept.glob("*.csv")) == ["features_1.csv", "features_all.csv"]
    assert "removed rows of an earlier, longer batch: features_2.csv, features_3.csv" in capsys.readouterr().err


@pytest.mark.parametrize("chosen", ["absolute", "relative", "basename"])
def test_an_empty_cell_stays_empty(folder, chosen):
    output = folder / "out.csv"
    path = batch(folder, ",mask.nrrd", "a.nrrd,mask.nrrd")
    assert run(path, "-f", "csv", "-o", output, "--format-path", chosen) == 0
    rows = rows_of(output)
    assert [row["Image"].rpartition("/")[2] for row in rows] == ["", "a.nrrd"]
    assert rows[0]["Image"] == ""
    assert rows[1]["original_firstorder_Mean"] == "59.5"


def test_columns_of_an_earlier_output_are_left_out(folder, capsys):
    head = "Image,Mask,Note,diagnostics_Error,original_firstorder_Mean,lbp-3D-m1_glcm_Contrast,my_Mean"
    path = batch(folder, "a.nrrd,mask.nrrd,n,old,1,2,3", "absent.nrrd,mask.nrrd,n,,1,2,3", head=head)
    output = folder / "out.csv"
    assert run(path, "-f", "csv", "-o", output) == 0
    told = capsys.readouterr().err
    assert "3 columns left out" in told
    assert "1 of 2 cases failed\n  case 2, " in told
    first, second = rows_of(output)
    assert (first["diagnostics_Error"], first["my_Mean"], first["original_firstorder_Mean"]) == ("", "3", "59.5")
    assert second["original_firstorder_Mean"] == ""
    assert "lbp-3D-m1_glcm_Contrast" not in first


@pytest.mark.parametrize("label", ["nan", "inf", "1.5"])
def test_labels_that_are_no_whole_numbers(folder, label):
    output = folder / "out.csv"
    assert run(batch(folder, f"a.nrrd,mask.nrrd,{label}", head="Image,Mask,Label"), "-f", "csv", "-o", output) == 0
    assert rows_of(output)[0]["diagnostics_Error"] == (f"InvalidArgument: Label must be a whole number; got '{label}'")


def test_a_worker_that_cannot_start_says_why(folder, capsys):
    path = batch(folder, "a.nrrd,mask.nrrd", "b.nrrd,mask.nrrd")
    assert run(path, "-j", 2, extractor=UnstartableExtractor) == 3
    assert "a worker process cannot start: FileNotFoundError: " in capsys.readouterr().err


def test_the_log_file_is_closed_after_an_error(folder):
    class Unreadable(Exception):
        pass

    arguments = argparse.Namespace(verbosity=3, log_file=folder / "log", logging_level="INFO")
    with pytest.raises(Unreadable), messages(arguments) as handlers:
        raise Unreadable
    assert handlers[1].stream is None


def test_without_locks_of_files(folder):
    script = (
        "import sys; sys.modules['fcntl'] = None; from pathlib import Path\n"
        "from grayling.pyradiomics.scripts._output import append_text\n"
        "append_text(Path(sys.argv[1]), 'text')"
    )
    subprocess.run([sys.executable, "-c", script, str(folder / "out.txt")], timeout=120, check=True)
    assert (folder / "out.txt").read_text() == "text"


def test_kept_results_that_cannot_be_read_are_computed_anew(folder, capsys):
    kept = folder / "kept"
    case = (folder / "a.nrrd", folder / "mask.nrrd", "-od", kept)
    assert run(*case) == 0
    (path,) = (kept / "grayling_cases").iterdir()
    path.write_text(path.read_text()[:50])
    assert run(*case) == 0
    assert "is computed again" in capsys.readouterr().err
    assert n_calls(folder) == 2


def test_equal_rows_are_computed_once(folder):
    output = folder / "out.csv"
    path = batch(folder, "a.nrrd,mask.nrrd,1", "a.nrrd,mask.nrrd,2", head="Image,Mask,Note")
    assert run(path, "-f", "csv", "-o", output) == 0
    assert [(row["Note"], row["original_firstorder_Mean"]) for row in rows_of(output)] == [("1", "59.5"), ("2", "59.5")]
    assert n_calls(folder) == 1


def test_a_failed_case_is_told_and_tried_again(folder, capsys):
    (folder / "bad.nrrd").write_text("no image")
    rows = ("bad.nrrd,mask.nrrd,1", "a.nrrd,mask.nrrd,9", "a.nrrd,mask.nrrd,x", ",mask.nrrd,1", "a.nrrd,mask.nrrd,1")
    path, kept, output = batch(folder, *rows, head="Image,Mask,Label"), folder / "kept", folder / "out.csv"
    assert run(path, "-od", kept, "-f", "csv", "-o", output) == 0
    errors = [row["diagnostics_Error"] for row in rows_of(output)]
    assert errors[0].startswith("RuntimeError: ")
    assert errors[1] == "ValueError: Label (9) not present in mask"
    assert errors[2] == "InvalidArgument: Label must be a whole number; got 'x'"
    assert errors[3] == "InvalidArgument: the case has no Image"
    assert errors[4] == ""
    told = capsys.readouterr().err
    assert "4 of 5 cases failed" in told
    assert "case 2, " in told
    before = n_calls(folder, "bad")
    sitk.WriteImage(as_sitk(ramp() + 7), str(folder / "bad.nrrd"))
    assert run(path, "-od", kept, "-f", "csv", "-o", folder / "again.csv") == 0
    assert rows_of(folder / "again.csv")[0]["original_firstorder_Mean"] == "66.5"
    assert (before, n_calls(folder, "bad")) == (1, 2)


def test_processes_give_the_same(folder):
    rows = ("a.nrrd,mask.nrrd", "b.nrrd,mask.nrrd", "absent.nrrd,mask.nrrd", "c.nrrd,mask.nrrd")
    path = batch(folder, *rows)
    texts = []
    for n_jobs in (1, 2):
        log = folder / f"{n_jobs}.log"
        output = folder / f"{n_jobs}.txt"
        assert run(path, "-j", n_jobs, "-o", output, "--log-file", log, "--logging-level", "INFO", "-v", "1") == 0
        texts.append([line for line in output.read_text().splitlines() if "Threads" not in line])
        assert "case 3 failed" in log.read_text()
        assert "case 4: 9 values" in log.read_text()
    assert texts[0] == texts[1]
    assert (folder / "2.txt").read_text().count("Threads: 1\n") == 3


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_interruption(folder, n_jobs, capsys):
    path, kept = batch(folder, "a.nrrd,mask.nrrd", "b.nrrd,mask.nrrd"), folder / "kept"
    output = folder / "out.txt"
    code = run(
        path, "-j", n_jobs, "-o", output, "-od", kept, "-s", f"label:{os.getpid()}", extractor=InterruptedExtractor
    )
    assert code == -1
    assert "interrupted; no output was written; what was computed is kept in" in capsys.readouterr().err
    assert not output.exists()


def test_logging_is_as_before(folder):
    logger = logging.getLogger("radiomics")
    before = logger.handlers[:], logger.level
    assert run(folder / "a.nrrd", folder / "mask.nrrd") == 0
    assert (logger.handlers, logger.level) == before


@pytest.mark.filterwarnings("default:the image looks odd:UserWarning")
@pytest.mark.parametrize("n_jobs", [1, 2])
def test_warnings_are_messages_of_one_line(folder, n_jobs, capsys):
    path = batch(folder, "a.nrrd,mask.nrrd", "b.nrrd,mask.nrrd")
    assert run(path, "-j", n_jobs, "-o", folder / "out.txt", extractor=WarningExtractor) == 0
    told = capsys.readouterr().err.splitlines()
    assert {line.partition("] ")[2] for line in told} == {"W: grayling: the image looks odd"}


@pytest.mark.parametrize(
    ("head", "rows", "message"),
    [
        ("Image,mask", ["a.nrrd,mask.nrrd"], "column 'Mask' is called 'mask'; rename it"),
        ("Picture,Mask", ["a.nrrd,mask.nrrd"], "column 'Image' is missing; columns: Picture, Mask"),
        ("Image,Mask,Image", ["a.nrrd,mask.nrrd,b.nrrd"], "columns come twice: Image"),
        ("Image,Mask", ["a.nrrd,mask.nrrd,more"], "line 2: more cells than columns"),
    ],
)
def test_a_batch_that_cannot_be_used(folder, head, rows, message, capsys):
    assert run(batch(folder, *rows, head=head)) == 1
    assert message in capsys.readouterr().err
    assert n_calls(folder) == 0


def test_a_batch_from_a_spreadsheet(folder, capsys):
    path = folder / "cases.csv"
    path.write_bytes(b"\xef\xbb\xbfImage,Mask\r\na.nrrd,mask.nrrd\r\nb.nrrd\r\n")
    assert run(path, "-f", "json") == 0
    found = capsys.readouterr()
    assert len(json.loads(found.out)) == 1
    assert "line 3: no Image or Mask; the row is left out" in found.err


def test_input_that_is_missing(folder, capsys):
    assert run(folder / "a.nrrd") == 1
    assert "name its mask too" in capsys.readouterr().err
    assert run(folder / "absent.csv") == 1
    assert run(batch(folder)) == 3
    assert "there are no cases in it" in capsys.readouterr().err


def test_bad_parameters_fail_before_any_case(folder, capsys):
    parameters = folder / "parameters.yaml"
    parameters.write_text("setting: {binwidth: 25}\n")
    assert run(batch(folder, "a.nrrd,mask.nrrd"), "-p", parameters) == 3
    assert "did you mean 'binWidth'" in capsys.readouterr().err
    assert n_calls(folder) == 0


def test_feature_maps_are_refused(folder, capsys):
    assert run(folder / "a.nrrd", folder / "mask.nrrd", "-m", "voxel") == 3
    assert "leave --mode out" in capsys.readouterr().err
    for function, arguments in ((voxel.extractVoxel, (1, {}, None)), (voxel.extractVoxel_parallel, ((1, {}),))):
        with pytest.raises(InvalidArgument, match="feature maps"):
            function(*arguments)


def test_validate_computes_nothing(folder, capsys):
    parameters = folder / "parameters.yaml"
    parameters.write_text("setting: {label: 0}\n")
    path = batch(folder, "a.nrrd,mask.nrrd", "absent.nrrd,mask.nrrd")
    assert run(path, "-p", parameters, "--validate", "-v") == 0
    told = capsys.readouterr().err
    assert "setting.label: expected a whole number above 0" in told
    assert "case 2 of 2: its Image does not exist" in told
    assert "1 of 2 cases have errors" in told
    assert n_calls(folder) == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("binWidth:5", {"binWidth": 5.0}),
        ("binCount:16", {"binCount": 16}),
        ("force2D:True", {"force2D": True}),
        ("force2D:0", {"force2D": False}),
        ("sigma:1,2.5", {"sigma": [1.0, 2.5]}),
        ("interpolator:sitkLinear", {"interpolator": "sitkLinear"}),
        ("interpolator:2", {"interpolator": 2}),
        ("weightingNorm:manhattan", {"weightingNorm": "manhattan"}),
    ],
)
def test_overrides(text, expected):
    command = PyRadiomicsCommandLine(["a", "b", "-s", text, "-l", "3"], extractor=FakeExtractor)
    assert command._overrides == expected | {"label": 3}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-s", "binwidth:5"], "did you mean 'binWidth'"),
        (["-s", "binWidth"], "expected NAME:VALUE"),
        (["-s", "binWidth:wide"], "binWidth: expected a number above 0; got 'wide'"),
        (["-s", "binWidth:0"], "binWidth: expected a number above 0; got 0.0"),
        (["-s", "force2D:perhaps"], "force2D: expected true or false; got 'perhaps'"),
        (["-l", "0"], "label: expected a whole number above 0; got 0"),
        (["-j", "0"], "from 1 to "),
        (["-j", "many"], "got 'many'"),
        (["-f", "xml"], "invalid choice: 'xml'"),
        (["-o", "absent/out.txt"], "there is no folder"),
        (["-o", "."], "is a folder"),
    ],
)
def test_wrong_arguments(arguments, message, capsys):
    with pytest.raises(SystemExit) as caught:
        PyRadiomicsCommandLine(["a", "b", *arguments])
    assert caught.value.code == 2
    assert message in capsys.readouterr().err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folders_without_permission(folder, capsys):
    closed = folder / "closed"
    closed.mkdir()
    closed.chmod(stat.S_IRUSR | stat.S_IXUSR)
    assert run(folder / "a.nrrd", folder / "mask.nrrd", "-od", closed) == 3
    assert "no permission to write there" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        run(folder / "a.nrrd", folder / "mask.nrrd", "-o", closed / "out.txt")
    assert n_calls(folder) == 0


def test_an_output_folder_that_is_a_file(folder, capsys):
    (folder / "taken").write_text("")
    assert run(folder / "a.nrrd", folder / "mask.nrrd", "-od", folder / "taken") == 3
    assert "taken" in capsys.readouterr().err
    assert n_calls(folder) == 0


def test_an_output_folder_that_cannot_be_made(folder, capsys):
    assert run(folder / "a.nrrd", folder / "mask.nrrd", "-od", "/proc/grayling") == 3  # not even for root
    assert "grayling" in capsys.readouterr().err
    assert n_calls(folder) == 0


def test_a_log_file_that_cannot_be_written(folder, capsys):
    assert run(folder / "a.nrrd", folder / "mask.nrrd", "--log-file", folder / "absent" / "log") == 3
    assert "absent" in capsys.readouterr().err


def test_two_processes_append_to_one_file(folder):
    output = folder / "out.txt"
    script = (
        "import sys; from pathlib import Path; from grayling.pyradiomics.scripts._output import append_text\n"
        "for n in range(40): append_text(Path(sys.argv[1]), f'{sys.argv[2]} {n}\\n')"
    )
    running = [subprocess.Popen([sys.executable, "-c", script, str(output), name]) for name in "xy"]
    assert [process.wait(timeout=120) for process in running] == [0, 0]
    lines = output.read_text().splitlines()
    assert sorted(lines) == sorted(f"{name} {n}" for name in "xy" for n in range(40))


def test_output_to_a_pipe(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE, text=True)
    append_text(pipe, "text\n")
    assert reader.communicate(timeout=60)[0] == "text\n"


def test_functions_for_scripts(folder):
    case = {"Image": str(folder / "a.nrrd"), "Mask": str(folder / "mask.nrrd"), "ID": "p1", "Label_channel": "0"}
    found = segment.extractSegment(1, case, FakeExtractor(), unix_path=True)
    assert isinstance(found, OrderedDict)
    assert list(found)[:4] == ["Image", "Mask", "ID", "Label_channel"]
    assert isinstance(found["original_firstorder_Mean"], np.ndarray)
    assert found["diagnostics_Channel"] == 0
    again = segment.extractSegment_parallel((1, case), extractor=FakeExtractor(), out_dir=folder, logging_config={})
    assert list(again) == list(found)
    assert (folder / "features_1.csv").exists()


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_the_extractor_itself(folder, n_jobs):
    parameters, output = folder / "parameters.yaml", folder / "out.csv"
    parameters.write_text("setting: {binWidth: 5}\nfeatureClass: {firstorder: [Mean], glcm: [JointEntropy]}\n")
    path = batch(folder, "a.nrrd,mask.nrrd", "b.nrrd,mask.nrrd")
    arguments = ["-p", parameters, "-f", "csv", "-o", output, "-od", folder / "kept", "-j", n_jobs]
    assert PyRadiomicsCommandLine([str(part) for part in (path, *arguments)]).run() == 0
    rows = rows_of(output)
    assert [float(row["original_firstorder_Mean"]) for row in rows] == [59.5, 60.5]
    assert list(rows[0])[-1] == "original_glcm_JointEntropy"
    assert "'binWidth': 5" in rows[0]["diagnostics_Configuration_Settings"]


def test_exit_codes_of_the_program(folder):
    command = [sys.executable, "-m", "grayling", "pyradiomics"]
    result = subprocess.run([*command, "--version"], capture_output=True, text=True, timeout=120, check=False)
    assert (result.returncode, result.stdout.split()[:2]) == (0, ["grayling", "pyradiomics"])
    result = subprocess.run([*command, "a.nrrd"], capture_output=True, text=True, timeout=120, check=False, cwd=folder)
    assert result.returncode == 1
    assert "name its mask too" in result.stderr
