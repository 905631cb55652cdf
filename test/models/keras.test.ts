import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { loadModel } from 'netlens/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { backends, use } from '../support/backends.js';
import { difference } from '../support/matchers.js';
import { readJson } from '../support/shared.js';

interface Values {
  readonly shape: number[];
  readonly values: number[];
}

const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));
const names = ['keras2', 'keras3'].flatMap((version) =>
  readdirSync(`${fixtures}/${version}`).map((name) => `${version}/${name}`),
);

/** A model that tfjs saved, loaded again. */
async function saved(model: LayersModel): Promise<LayersModel> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  const saving = model.save({
    save: (given) => {
      artifacts = given;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' as const } });
    },
  });
  await saving;
  return (await loadModel({ load: () => Promise.resolve(artifacts!) })) as LayersModel;
}

function free(model: LayersModel): void {
  model.dispose();
  // tfjs keeps those of a nested model that was called more than once.
  for (const weight of model.weights) (weight as unknown as { val: tf.Variable }).val.dispose();
}

/** Whether a model gives the same again, and frees it. */
function checkAgain(again: LayersModel, inputs: tf.Tensor[], outputs: tf.Tensor[]): void {
  const repeated = [again.predict(inputs)].flat();
  for (const [i, output] of outputs.entries()) {
    expect(difference(repeated[i]!.dataSync(), output.dataSync()), 'saved and loaded').toBe(0);
  }
  tf.dispose(repeated);
  free(again);
}

// Written by make/small.py, with Keras's answers in float64.
describe.each(backends)('small networks of Keras on $name', (backend) => {
  beforeAll(() => use(backend));

  it.each(names)('%s', async (name) => {
    const { numTensors } = tf.memory();
    const { x, y } = readJson<{ x: Values[]; y: Values[] }>(`${fixtures}/${name}/golden.json`);
    const model = (await loadModel(`${fixtures}/${name}`)) as LayersModel;
    const inputs = x.map(({ values, shape }) => tf.tensor(values, shape));
    const outputs = [model.predict(inputs)].flat();
    expect(outputs).toHaveLength(y.length);
    for (const [i, { values, shape }] of y.entries()) {
      expect(outputs[i]!.shape).toEqual(shape);
      expect(model.outputs[i]!.shape.slice(1)).toEqual(shape.slice(1));
      expect(difference(outputs[i]!.dataSync(), Float32Array.from(values))).toBeLessThan(backend.forward);
    }
    // tfjs leaves the multiplier of a separable convolution out.
    if (!name.endsWith('separable')) checkAgain(await saved(model), inputs, outputs);
    tf.dispose([inputs, outputs]);
    free(model);
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});
