"""Small JPEGs whose colours are not YCbCr, and how Pillow shows them.  python makeJpegs.py fixtures  (Pillow 12)"""

import json
import sys

import numpy as np
from PIL import Image

folder = sys.argv[1]
y, x = np.mgrid[0:16, 0:24]
rgb = np.stack([x * 10, y * 16, 255 - x * 5 - y * 4], -1).astype("uint8")
ink = np.stack([x * 10, y * 15, 200 - x * 4 - y * 4, (x // 8) * 60 + y * 2], -1).astype("uint8")
saved = {
    "rgb": (Image.fromarray(rgb), {"keep_rgb": True}),
    "cmyk": (Image.fromarray(ink, "CMYK"), {}),
    "cmyk_progressive": (Image.fromarray(ink, "CMYK"), {"progressive": True}),
}
shown = {}
for name, (image, options) in saved.items():
    image.save(f"{folder}/{name}.jpg", quality=95, subsampling=0, **options)
    shown[name] = np.asarray(Image.open(f"{folder}/{name}.jpg").convert("RGB")).ravel().tolist()
with open(f"{folder}/shown.json", "w") as file:
    json.dump(shown, file)
