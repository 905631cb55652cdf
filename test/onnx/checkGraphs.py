"""Checks graphs, runs each on its input, and writes what it gives: checkGraphs.py FOLDER."""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

folder = Path(sys.argv[1])
results = {}
for file in sorted(folder.glob("*.onnx")):
    model = onnx.load(file)
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    feeds = {"target": np.array([2])} if len(session.get_inputs()) > 1 else {}
    picture = session.get_inputs()[0]
    feeds[picture.name] = np.fromfile(folder / "input.f32", np.float32).reshape(picture.shape)
    answer, attribution = session.run(["answer", "map"], feeds)
    results[file.stem] = {
        "opset": model.opset_import[0].version,
        "answer": answer.ravel().tolist(),
        "map": attribution.ravel().tolist(),
    }
print(json.dumps(results))
