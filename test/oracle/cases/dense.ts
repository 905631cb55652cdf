import { layers } from '@tensorflow/tfjs-layers';
import { chain, type Case } from './case.js';

export const dense: readonly Case[] = [
  chain('Dense', [6], () => [layers.dense({ units: 4 })]),
  chain('Dense without bias', [6], () => [layers.dense({ units: 4, useBias: false })]),
  chain('Dense relu', [6], () => [layers.dense({ units: 4, activation: 'relu' })]),
  chain('Dense of one unit', [6], () => [layers.dense({ units: 1 })]),
  chain('Dense on a sequence', [5, 6], () => [layers.dense({ units: 4, activation: 'relu' })]),
  chain('Dense on a picture', [3, 4, 5], () => [layers.dense({ units: 2, useBias: false })]),
  chain('Dense, three deep', [6], () => [
    layers.dense({ units: 8, activation: 'relu' }),
    layers.dense({ units: 5, activation: 'tanh' }),
    layers.dense({ units: 3 }),
  ]),
];
