import { layers } from '@tensorflow/tfjs-layers';
import { chain, type Case } from './case.js';

/** tfjs's default, orthogonal, needs chained operations registered. The weights are randomized anyway. */
const plain = { recurrentInitializer: 'glorotNormal' } as const;

export const recurrent: readonly Case[] = [
  chain('SimpleRNN', [4, 3], () => [layers.simpleRNN({ ...plain, units: 5 })]),
  chain('LSTM', [4, 3], () => [layers.lstm({ ...plain, units: 5 })]),
  chain('LSTM returning sequences, then Dense', [4, 3], () => [
    layers.lstm({ ...plain, units: 5, returnSequences: true }),
    layers.dense({ units: 2 }),
  ]),
  chain('GRU', [4, 3], () => [layers.gru({ ...plain, units: 5 })]),
  chain('Bidirectional LSTM', [4, 3], () => [
    layers.bidirectional({ layer: layers.lstm({ ...plain, units: 3 }) as never, mergeMode: 'concat' }),
  ]),
  chain('TimeDistributed dense', [4, 3], () => [
    layers.timeDistributed({ layer: layers.dense({ units: 2, activation: 'relu' }) }),
  ]),
  chain('TimeDistributed convolution', [3, 5, 5, 2], () => [
    layers.timeDistributed({ layer: layers.conv2d({ filters: 2, kernelSize: 3, activation: 'relu' }) }),
  ]),
  chain('Masking, then LSTM', [4, 3], () => [layers.masking({ maskValue: 0 }), layers.lstm({ ...plain, units: 3 })], {
    // Transposing a mask, tfjs builds a WebGPU program that does not compile; its own predict is wrong as well.
    brokenOn: ['webgpu'],
    noSlope: 'a masked step counts once it moves',
    inputs: () => [Float32Array.from({ length: 2 * 12 }, (_, i) => (i % 12 < 9 ? Math.sin(i + 1) : 0))],
  }),
];
