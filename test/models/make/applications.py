"""keras.applications as Keras 3 writes them, with random weights, each with an input and Keras's answer. Some hundred MB: not kept here.

    python applications.py FOLDER [NAME ...]
    NETLENS_APPLICATIONS=FOLDER npx vitest run test/models/applications.test.ts
"""

import json
import os
import sys

arguments = sys.argv[1:]
sys.argv = sys.argv[:1]
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import small  # noqa: E402
from small import keras, np, tfjs  # noqa: E402

A = keras.applications
SIZES = {
    "Xception": 71, "VGG16": 32, "VGG19": 32, "ResNet50": 32, "ResNet101": 32, "ResNet152": 32, "ResNet50V2": 32, "ResNet101V2": 32,
    "ResNet152V2": 32, "InceptionV3": 75, "InceptionResNetV2": 75, "MobileNet": 32, "MobileNetV2": 32, "MobileNetV3Small": 32,
    "MobileNetV3Large": 32, "DenseNet121": 32, "DenseNet169": 32, "DenseNet201": 32, "NASNetMobile": 32, "EfficientNetB0": 32,
    "EfficientNetB1": 32, "EfficientNetB2": 32, "EfficientNetB3": 32, "EfficientNetB4": 32, "EfficientNetB5": 32, "EfficientNetB6": 32,
    "EfficientNetB7": 32, "EfficientNetV2B0": 32, "EfficientNetV2B1": 32, "EfficientNetV2B2": 32, "EfficientNetV2B3": 32,
    "EfficientNetV2S": 32, "EfficientNetV2M": 32, "EfficientNetV2L": 32, "ConvNeXtTiny": 32, "ConvNeXtSmall": 32, "ConvNeXtBase": 32,
    "ConvNeXtLarge": 32, "ConvNeXtXLarge": 32, "NASNetLarge": 32,
}


def randomize(model, seed):
    """Statistics and gains away from their initial values; kernels stay as they are drawn."""
    rng = np.random.default_rng(seed)
    for weight in model.weights:
        name = weight.path.split("/")[-1]
        if name in ("gamma", "moving_variance", "variance"):
            weight.assign(rng.uniform(0.8, 1.2, weight.shape))
        elif name in ("beta", "bias", "moving_mean", "mean") or name.startswith("variable"):
            weight.assign(rng.normal(0, 0.1, weight.shape))


def main(folder, names):
    for name in names or SIZES:
        size = SIZES[name]
        keras.utils.clear_session()
        keras.utils.set_random_seed(7)
        model = getattr(A, name)(weights=None, include_top=False, pooling="avg", input_shape=(size, size, 3))
        randomize(model, 7)
        out = os.path.join(folder, name)
        tfjs.converters.save_keras_model(model, out)
        x = np.random.default_rng(8).uniform(0, 255, (1, size, size, 3)).astype("float32")
        # In float64: all weights are float32 values.
        keras.config.set_floatx("float64")
        keras.utils.clear_session()
        exact = getattr(A, name)(weights=None, include_top=False, pooling="avg", input_shape=(size, size, 3))
        exact.set_weights([np.asarray(w, "float64") for w in model.get_weights()])
        for layer in exact.layers + model.layers:
            if hasattr(layer, "finalize_state"):
                layer.finalize_state()
        y = np.asarray(exact(x.astype("float64"), training=False))
        float32 = np.asarray(model(x, training=False))
        keras.config.set_floatx("float32")
        error = float(np.abs(float32 - y).max() / np.abs(y).max())
        with open(os.path.join(out, "golden.json"), "w") as file:
            json.dump({"x": {"shape": list(x.shape), "values": x.ravel().tolist()}, "y": {"shape": list(y.shape), "values": y.ravel().tolist()}, "float32Error": error}, file)
        print(name, error, flush=True)


if __name__ == "__main__":
    main(arguments[0], arguments[1:])
