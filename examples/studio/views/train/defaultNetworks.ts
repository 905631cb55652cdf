import type { TrainingSetName } from '../../worker/trainSets.js';

/** Networks to begin with: ConvNetJS's own for digits, and one much as the embedded network, for its shapes. */
export const defaultNetworks: Readonly<Record<TrainingSetName, string>> = {
  digits: ['conv 8 5x5 relu', 'pool 2', 'conv 16 5x5 relu', 'pool 3', 'dense 10 softmax'].join('\n'),
  shapes: [
    'conv 16 4x4 stride 2',
    'batchnorm',
    'relu',
    'conv 32 4x4 stride 2',
    'batchnorm',
    'relu',
    'conv 48 3x3',
    'batchnorm',
    'relu',
    'conv 64 3x3',
    'batchnorm',
    'relu',
    'average',
    'dense 10 softmax',
  ].join('\n'),
};
