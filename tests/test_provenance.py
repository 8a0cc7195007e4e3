# Copyright The grayling developers. Licensed under Apache-2.0.
"""Provenance: the hashes are those of three lines of NumPy, and what is recorded is enough to compute a table again."""

import concurrent.futures
import hashlib
import io
import json
import pickle
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

import grayling as gl
from grayling import _schema, provenance, registry
from tests.images import SPACING_MM, as_sitk, box_mask, ramp
from tests.processing import FAMILIES

MOMENT = datetime(2031, 5, 7, 13, 2, 3, 999_999, timezone(timedelta(hours=2)))


def extract(image=None, mask=None, **options):
    image = ramp() if image is None else image
    mask = box_mask() if mask is None else mask
    return gl.extract(image, mask, **({"spacing_mm": SPACING_MM, "families": ["intensity_statistics"]} | options))


def three_lines(image):
    little_endian = image.astype(image.dtype.newbyteorder("<"))
    return hashlib.sha256(little_endian.tobytes(order="C")).hexdigest()


@pytest.mark.parametrize("dtype", ["?", "u1", "i2", "u4", "i8", "f4", "f8", ">i2", ">f8"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_the_hash_is_that_of_three_lines_of_numpy(dtype, order):
    image = np.array(ramp() % 7, dtype, order=order)
    assert provenance.voxels_sha256(image) == three_lines(image)
    assert provenance.voxels_sha256(image[:, ::2]) == three_lines(image[:, ::2])


def test_a_known_hash():
    image = np.array([[[1, 2]]], np.int16)
    assert provenance.voxels_sha256(image) == hashlib.sha256(b"\x01\x00\x02\x00").hexdigest()


@pytest.mark.parametrize(("n_threads", "beside"), [(1, False), (2, False), (2, True)])
def test_inputs_are_recorded(n_threads, beside, monkeypatch):
    started = []
    pool = concurrent.futures.ThreadPoolExecutor
    monkeypatch.setattr("concurrent.futures.ThreadPoolExecutor", lambda n: started.append(n) or pool(n))
    if beside:
        monkeypatch.setattr(provenance, "_WORTH_A_THREAD_BYTES", 0)
    larger = np.ones_like(box_mask())
    gl.set_num_threads(n_threads)
    try:
        found = extract(ramp("f4"), morphological_mask=larger).provenance
    finally:
        gl.set_num_threads(None)
    image, mask, shape = found.inputs
    assert (image.role, mask.role, shape.role) == ("image", "mask", "morphological_mask")
    assert (image.shape, image.dtype, image.spacing_mm) == (ramp().shape, "float32", SPACING_MM)
    assert image.file is image.origin_mm is image.direction is None
    assert [record.sha256 for record in found.inputs] == [three_lines(a) for a in (ramp("f4"), box_mask(), larger)]
    assert found.inputs_hashed
    assert found.software.n_threads == n_threads
    assert started == ([1] if beside else [])


def test_hashes_are_left_out_when_asked():
    found = extract(hash_inputs=False)
    assert not found.provenance.inputs_hashed
    assert [record.sha256 for record in found.provenance.inputs] == [None, None]
    content = json.loads(found.to_json())["provenance"]
    assert content["inputs_hashed"] is False
    assert content["inputs"][0]["sha256"] is None
    np.testing.assert_array_equal(found.array, extract().array)


def test_of_files_only_the_name_is_kept(tmp_path):
    sitk = pytest.importorskip("SimpleITK")
    folder = tmp_path / "Name of a patient"
    folder.mkdir()
    sitk.WriteImage(as_sitk(ramp()), str(folder / "image.nii.gz"))
    sitk.WriteImage(as_sitk(box_mask()), str(folder / "mask.nii.gz"))
    table = extract(folder / "image.nii.gz", str(folder / "mask.nii.gz"), spacing_mm=None)
    image, mask = table.provenance.inputs
    assert (image.file, mask.file) == ("image.nii.gz", "mask.nii.gz")
    assert image.spacing_mm == pytest.approx(SPACING_MM)
    assert len(image.origin_mm) == len(image.direction) == 3
    assert image.sha256 == three_lines(sitk.GetArrayFromImage(sitk.ReadImage(str(folder / "image.nii.gz"))))
    for text in (table.to_json(), table.to_csv(), table.methods()):
        assert "patient" not in text
        assert str(tmp_path) not in text


def test_it_is_enough_to_compute_the_table_again():
    chain = gl.preprocess.Chain((gl.preprocess.Resample(spacing_mm=0.7), gl.preprocess.AddNoise(sigma=2, seed=3)))
    settings = gl.Settings(
        preprocessing=chain,
        resegmentation=gl.Resegmentation(range=(-np.inf, 80)),
        discretisation=gl.FixedBinNumber(8),
        families=("ngtdm",),
    )
    table = extract(labels={"tumour": 1}, settings=settings, families=None)
    found = json.loads(table.to_json())["provenance"]
    again = gl.Settings.from_dict(found["settings"])
    assert again == settings
    assert again.digest() == found["settings_digest"] == settings.digest()
    repeated = extract(labels=found["regions"], settings=again, families=None)
    np.testing.assert_array_equal(repeated.array, table.array)
    assert [row["sha256"] for row in found["inputs"]] == [row.sha256 for row in repeated.provenance.inputs]


def test_software_and_versions_of_values():
    found = extract(families=None).provenance
    assert found.schema_version == _schema.SCHEMA_VERSION
    assert found.values_versions == {
        row.name: row.values_version for row in registry.families() if row.name in FAMILIES
    }
    assert found.software.grayling == gl.__version__
    assert found.software.numpy == np.__version__
    assert found.software.simpleitk == pytest.importorskip("SimpleITK").__version__
    assert found.software.scipy == pytest.importorskip("scipy").__version__
    assert found.software.compiler
    assert found.software.simd_path in ("baseline", "avx2")


def test_the_clock(monkeypatch):
    monkeypatch.setattr(provenance, "now", lambda: MOMENT)
    table = extract()
    assert table.provenance.computed_at == "2031-05-07T11:02:03+00:00"
    assert table.to_json() == extract().to_json()
    monkeypatch.undo()
    before = datetime.now(UTC).replace(microsecond=0)
    assert before <= datetime.fromisoformat(extract().provenance.computed_at) <= datetime.now(UTC)


def test_a_row_has_its_own_region():
    mask = box_mask()
    mask[0, 0, :] = 2
    table = extract(mask=mask, labels={"box": 1, "row": 2})
    assert table.provenance.regions == {"box": 1, "row": 2}
    assert table.row("row").provenance.regions == {"row": 2}
    assert pickle.loads(pickle.dumps(table)).provenance == table.provenance


def test_csv_stays_a_plain_table():
    pandas = pytest.importorskip("pandas")
    table = extract()
    frame = pandas.read_csv(io.StringIO(table.to_csv()))
    assert frame.shape == (1, 2 + len(table))
