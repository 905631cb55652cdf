import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { loadModel } from 'netlens/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { difference } from '../support/matchers.js';
import { readJson } from '../support/shared.js';

// Some hundred MB, which make/applications.py writes; the repository does not hold them.
const folder = process.env['NETLENS_APPLICATIONS'];
if (folder === undefined) console.log('keras.applications are left out: set NETLENS_APPLICATIONS to their folder.');

interface Values {
  readonly shape: number[];
  readonly values: number[];
}
interface Golden {
  readonly x: Values;
  readonly y: Values;
  /** How far Keras itself is off in float32. */
  readonly float32Error: number;
}

describe.runIf(folder !== undefined)('keras.applications as Keras 3 writes them', () => {
  beforeAll(() => tf.setBackend('wasm'));

  it.each(folder === undefined ? [] : readdirSync(folder))('%s gives Keras’s answer', async (name) => {
    const { x, y, float32Error } = readJson<Golden>(join(folder!, name, 'golden.json'));
    const model = (await loadModel(join(folder!, name))) as LayersModel;
    const input = tf.tensor(x.values, x.shape);
    const output = model.predict(input) as tf.Tensor;
    const error = difference(await output.data(), Float32Array.from(y.values));
    console.log(`${name}: ${error.toExponential(1)} (Keras in float32: ${float32Error.toExponential(1)})`);
    expect(error).toBeLessThan(Math.max(1e-5, 10 * float32Error));
    tf.dispose([input, output]);
    model.dispose();
  });
});
