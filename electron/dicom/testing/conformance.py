"""Expected pixels of data/dicom-conformance, made with other people's decoders.

    pip install pydicom==3.0.2 numpy imagecodecs==2026.3.6
    python electron/dicom/testing/conformance.py <folder dicom-conformance> > electron/dicom/testing/conformance.json

For each file: the SHA-1 of each frame's samples, little endian, as our frames are (grey in its own type, colour as 8-bit
RGB). Only digests are kept, no pixels. Uncompressed, RLE: pydicom. JPEG: libjpeg-turbo. JPEG lossless: jpegsof3. JPEG-LS:
CharLS. JPEG 2000: OpenJPEG. Signed values keep the bits that the header says are stored (PS3.5 8.1.1). Files that these do
not read, or whose lossy result may differ by a rounding, are compared with their uncompressed twins in the test instead.
"""
import hashlib
import json
import os
import sys
import warnings

import imagecodecs
import numpy as np
import pydicom
from pydicom.encaps import generate_frames
from pydicom.pixels import apply_color_lut

warnings.filterwarnings("ignore")
decoders = {
    "50": imagecodecs.jpeg8_decode, "51": imagecodecs.jpeg8_decode,
    "57": imagecodecs.jpegsof3_decode, "70": imagecodecs.jpegsof3_decode,
    "80": imagecodecs.jpegls_decode, "81": imagecodecs.jpegls_decode,
    "90": imagecodecs.jpeg2k_decode, "91": imagecodecs.jpeg2k_decode, "201": imagecodecs.jpeg2k_decode,
}


def frames(dataset):
    uid = str(dataset.file_meta.get("TransferSyntaxUID", "")) if hasattr(dataset, "file_meta") else ""
    count = int(dataset.get("NumberOfFrames", 1))
    photometric = dataset.PhotometricInterpretation
    if "1.2.4." in uid:
        decode = decoders[uid.rsplit(".", 1)[1]]
        # One file holds RGB in a stream without a colour marker, as its header says: no transform must be undone.
        options = {"colorspace": "RGB", "outcolorspace": "RGB"} if "no_color_transform" in path else {}
        streams = generate_frames(dataset.PixelData, number_of_frames=count)
        pixels = np.stack([decode(stream, **options) for stream in streams])
        if dataset.SamplesPerPixel == 1 and dataset.BitsAllocated == 16:
            shift = 16 - dataset.BitsStored
            signed = dataset.PixelRepresentation == 1
            pixels = (pixels.astype("<u2") << shift).view("<i2" if signed else "<u2") >> shift
    else:
        if not uid:
            dataset.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2"
        pixels = dataset.pixel_array if count > 1 else dataset.pixel_array[None]
        if photometric == "PALETTE COLOR":
            pixels = apply_color_lut(pixels, dataset)
            if pixels.dtype.itemsize == 2:
                pixels = (pixels >> 8).astype("u1")
    if dataset.SamplesPerPixel == 3 and pixels.dtype.itemsize > 1:
        pixels = (pixels >> (8 * (pixels.dtype.itemsize - 1))).astype("u1")
    if pixels.dtype == np.float64:
        pixels = pixels.astype("<f4")
    return [hashlib.sha1(np.ascontiguousarray(frame).astype(frame.dtype.newbyteorder("<")).tobytes()).hexdigest() for frame in pixels]


# pydicom misreads the colour table of big endian files; they must equal their little endian twin.
skipped = ("OBXXXX1A_expb.dcm", "OBXXXX1A_expb_2frame.dcm")
root, expected, left = sys.argv[1], {}, {}
for folder, _, names in sorted(os.walk(root)):
    for name in sorted(names):
        path = os.path.join(folder, name)
        try:
            dataset = pydicom.dcmread(path, force=True)
            if "Rows" not in dataset or name in skipped:
                continue
            expected[os.path.relpath(path, root)] = frames(dataset)
        except Exception as error:
            left[os.path.relpath(path, root)] = type(error).__name__
json.dump(expected, sys.stdout, indent=0, sort_keys=True)
sys.stdout.write("\n")
json.dump(left, sys.stderr, indent=1)
