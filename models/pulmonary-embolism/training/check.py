"""Checks of the training code, by hand: python -m unittest check. Needs no data; makes a small example in the challenge's layout."""
from __future__ import annotations

import csv
import tempfile
import unittest
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

import aggregator
import evaluate
import loader
import train
from network import Embolism, count

LABELS = {name: 0 for name in loader.FIELDS[3:]}
POSITIVE = dict(LABELS, rv_lv_ratio_gte_1=1, leftsided_pe=1)


def write_image(path: Path, z: float, rows: int = 64, spacing: float = 5.6) -> None:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID, meta.TransferSyntaxUID = CTImageStorage, path.stem, ExplicitVRLittleEndian
    image = FileDataset(str(path), {}, file_meta=meta, preamble=b"\0" * 128)
    image.SOPClassUID, image.SOPInstanceUID, image.Modality = CTImageStorage, path.stem, "CT"
    image.Rows = image.Columns = rows
    image.PixelSpacing, image.ImagePositionPatient, image.ImageOrientationPatient = [spacing, spacing], [0, 0, z], [1, 0, 0, 0, 1, 0]
    image.SamplesPerPixel, image.PhotometricInterpretation, image.PixelRepresentation = 1, "MONOCHROME2", 0
    image.BitsAllocated = image.BitsStored = 16
    image.HighBit, image.RescaleSlope, image.RescaleIntercept, image.PixelPaddingValue = 15, 1, -1024, 63536
    y, x = np.mgrid[:rows, :rows] - (rows - 1) / 2
    hu = np.where((x / 28) ** 2 + (y / 20) ** 2 < 1, 40, -1000)
    for side in (-1, 1):
        hu[((x - side * 13) / 9) ** 2 + (y / 14) ** 2 < 1] = -850
    stored = (hu + 1024).astype(np.uint16)
    stored[0, :] = 63536
    image.PixelData = stored.tobytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save_as(path, enforce_file_format=True)


def write_table(path: Path, studies: dict[str, tuple[dict[str, int], list[int]]], change=lambda rows: None) -> None:
    rows = [dict(labels, StudyInstanceUID=study, SeriesInstanceUID=f"{study}.1", SOPInstanceUID=f"{study}.1.{k}", pe_present_on_image=on)
            for study, (labels, images) in studies.items() for k, on in enumerate(images)]
    change(rows)
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, loader.FIELDS)
        writer.writeheader()
        writer.writerows(rows)


class Loader(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.studies = {"1.1": (POSITIVE, [0, 0, 1, 1, 0, 0]), "1.2": (dict(LABELS, negative_exam_for_pe=1), [0] * 6), "1.3": (dict(LABELS, indeterminate=1), [0] * 6)}

    def test_the_real_layout_becomes_examinations(self) -> None:
        write_table(self.folder / "train.csv", self.studies)
        for study, (_, images) in self.studies.items():
            for k in np.random.default_rng(3).permutation(len(images)):
                write_image(self.folder / "train" / study / f"{study}.1" / f"{study}.1.{k}.dcm", z=5.0 * int(k))
        loader.convert(self.folder / "train.csv", self.folder / "train", self.folder / "work", share_aside=0.34)
        found = {f.parent.name: loader.SiteExamination(f.parent) for f in (self.folder / "work").glob("*/*/exam.json")}
        self.assertEqual(set(found), set(self.studies))
        self.assertEqual({f.parent.parent.name for f in (self.folder / "work").glob("*/*/exam.json")}, {"train", "validation", "test"})
        exam = found["1.1"]
        # Six images 5 mm apart are twelve slabs of 2.5 mm; the third and fourth image are slabs 4 to 7.
        self.assertEqual(exam.hu.shape, (12, 256, 256))
        self.assertEqual(np.flatnonzero(exam.positive).tolist(), [4, 5, 6, 7])
        # HU: tissue in the middle, lungs beside it, padding as air.
        self.assertAlmostEqual(float(exam.hu[6, 128, 128]), 40, delta=1)
        self.assertAlmostEqual(float(exam.hu[6, 122, 128 + 52]), -850, delta=1)
        self.assertLess(int(exam.hu[6, 0, 128]), -990)
        labels, known = exam.target(5)
        self.assertEqual({name for name, on in zip(loader.LABELS, labels) if on}, {"leftsided_pe", "pe_present_on_image", "rv_lv_ratio_gte_1"})
        windows, where, labels, known = train.image(exam, np.random.default_rng(1))
        self.assertEqual(windows.shape, (3, 256, 256))
        self.assertTrue(np.isnan(where).all())

    def test_a_wrong_table_is_told_by_row_and_column(self) -> None:
        for change, words in ((lambda rows: rows[1].update(qa_motion="x"), "row 3, qa_motion"), (lambda rows: rows[2].update(central_pe=1), "row 4, central_pe: differs"),
                              (lambda rows: rows[4].update(SOPInstanceUID="1.1.1.0"), "row 6: image 1.1.1.0 was in row 2"),
                              (lambda rows: [row.update(rv_lv_ratio_lt_1=1) for row in rows[:6]], "exactly one of the two ratios"),
                              (lambda rows: [row.update(chronic_pe=1) for row in rows[6:12]], "no image is positive, yet chronic_pe")):
            write_table(self.folder / "bad.csv", self.studies, change)
            with self.assertRaises(loader.Unfit) as told:
                loader.read_table(self.folder / "bad.csv")
            self.assertIn(words, str(told.exception))

    def test_a_missing_image_is_named(self) -> None:
        write_table(self.folder / "train.csv", self.studies)
        with self.assertRaisesRegex(loader.Unfit, "not there"):
            loader.convert(self.folder / "train.csv", self.folder / "nowhere", self.folder / "work")


class Network(unittest.TestCase):
    def test_parameters_are_those_of_the_method_s_table(self) -> None:
        model = Embolism()
        rows = [count(model.xception), *(count(layer) for layer in model.dense), count(model.output)]
        self.assertEqual(rows, [20_861_480, 2_098_176, 262_400, 16_448, 9 * 65])
        self.assertEqual(sum(rows), 23_239_089)
        # The head alone learns in the original's first stage.
        self.assertEqual(sum(rows[1:]), 2_377_609)


class Scores(unittest.TestCase):
    def test_auc(self) -> None:
        self.assertAlmostEqual(evaluate.auc(np.array([0.1, 0.4, 0.35, 0.8]), np.array([0, 0, 1, 1])), 0.75)
        self.assertAlmostEqual(evaluate.auc(np.array([0.5, 0.5, 0.5]), np.array([0, 1, 0])), 0.5)

    def test_consistent_sets(self) -> None:
        found = evaluate.consistent()
        self.assertEqual((sum(p for _, p in found), sum(not p for _, p in found)), (42, 2))

    def test_the_aggregator_learns_what_is_there(self) -> None:
        rng = np.random.default_rng(2)
        features, truth = [], []
        for k in range(80):
            on = k % 2
            images = rng.uniform(0, 0.2, (60, 9))
            if on:
                images[20:24] = 0.9
            features.append(aggregator.pools(images, aggregator.heart_of(60, 2.5), 2.5))
            truth.append({label: int(on != (label == "negative_exam_for_pe")) for label in aggregator.EXAM_LABELS})
        fitted = aggregator.fit(features, truth)
        told = [aggregator.probabilities(fitted, f) for f in features]
        self.assertTrue(all((p["leftsided_pe"] > 0.5) == bool(t["leftsided_pe"]) and (p["negative_exam_for_pe"] > 0.5) == bool(t["negative_exam_for_pe"]) for p, t in zip(told, truth)))


if __name__ == "__main__":
    unittest.main()
