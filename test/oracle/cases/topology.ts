import * as tfl from '@tensorflow/tfjs-layers';
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { chain, functional, graph, on, sequential, type Case, type Layer } from './case.js';

const conv = (filters = 3, name?: string): Layer =>
  layers.conv2d({ filters, kernelSize: 3, padding: 'same', activation: 'relu', ...(name ? { name } : {}) });

/** Convolution, BatchNormalization and ReLU with a skip over them: a functional model to nest. */
function block(channels: number, side = 6): tfl.LayersModel {
  return functional([[side, side, channels]], (x) => {
    const inner = on(
      layers.batchNormalization(),
      on(layers.conv2d({ filters: channels, kernelSize: 3, padding: 'same' }), x),
    );
    return on(layers.add(), [x, on(layers.reLU(), inner)]);
  });
}

const head = (): Layer[] => [layers.flatten(), layers.dense({ units: 3 })];
const apply = (path: Layer[], x: SymbolicTensor): SymbolicTensor =>
  path.reduce((tensor, layer) => on(layer, tensor), x);

export const topology: readonly Case[] = [
  graph('a Sequential in a functional model', [[6, 6, 2]], (x) =>
    apply([conv(), sequential([6, 6, 3], [conv(4), layers.maxPooling2d({ poolSize: 2 })]), ...head()], x),
  ),
  graph('a Sequential at the end of a functional model', [[6, 6, 2]], (x) =>
    apply([conv(), sequential([6, 6, 3], [conv(4), ...head()])], x),
  ),
  chain('a functional model in a Sequential', [6, 6, 2], () => [conv(3), block(3), ...head()]),
  chain('a functional model ends a Sequential', [6, 6, 2], () => [conv(3), block(3)]),
  {
    name: 'a model as the first layer of a Sequential',
    build: () => tfl.sequential({ layers: [block(2), conv(3), ...head()] }),
  },
  {
    name: 'transfer learning: a Sequential on a functional base',
    build: () => {
      const base = functional([[8, 8, 3]], (x) => {
        const low = on(conv(4, 'low'), x);
        return on(layers.maxPooling2d({ poolSize: 2 }), on(layers.concatenate(), [low, on(conv(2), low)]));
      });
      base.trainable = false;
      return tfl.sequential({
        layers: [base, layers.globalAveragePooling2d({}), layers.dropout({ rate: 0.2 }), layers.dense({ units: 4 })],
      });
    },
  },
  {
    name: 'transfer learning: a base cut at an inner layer',
    build: () => {
      const full = functional([[8, 8, 3]], (x) =>
        apply([conv(4, 'cut'), layers.flatten(), layers.dense({ units: 9 })], x),
      );
      return tfl.model({
        inputs: full.inputs,
        outputs: apply(
          [layers.globalAveragePooling2d({}), layers.dense({ units: 3 })],
          full.getLayer('cut').output as SymbolicTensor,
        ),
      });
    },
  },
  graph('doubly nested models', [[6, 6, 2]], (x) => {
    const inner = sequential([6, 6, 2], [conv(2), block(2)]);
    const outer = functional([[6, 6, 2]], (y) => on(layers.add(), [on(inner, y), y]));
    return apply([outer, ...head()], x);
  }),
  graph('a nested model called twice', [[6, 6, 2]], (x) => {
    const shared = block(2);
    return apply([layers.add(), ...head()].slice(1), on(layers.add(), [on(shared, x), on(shared, on(conv(2), x))]));
  }),
  graph('a nested model called on its own output', [[6, 6, 2]], (x) => {
    const shared = block(2);
    return apply([shared, shared, ...head()], x);
  }),
  graph(
    'a siamese pair',
    [
      [6, 6, 2],
      [6, 6, 2],
    ],
    (a, b) => {
      const tower = sequential([6, 6, 2], [conv(3), layers.globalAveragePooling2d({})]);
      return on(layers.dense({ units: 2 }), on(layers.multiply(), [on(tower, a), on(tower, b)]));
    },
  ),
  graph('a nested model with two inputs', [[5, 5, 2], [3]], (x, y) => {
    const two = functional([[5, 5, 2], [3]], (a, b) => {
      const gate = on(layers.dense({ units: 2, activation: 'sigmoid' }), b);
      return on(layers.multiply(), [a, on(layers.reshape({ targetShape: [1, 1, 2] }), gate)]);
    });
    return apply(head(), on(two, [on(conv(2), x), y]));
  }),
  graph('a nested model with two outputs', [[5, 5, 2]], (x) => {
    const two = functional([[5, 5, 2]], (a) => {
      const trunk = on(conv(3), a);
      return [on(conv(2), trunk), trunk];
    });
    const [left, right] = two.apply(on(conv(2), x)) as [SymbolicTensor, SymbolicTensor];
    return apply(head(), on(layers.concatenate(), [right, left]));
  }),
  graph('a convolution called twice', [[6, 6, 3]], (x) => {
    const shared = conv(3);
    return on(layers.dense({ units: 2 }), on(shared, on(shared, x)));
  }),
  graph('a BatchNormalization shared by two convolutions', [[6, 6, 2]], (x) => {
    const shared = layers.batchNormalization();
    const branch = (): SymbolicTensor => on(shared, on(layers.conv2d({ filters: 3, kernelSize: 3 }), x));
    return apply(head(), on(layers.concatenate(), [branch(), branch()]));
  }),
  graph('a convolution called twice, normalized once', [[6, 6, 3]], (x) => {
    const shared = layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same' });
    const once = on(layers.reLU(), on(layers.batchNormalization(), on(shared, x)));
    return apply(head(), on(layers.add(), [on(shared, once), x]));
  }),
  graph('a ReLU called three times', [[5, 5, 3]], (x) => {
    const relu = layers.reLU();
    const raw = (): Layer => layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same' });
    return apply([relu, raw(), relu, raw(), relu, ...head()], x);
  }),
  graph('a residual network', [[8, 8, 3]], (x) => {
    const raw = (filters: number, strides: number, kernelSize = 3): Layer =>
      layers.conv2d({ filters, strides, kernelSize, padding: 'same', useBias: false });
    const norm = layers.batchNormalization;
    const stem = apply([raw(4, 1), norm(), layers.reLU()], x);
    const body = apply([raw(6, 2), norm(), layers.reLU(), raw(6, 1), norm()], stem);
    const sum = on(layers.add(), [body, on(raw(6, 2, 1), stem)]);
    return apply([layers.reLU(), layers.averagePooling2d({ poolSize: 4 }), ...head()], sum);
  }),
  graph('a dense block', [[6, 6, 2]], (x) => {
    let all = x;
    for (let i = 0; i < 3; i++)
      all = on(layers.concatenate(), [all, apply([layers.batchNormalization(), conv(2)], all)]);
    return apply([layers.globalAveragePooling2d({}), layers.dense({ units: 3 })], all);
  }),
  graph('an inverted residual', [[6, 6, 3]], (x) => {
    const relu6 = (): Layer => layers.reLU({ maxValue: 6 });
    const inner = apply(
      [
        layers.conv2d({ filters: 8, kernelSize: 1, useBias: false }),
        layers.batchNormalization(),
        relu6(),
        layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', useBias: false }),
        layers.batchNormalization(),
        relu6(),
        layers.conv2d({ filters: 3, kernelSize: 1, useBias: false }),
        layers.batchNormalization(),
      ],
      x,
    );
    return apply(head(), on(layers.add(), [x, inner]));
  }),
  graph('two inputs of unlike shapes', [[6, 6, 2], [4]], (picture, vector) => {
    const seen = apply([conv(3), layers.globalAveragePooling2d({})], picture);
    return on(
      layers.dense({ units: 3 }),
      on(layers.concatenate(), [seen, on(layers.dense({ units: 2, activation: 'relu' }), vector)]),
    );
  }),
  graph('two outputs', [[6, 6, 2]], (x) => {
    const trunk = on(conv(3), x);
    return [apply([layers.flatten(), layers.dense({ units: 3 })], trunk), on(conv(2), trunk)];
  }),
  graph('an output that is also an inner activation', [[6, 6, 2]], (x) => {
    const inner = on(conv(3), x);
    return [on(conv(2), inner), inner];
  }),
  graph('an output that is an inner convolution before its BatchNormalization and ReLU', [[6, 6, 2]], (x) => {
    const inner = on(layers.conv2d({ filters: 3, kernelSize: 3 }), x);
    return [apply([layers.batchNormalization(), layers.reLU(), ...head()], inner), inner];
  }),
  graph('a branch that ends nowhere', [[6, 6, 2]], (x) => {
    on(conv(7), x);
    return apply([conv(2), ...head()], x);
  }),
  graph('one layer', [[4]], (x) => on(layers.dense({ units: 2 }), x)),
];
