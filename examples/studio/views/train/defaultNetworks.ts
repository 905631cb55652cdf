import type { TrainingSetName } from '../../worker/trainSets.js';

/** Networks to begin with: ConvNetJS's own for digits, and a small one that tells the world's shapes apart. */
export const defaultNetworks: Readonly<Record<TrainingSetName, string>> = {
  digits: ['conv 8 5x5 relu', 'pool 2', 'conv 16 5x5 relu', 'pool 3', 'dense 10 softmax'].join('\n'),
  shapes: [
    'conv 16 4x4 stride 2',
    'batchnorm',
    'relu',
    'conv 24 4x4 stride 2',
    'batchnorm',
    'relu',
    'conv 32 3x3 relu',
    'pool 2',
    'conv 32 3x3 relu',
    'average',
    'dense 10 softmax',
  ].join('\n'),
};
