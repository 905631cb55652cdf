"""Small networks of random weights, one for each layer and argument, as the real converter writes them under Keras 3 or tf_keras,
each with an input and Keras's answer in float64.

    pip install tensorflow-cpu==2.21.0 keras==3.15.1 tf_keras==2.21.0 tensorflow-hub h5py
    pip install --no-deps tensorflowjs==4.22.0
    python small.py ../fixtures          # Keras 3
    python small.py ../fixtures keras2   # tf_keras
"""

import json
import os
import shutil
import sys
import types

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
LEGACY = "keras2" in sys.argv[2:]
if LEGACY:
    os.environ["TF_USE_LEGACY_KERAS"] = "1"


class Absent(types.ModuleType):
    """What the converter imports and does not need here."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(name)

    def __call__(self, *args, **kwargs):
        return None


for module in ["tensorflow_decision_forests", "jax", "jax.experimental", "jax.experimental.jax2tf", "flax", "flax.training"]:
    sys.modules[module] = Absent(module)

import numpy as np

for name, value in {"object": object, "bool": bool}.items():
    if name not in vars(np):
        setattr(np, name, value)

import tensorflow as tf  # noqa: E402
import tensorflowjs as tfjs  # noqa: E402

if LEGACY:
    import tf_keras as keras
else:
    import keras
L = keras.layers
K = keras.Input


def chain(*layers, shape=(8, 8, 4)):
    """A functional model of layers one after the other."""

    def build():
        x = inputs = K(shape)
        for make in layers:
            x = make()(x)
        return keras.Model(inputs, x)

    return build


def functional(shape, apply):
    def build():
        x = K(shape)
        return keras.Model(x, apply(x))

    return build


def sequential(*layers, shape=None):
    def build():
        first = [] if shape is None else [K(shape)]
        model = keras.Sequential(first + [make() for make in layers])
        if shape is None:
            model.build((None, 8, 8, 4))
        return model

    return build


def nested():
    def base(name, filters):
        x = K((8, 8, 4))
        y = L.Conv2D(filters, 3, activation="relu", name=f"c{filters}")(x)
        y = L.DepthwiseConv2D(3, depth_multiplier=2, name=f"d{filters}")(y)
        return keras.Model(x, y, name=name)

    x = K((8, 8, 4))
    first, second = base("zebra", 3), base("ant", 5)
    return keras.Model(x, L.Concatenate()([first(x), second(x)]))


def nested_sequential():
    inner = keras.Sequential([K((8, 8, 4)), L.Conv2D(3, 3, activation="relu"), L.GlobalAveragePooling2D()], name="inner")
    return keras.Sequential([K((8, 8, 4)), inner, L.Dense(2)])


def shared():
    x, y = K((8, 8, 4)), K((8, 8, 4))
    conv, pool = L.Conv2D(3, 3), L.GlobalAveragePooling2D(keepdims=True)
    a, b = pool(conv(x)), pool(conv(y))
    base = keras.Sequential([K((1, 1, 3)), L.Flatten(), L.Dense(4, activation="tanh")], name="tower")
    return keras.Model([x, y], [L.Dense(2)(L.Concatenate()([base(a), base(b)])), L.Flatten()(a)])


def named_ends():
    # Keras takes inputs and outputs by the order of their names.
    b, a = K((4,), name="b"), K((3,), name="a")
    x, y = L.Dense(2)(b), L.Dense(2)(a)
    return keras.Model({"b": b, "a": a}, {"z": L.Add()([x, y]), "p": L.Multiply()([x, y])})


def attention(make, n=2, **call):
    def build():
        inputs = [K((5, 6)), K((7, 6)), K((7, 6))][:n]
        return keras.Model(inputs, make()(inputs, **call))

    return build


def heads(make, *, n=2, **call):
    def build():
        inputs = [K((5, 6)), K((7, 4)), K((7, 3))][:n]
        return keras.Model(inputs, make()(*inputs, **call))

    return build


def self_attention():
    x = K((4, 4, 6))
    y = L.Reshape((-1, 6))(x)
    z = L.MultiHeadAttention(2, 3)(y, y, use_causal_mask=True)
    return keras.Model(x, L.Dense(3)(L.Add()([y, z])))


def arithmetic(x):
    y = x / 127.5 - 1.0
    y = 1.0 - y
    y = y[..., ::-1]
    y = (y - np.array([0.1, 0.2, 0.3, 0.4], "float32")) / np.array([1.0, 2.0, 3.0, 4.0], "float32")
    return 2.0 / (y * y + 1.5) - (-y)


def reductions(x):
    ops = keras.ops
    y = ops.mean(x, axis=[1, 2], keepdims=True)
    z = ops.max(x, axis=(1, 2)) + ops.sum(ops.square(x), axis=[1, 2])
    w = ops.reshape(ops.sigmoid(y), (-1, 4)) * ops.sqrt(ops.abs(z) + 1.0)
    return ops.concatenate([w, ops.mean(x, axis=[1, 2])], axis=-1)


def shapes(x):
    ops = keras.ops
    y = ops.transpose(x, (0, 3, 1, 2))
    y = ops.expand_dims(y[:, :, 1:5, -2], 1)
    y = ops.squeeze(y, 1)
    return ops.matmul(y, ops.transpose(y, (0, 2, 1))) ** 2


def functions(x):
    ops = keras.ops
    y = ops.leaky_relu(x, 0.3) + ops.relu6(x) + ops.silu(x) + ops.hard_silu(x) + ops.elu(x)
    return ops.softmax(ops.clip(y, -1.0, 2.0), axis=1) + ops.exp(-ops.abs(x)) + ops.minimum(x, 0.5) - ops.log(ops.square(x) + 1.0)


def adapted(**arguments):
    def build():
        layer = L.Normalization(**arguments)
        x = K((8, 8, 4))
        return keras.Model(x, layer(x))

    return build


def activated(name):
    return chain(lambda: L.Conv2D(4, 3, activation=name), lambda: L.Activation(name))


def each(make, *options):
    return {f"_{i}": chain(lambda option=option: make(**option)) for i, option in enumerate(options)}


ACTIVATIONS = (
    ["elu", "gelu", "hard_sigmoid", "linear", "mish", "relu", "selu", "sigmoid", "softmax", "softplus"]
    + ["softsign", "swish", "tanh"]
)
ACTIVATIONS_3 = (
    ["celu", "hard_shrink", "hard_silu", "hard_tanh", "leaky_relu", "log_sigmoid", "log_softmax", "relu6", "soft_shrink"]
    + ["sparse_plus", "sparse_sigmoid", "squareplus", "tanh_shrink"]
)

COMMON = {
    "sequential": sequential(lambda: L.Conv2D(3, 3, activation="relu"), lambda: L.Flatten(), lambda: L.Dense(2), shape=(8, 8, 4)),
    "sequential_built_later": sequential(lambda: L.Conv2D(3, 3), lambda: L.GlobalMaxPooling2D(), lambda: L.Dense(2)),
    "nested": nested,
    "nested_sequential": nested_sequential,
    "shared": shared,
    "augmented": sequential(
        lambda: keras.Sequential([L.RandomFlip("horizontal"), L.RandomRotation(0.2), L.RandomZoom(0.1), L.RandomContrast(0.1)]),
        lambda: L.Rescaling(1 / 127.5, offset=-1),
        lambda: L.Conv2D(2, 3),
        shape=(8, 8, 4),
    ),
    "convolution": chain(lambda: L.Conv2D(6, (3, 2), strides=2, padding="same", use_bias=False), lambda: L.Conv2D(3, 2, dilation_rate=2)),
    "grouped": chain(lambda: L.Conv2D(6, 3, groups=2, strides=2, padding="same", activation="relu"), lambda: L.Conv2D(6, 2, groups=6)),
    "grouped_dilated": chain(lambda: L.Conv2D(8, 2, groups=4, dilation_rate=(2, 3)), lambda: L.Conv2D(4, 3, groups=2, padding="same", dilation_rate=2)),
    "depthwise": chain(lambda: L.DepthwiseConv2D(3, depth_multiplier=2, strides=2, padding="same", activation="relu")),
    "depthwise_dilated": chain(lambda: L.DepthwiseConv2D(3, dilation_rate=2, padding="same", depth_multiplier=2, activation="tanh")),
    "separable": chain(lambda: L.SeparableConv2D(5, 3, depth_multiplier=2, padding="same", activation="relu")),
    "transposed": chain(lambda: L.Conv2DTranspose(3, 3, strides=2, padding="same", activation="relu")),
    "batch_normalization": chain(lambda: L.BatchNormalization(), lambda: L.BatchNormalization(scale=False), lambda: L.BatchNormalization(center=False, epsilon=0.1)),
    "layer_normalization": chain(lambda: L.LayerNormalization(), lambda: L.LayerNormalization(center=False, epsilon=0.1)),
    "group_normalization": chain(lambda: L.GroupNormalization(2), lambda: L.GroupNormalization(-1, scale=False), lambda: L.GroupNormalization(1, center=False)),
    "unit_normalization": chain(lambda: L.UnitNormalization(), lambda: L.UnitNormalization(axis=[1, 2])),
    "normalization": adapted(),
    "normalization_given": adapted(mean=[1.0, 2.0, 3.0, 4.0], variance=[1.0, 4.0, 9.0, 0.0]),
    "normalization_scalar": adapted(axis=None, mean=2.0, variance=9.0),
    "normalization_axes": adapted(axis=(1, 2)),
    "normalization_inverse": adapted(mean=[1.0, 2.0, 3.0, 4.0], variance=[1.0, 4.0, 9.0, 2.0], invert=True),
    "rescaling": chain(lambda: L.Rescaling(0.5, offset=2.0)),
    "relu": chain(lambda: L.ReLU(max_value=1.0), lambda: L.ReLU()),
    "relu_slope": chain(lambda: L.ReLU(negative_slope=0.3)),
    "relu_threshold": chain(lambda: L.ReLU(threshold=0.4)),
    "relu_all": chain(lambda: L.ReLU(max_value=1.0, negative_slope=0.2, threshold=0.3)),
    "leaky_relu": chain(lambda: L.LeakyReLU(0.1), lambda: L.LeakyReLU()),
    "prelu": chain(lambda: L.PReLU(), lambda: L.PReLU(shared_axes=[1, 2])),
    "elu": chain(lambda: L.ELU(), lambda: L.ELU(alpha=0.5)),
    "softmax": chain(lambda: L.Softmax(), lambda: L.Softmax(axis=1), lambda: L.Softmax(axis=[1, 2])),
    "pooling": chain(lambda: L.MaxPooling2D(3, strides=2, padding="same"), lambda: L.AveragePooling2D(2, strides=1, padding="same")),
    "keepdims": chain(lambda: L.GlobalAveragePooling2D(keepdims=True), lambda: L.Conv2D(3, 1), lambda: L.GlobalMaxPooling2D(keepdims=True), lambda: L.Conv2D(2, 1)),
    "reshape": chain(lambda: L.Reshape((-1, 8)), lambda: L.Permute((2, 1)), lambda: L.Reshape((4, -1)), lambda: L.Dense(3)),
    "padding": chain(lambda: L.ZeroPadding2D(((1, 0), (2, 1))), lambda: L.Cropping2D(((0, 2), (1, 1)))),
    "up_sampling": chain(lambda: L.UpSampling2D((2, 3)), lambda: L.Conv2D(2, 3)),
    "up_sampling_bilinear": chain(lambda: L.UpSampling2D((2, 3), interpolation="bilinear")),
    "resizing": chain(lambda: L.Resizing(5, 6), lambda: L.Resizing(11, 9)),
    "resizing_nearest": chain(lambda: L.Resizing(5, 11, interpolation="nearest")),
    "resizing_cropped": chain(lambda: L.Resizing(6, 3, crop_to_aspect_ratio=True)),
    "center_crop": chain(lambda: L.CenterCrop(5, 4)),
    "center_crop_enlarged": chain(lambda: L.CenterCrop(12, 6)),
    "idle": chain(lambda: L.SpatialDropout2D(0.5), lambda: L.GaussianNoise(0.5), lambda: L.Dropout(0.5), lambda: L.ActivityRegularization(0.1), lambda: L.Dense(2, kernel_regularizer=keras.regularizers.L1(0.1), bias_constraint=keras.constraints.NonNeg())),
    "merges": functional((8, 8, 4), lambda x: L.Average()([x, L.Maximum()([L.Subtract()([x, L.Conv2D(4, 1)(x)]), L.Minimum()([x, L.Conv2D(4, 1)(x)])]), L.Multiply()([x, L.Conv2D(4, 1)(x)])])),
    "attention": attention(lambda: L.Attention(use_scale=True)),
    "attention_concat": attention(lambda: L.Attention(score_mode="concat"), n=3),
    "additive_attention": attention(lambda: L.AdditiveAttention()),
    "multi_head_attention": heads(lambda: L.MultiHeadAttention(2, 3)),
    "multi_head_attention_of_three": heads(lambda: L.MultiHeadAttention(2, 3, value_dim=5, use_bias=False, output_shape=4), n=3),
    "activation_exponential": chain(lambda: L.Conv2D(4, 3, activation="exponential")),
} | {f"activation_{name}": activated(name) for name in ACTIVATIONS}

OF_KERAS_3 = {
    "named_ends": named_ends,
    "self_attention": self_attention,
    "attention_causal": attention(lambda: L.Attention(), use_causal_mask=True),
    "arithmetic": functional((8, 8, 4), arithmetic),
    "reductions": functional((8, 8, 4), lambda x: reductions(x)),
    "shapes": functional((8, 8, 4), lambda x: shapes(x)),
    "functions": functional((8, 8, 4), lambda x: functions(x)),
    "identity": chain(lambda: L.Identity(), lambda: L.Dense(2)),
    "rms_normalization": chain(lambda: L.RMSNormalization()),
    "gated_attention": heads(lambda: L.MultiHeadAttention(2, 3, use_gate=True)),
    "activation_objects": chain(lambda: L.Dense(3, activation=keras.activations.gelu), lambda: L.Dense(3, activation=L.ReLU()), lambda: L.Dense(3, activation=keras.activations.silu)),
    "convnext": functional((8, 8, 4), lambda x: L.Add()([x, keras.src.applications.convnext.StochasticDepth(0.1)(keras.src.applications.convnext.LayerScale(0.5, 4)(L.Dense(4)(x)))])),
} | {f"activation_{name}": activated(name) for name in ACTIVATIONS_3}

OF_KERAS_2 = {
    "operators": functional((8, 8, 4), lambda x: tf.nn.relu((x / 2.0 - 1.0) * 3.0 + x)),
}


def set_weights(model, values):
    model.set_weights(values)
    for layer in model.layers:
        if hasattr(layer, "finalize_state"):
            layer.finalize_state()


def randomize(model, seed):
    rng = np.random.default_rng(seed)
    values = []
    for weight in model.weights:
        name = weight.path if hasattr(weight, "path") else weight.name
        value = rng.normal(0, 0.5, weight.shape)
        if "variance" in name:
            value = rng.uniform(0.5, 2, weight.shape)
        elif "int" in str(weight.dtype) or "seed" in name:
            value = np.array(weight)
        values.append(value.astype("float32") if "float" in str(weight.dtype) else value)
    set_weights(model, values)
    return values


def main(folder):
    names = COMMON | (OF_KERAS_2 if LEGACY else OF_KERAS_3)
    base = os.path.join(folder, "keras2" if LEGACY else "keras3")
    wanted = [name for name in sys.argv[2:] if name != "keras2"]
    for seed, (name, build) in enumerate(names.items()):
        if wanted and name not in wanted:
            continue
        rng = np.random.default_rng(1000 + seed)
        (keras.backend if LEGACY else keras.utils).clear_session()
        keras.backend.set_floatx("float32")
        try:
            model = build()
        except Exception as error:
            print(f"{name}: {type(error).__name__} {str(error)[:200]}")
            continue
        values = randomize(model, seed)
        inputs = model.inputs
        xs = [rng.normal(0, 1, (2,) + tuple(x.shape[1:])).astype("float32") for x in inputs]
        out = os.path.join(base, name)
        shutil.rmtree(out, ignore_errors=True)
        try:
            tfjs.converters.save_keras_model(model, out)
        except Exception as error:
            print(f"{name}: cannot be saved: {str(error)[:200]}")
            continue

        (keras.backend if LEGACY else keras.utils).clear_session()
        # tf_keras does not augment in float64.
        keras.backend.set_floatx("float32" if LEGACY else "float64")
        exact = build()
        set_weights(exact, [np.asarray(v, "float64") if "float" in str(v.dtype) and not LEGACY else v for v in values])
        named = getattr(exact, "_inputs_struct", None)
        feed = dict(zip(sorted(named), xs)) if isinstance(named, dict) else xs if len(xs) > 1 else xs[0]
        feed = tf.nest.map_structure(lambda x: tf.constant(x, "float32" if LEGACY else "float64"), feed)
        ys = exact(feed, training=False)
        ys = [ys[key] for key in sorted(ys)] if isinstance(ys, dict) else ys if isinstance(ys, (list, tuple)) else [ys]
        dtype = str(ys[0].dtype)
        if "float64" not in dtype and not LEGACY:
            print(f"{name}: {dtype}")
        pack = lambda ts: [{"shape": list(t.shape), "values": [float(f"{v:.9g}") for v in np.asarray(t, "float64").ravel()]} for t in ts]
        with open(os.path.join(out, "golden.json"), "w") as file:
            json.dump({"x": pack(xs), "y": pack(ys)}, file, separators=(",", ":"))
        compact = json.load(open(os.path.join(out, "model.json")))
        with open(os.path.join(out, "model.json"), "w") as file:
            json.dump(compact, file, separators=(",", ":"))
    print(len(names), "networks in", base)


if __name__ == "__main__":
    main(sys.argv[1])
