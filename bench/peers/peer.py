"""One of netlens's peers, as a process that answers requests: `python peer.py torch|tensorflow FOLDER THREADS`.

FOLDER holds MobileNet v1's weights and an input (see export.ts). Each line of standard input is a request in JSON,
{"run": name, "batch": n} or {"save": name}; each line of standard output its answer: milliseconds, or "saved".
"""
import json
import os
import sys
import time
from pathlib import Path

import numpy as np

FRAMEWORK, FOLDER, THREADS = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
SHAPES = json.loads((FOLDER / "index.json").read_text())
STRIDES = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1]
EPSILON = 1e-3


def load(name):
    return np.fromfile(FOLDER / f"{name}.bin", np.float32).reshape(SHAPES[name])


def torch_peer():
    import torch
    from captum.attr import IntegratedGradients, NoiseTunnel, Occlusion, Saliency
    from pytorch_grad_cam import AblationCAM, GradCAM
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
    from torch import nn

    torch.set_num_threads(THREADS)

    def convolution(name, kernel, stride, groups=1):
        out_channels, in_channels, size, _ = kernel.shape
        same = (size - 1) // 2 if stride == 1 else 0
        layer = nn.Conv2d(in_channels * groups, out_channels, size, stride, same, groups=groups, bias=False)
        layer.weight.data = torch.from_numpy(kernel.copy())
        norm = nn.BatchNorm2d(out_channels, eps=EPSILON)
        for theirs, ours in [("weight", "gamma"), ("bias", "beta"), ("running_mean", "moving_mean"), ("running_var", "moving_variance")]:
            getattr(norm, theirs).data = torch.from_numpy(load(f"{name}_bn.{ours}"))
        pad = [nn.ZeroPad2d((0, 1, 0, 1))] if stride == 2 else []
        return [*pad, layer, norm, nn.ReLU6(inplace=False)]

    layers = convolution("conv1", load("conv1.kernel").transpose(3, 2, 0, 1), 2)
    for i, stride in enumerate(STRIDES, 1):
        depthwise = load(f"conv_dw_{i}.depthwise_kernel").transpose(2, 3, 0, 1)
        layers += convolution(f"conv_dw_{i}", depthwise, stride, groups=depthwise.shape[0])
        layers += convolution(f"conv_pw_{i}", load(f"conv_pw_{i}.kernel").transpose(3, 2, 0, 1), 1)
    features = nn.Sequential(*layers)
    dense = nn.Linear(1024, 1000)
    dense.weight.data = torch.from_numpy(load("predictions.kernel").T.copy())
    dense.bias.data = torch.from_numpy(load("predictions.bias"))
    model = nn.Sequential(features, nn.AdaptiveAvgPool2d(1), nn.Flatten(), dense).eval()

    image = torch.from_numpy(load("input").transpose(0, 3, 1, 2).copy())
    with torch.no_grad():
        target = int(model(image).argmax())
    saliency, grad_cam = Saliency(model), GradCAM(model, [features[-1]])
    integrated, smooth, ablation = IntegratedGradients(model), NoiseTunnel(saliency), AblationCAM(model, [features[-1]])
    deviation = 0.15 * float(image.max() - image.min())

    def many(at_once):
        """50 passes, so many at once, as Captum's options have it."""
        noise = {"nt_samples": 50, "nt_samples_batch_size": at_once, "stdevs": deviation}
        return {
            f"integratedGradients, {at_once} at once": lambda x: integrated.attribute(
                x, target=target, n_steps=50, internal_batch_size=at_once
            ),
            f"smoothGrad, {at_once} at once": lambda x: smooth.attribute(x, target=target, abs=False, **noise),
        }

    occlusion = Occlusion(model)
    windows = {"sliding_window_shapes": (3, 16, 16), "strides": (3, 8, 8)}

    def occlude(x, at_once):
        with torch.no_grad():
            return occlusion.attribute(x, target=target, perturbations_per_eval=at_once, **windows)

    def ablate(x, at_once):
        ablation.batch_size = at_once
        return ablation(x, [ClassifierOutputTarget(target)] * len(x))

    def forward(x):
        with torch.no_grad():
            return model(x)

    runs = {
        "forward": forward,
        "saliency": lambda x: saliency.attribute(x.clone().requires_grad_(), target=target).amax(1),
        "gradCam": lambda x: grad_cam(x, [ClassifierOutputTarget(target)] * len(x)),
        **many(1),
        **many(4),
        **many(10),
        **many(25),
        **{f"ablationCam, {n} at once": lambda x, n=n: ablate(x, n) for n in (8, 32)},
        **{f"occlusion, {n} at once": lambda x, n=n: occlude(x, n) for n in (8, 32)},
    }
    return runs, lambda n: image.repeat(n, 1, 1, 1), lambda y: y.detach().numpy() if hasattr(y, "detach") else y


def tensorflow_peer():
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(THREADS)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    from tf_keras_vis.gradcam import Gradcam
    from tf_keras_vis.saliency import Saliency
    from tf_keras_vis.utils.scores import CategoricalScore

    keras = tf.keras
    x = inputs = keras.Input((224, 224, 3))

    def normalized(x, name):
        norm = keras.layers.BatchNormalization(epsilon=EPSILON, name=f"{name}_bn")
        x = norm(x)
        norm.set_weights([load(f"{name}_bn.{part}") for part in ("gamma", "beta", "moving_mean", "moving_variance")])
        return keras.layers.ReLU(6.0, name=f"{name}_relu")(x)

    def weighted(layer, x, *weights):
        y = layer(x)
        layer.set_weights(list(weights))
        return y

    def padded(x):
        return keras.layers.ZeroPadding2D(((0, 1), (0, 1)))(x)

    conv = keras.layers.Conv2D(32, 3, 2, use_bias=False, name="conv1")
    x = normalized(weighted(conv, padded(x), load("conv1.kernel")), "conv1")
    for i, stride in enumerate(STRIDES, 1):
        name, pad = f"conv_dw_{i}", "valid" if stride == 2 else "same"
        conv = keras.layers.DepthwiseConv2D(3, stride, pad, use_bias=False, name=name)
        x = normalized(weighted(conv, padded(x) if stride == 2 else x, load(f"{name}.depthwise_kernel")), name)
        kernel = load(f"conv_pw_{i}.kernel")
        conv = keras.layers.Conv2D(kernel.shape[3], 1, use_bias=False, name=f"conv_pw_{i}")
        x = normalized(weighted(conv, x, kernel), f"conv_pw_{i}")
    x = keras.layers.GlobalAveragePooling2D()(x)
    # Without the softmax: its tools explain what the model gives.
    dense = keras.layers.Dense(1000, name="predictions")
    x = weighted(dense, x, load("predictions.kernel"), load("predictions.bias"))
    model = keras.Model(inputs, x)

    image = load("input")
    target = int(np.argmax(model(image, training=False)))
    saliency, grad_cam = Saliency(model, clone=False), Gradcam(model, clone=False)
    forward = tf.function(lambda x: model(x, training=False))

    def score(x):
        return CategoricalScore([target] * len(x))

    def class_activation(x, expand_cam):
        layer = {"penultimate_layer": "conv_pw_13_relu", "seek_penultimate_conv_layer": False}
        return grad_cam(score(x), x, normalize_cam=False, expand_cam=expand_cam, **layer)

    runs = {
        "forward": lambda x: forward(tf.constant(x)).numpy(),
        "saliency": lambda x: saliency(score(x), x, normalize_map=False),
        "gradCam": lambda x: class_activation(x, expand_cam=True),
        "gradCam, not resized": lambda x: class_activation(x, expand_cam=False),
    }
    return runs, lambda n: np.repeat(image, n, 0), np.asarray


runs, images, to_numpy = torch_peer() if FRAMEWORK == "torch" else tensorflow_peer()
for line in sys.stdin:
    request = json.loads(line)
    x = images(request.get("batch", 1))
    if "save" in request:
        to_numpy(runs[request["save"]](x)).astype("<f4").tofile(FOLDER / f"{FRAMEWORK}.{request['save']}.bin")
        print(json.dumps("saved"), flush=True)
    else:
        start = time.perf_counter()
        to_numpy(runs[request["run"]](x))
        print(json.dumps(1000 * (time.perf_counter() - start)), flush=True)
