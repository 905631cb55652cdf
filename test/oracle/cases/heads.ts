import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { functional, on, sequential, type Layer } from './case.js';

export type Final = 'softmax' | 'sigmoid' | 'linear';

/** A classifier of four classes (three outputs `[batch, 4]`-like) that can end in a softmax or in nothing. */
export interface Head {
  readonly name: string;
  /** What ends it; 'linear' gives the same model without. */
  readonly final: Final;
  readonly build: (final: Final) => LayersModel;
}

const conv = (filters: number, kernelSize = 3): Layer => layers.conv2d({ filters, kernelSize, activation: 'relu' });
const gap = (): Layer => layers.globalAveragePooling2d({});
const activation = (final: Final): Layer => layers.activation({ activation: final });
const picture = [6, 6, 2] as const;
const straight = (name: string, final: Final, tail: (final: Final) => Layer[]): Head => ({
  name,
  final,
  build: (end) => sequential(picture, [conv(4), ...tail(end)]),
});

export const heads: readonly Head[] = [
  straight('softmax in the dense layer', 'softmax', (end) => [gap(), layers.dense({ units: 4, activation: end })]),
  straight('softmax as an Activation', 'softmax', (end) => [gap(), layers.dense({ units: 4 }), activation(end)]),
  straight('softmax as a layer', 'softmax', (end) => [
    layers.flatten(),
    layers.dense({ units: 4 }),
    end === 'linear' ? activation(end) : layers.softmax(),
  ]),
  straight('sigmoid in the dense layer', 'sigmoid', (end) => [gap(), layers.dense({ units: 4, activation: end })]),
  straight('sigmoid as an Activation', 'sigmoid', (end) => [gap(), layers.dense({ units: 4 }), activation(end)]),
  straight('one convolution a class, averaged', 'softmax', (end) => [
    layers.conv2d({ filters: 4, kernelSize: 1 }),
    gap(),
    activation(end),
  ]),
  straight('a 1x1 convolution of the average, reshaped, then softmax', 'softmax', (end) => [
    gap(),
    layers.reshape({ targetShape: [1, 1, 4] }),
    layers.conv2d({ filters: 4, kernelSize: 1 }),
    layers.reshape({ targetShape: [4] }),
    activation(end),
  ]),
  straight('a 1x1 convolution of the average, softmax, then reshaped', 'softmax', (end) => [
    gap(),
    layers.reshape({ targetShape: [1, 1, 4] }),
    layers.conv2d({ filters: 4, kernelSize: 1, activation: end }),
    layers.reshape({ targetShape: [4] }),
  ]),
  straight('dense, BatchNormalization, softmax', 'softmax', (end) => [
    gap(),
    layers.dense({ units: 4, useBias: false }),
    layers.batchNormalization(),
    activation(end),
  ]),
  straight('dense, dropout, softmax', 'softmax', (end) => [
    gap(),
    layers.dense({ units: 4 }),
    layers.dropout({ rate: 0.5 }),
    activation(end),
  ]),
  straight('no activation at all', 'linear', () => [gap(), layers.dense({ units: 4 })]),
  straight('a ReLU, which is no probability', 'linear', () => [gap(), layers.dense({ units: 4, activation: 'relu' })]),
  straight('a softmax inside, which stays', 'softmax', (end) => [
    gap(),
    layers.dense({ units: 5, activation: 'softmax' }),
    layers.dense({ units: 4, activation: end }),
  ]),
  straight('a softmax twice, of which the last is passed by', 'softmax', (end) => [
    gap(),
    layers.dense({ units: 4, activation: 'softmax' }),
    activation(end),
  ]),
  {
    name: 'softmax at the end of a nested model',
    final: 'softmax',
    build: (end) => {
      const tail = sequential([4, 4, 4], [gap(), layers.dense({ units: 4, activation: end })]);
      return functional([picture], (x) => on(tail, on(conv(4), x)));
    },
  },
  {
    name: 'softmax at the end of a functional model with a second output',
    final: 'softmax',
    build: (end) =>
      functional([picture], (x) => {
        const trunk = on(conv(4), x);
        return [on(layers.dense({ units: 4, activation: end }), on(gap(), trunk)), on(conv(2), trunk)];
      }),
  },
];
