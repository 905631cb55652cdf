import type { LayersModel } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { openNetwork, saliency } from 'netlens';
import { toOnnx } from 'netlens/onnx';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { inputShapes, randomInputs } from '../oracle/oracle.js';
import { assemble } from '../property/assemble.js';
import { plans, type Plan } from '../property/plan.js';
import { use } from '../support/backends.js';
import { lastBitSpread } from '../support/lastBit.js';
import { difference } from '../support/matchers.js';
import { randomizeWeights } from '../support/weights.js';
import { runOnnx } from './runOnnx.js';

const architectures = 40;
const close = 1e-5;

beforeAll(() => use('cpu'));

/** The library's answer and gradients. */
function own(model: LayersModel, inputs: readonly tf.Tensor[]): Float32Array[] {
  return tf.tidy(() => {
    const answer = model.predict([...inputs]) as tf.Tensor;
    const maps = saliency(model, inputs, { target: 1, reduce: 'none' });
    return [answer, ...maps].map((tensor) => tensor.dataSync<'float32'>());
  });
}

/** Whether numbers agree: as well as float32's last bit lets them. */
function agree(made: Float32Array[], model: LayersModel, inputs: readonly tf.Tensor[]): void {
  const wanted = own(model, inputs);
  const far = made.map((values, i) => difference(values, wanted[i]!));
  if (far.every((gap) => gap <= close)) return;
  const spread = lastBitSpread(model, inputs, (moved) => own(model, moved));
  far.forEach((gap, i) =>
    expect(gap, i === 0 ? 'answer' : `map ${i - 1}`).toBeLessThanOrEqual(Math.max(close, 2 * spread[i]!)),
  );
}

test(`${architectures} random architectures give in a graph what they give here`, async () => {
  const property = fc.asyncProperty(plans, async (plan: Plan) => {
    const model = randomizeWeights(assemble(plan), plan.seed);
    const values = randomInputs(model, plan.batch, plan.seed);
    const inputs = inputShapes(model, plan.batch).map((shape, i) => tf.tensor(values[i]!, shape));
    using network = openNetwork(model);
    const bytes = await toOnnx(network, 'saliency', { target: 1, reduce: 'none', batchSize: plan.batch });
    const made = await runOnnx(bytes, Object.fromEntries(network.inputs.map(({ name }, i) => [name, inputs[i]!])));
    const maps = inputs.length === 1 ? ['map'] : inputs.map((_, i) => `map_${i}`);
    agree(
      ['answer', ...maps].map((name) => made[name]!.values),
      model,
      inputs,
    );
    tf.dispose(inputs);
    model.dispose();
  });
  await fc.assert(property, { seed: 20261128, numRuns: architectures });
});
