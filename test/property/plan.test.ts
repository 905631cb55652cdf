import fc from 'fast-check';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, test } from 'vitest';
import { use } from '../support/backends.js';
import { assemble } from './assemble.js';
import { plans } from './plan.js';

beforeAll(() => use('cpu'));

/** Layers of every family that random architectures must hold, wherever nested. */
const families = `Activation Add Average AveragePooling1D AveragePooling2D BatchNormalization Concatenate Conv1D Conv2D
  Conv2DTranspose Cropping2D Dense DepthwiseConv2D Dropout ELU Flatten GaussianNoise GlobalAveragePooling1D
  GlobalAveragePooling2D GlobalMaxPooling2D LSTM LayerNormalization LeakyReLU MaxPooling1D MaxPooling2D Maximum Minimum Model
  Multiply PReLU Permute ReLU RepeatVector Reshape SeparableConv2D Sequential Subtract ThresholdedReLU UpSampling2D Wave
  ZeroPadding2D`.split(/\s+/);

test('random architectures hold every layer family, branches, nested and shared parts', () => {
  const found = new Map<string, number>();
  const add = (name: string): void => void found.set(name, (found.get(name) ?? 0) + 1);
  const count = (model: LayersModel): void => {
    for (const layer of model.layers) {
      add(layer.getClassName());
      if (layer.inboundNodes.length > 1) add('called twice');
      if (layer.outboundNodes.length > 1) add('a branch');
      if ('layers' in layer) count(layer as unknown as LayersModel);
    }
  };
  for (const plan of fc.sample(plans, { seed: 7, numRuns: 300 })) {
    const model = assemble(plan);
    count(model);
    if (model.inputs.length > 1) add('two inputs');
    model.dispose();
  }
  const rare = [...families, 'called twice', 'a branch', 'two inputs'].filter((name) => (found.get(name) ?? 0) < 3);
  expect(rare).toEqual([]);
  // A third of the models at least has each of these.
  expect(found.get('a branch')).toBeGreaterThan(100);
  expect(found.get('called twice')).toBeGreaterThan(100);
});
