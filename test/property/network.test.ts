import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { openNetwork, saliency } from 'netlens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeDifferentiable } from '../oracle/differentiable.js';
import { autodiff, inputShapes, outputsOf, randomInputs } from '../oracle/oracle.js';
import { backends, onCpu, read, use } from '../support/backends.js';
import { lastBitSpread } from '../support/lastBit.js';
import { difference, maxAbs } from '../support/matchers.js';
import { randomizeWeights } from '../support/weights.js';
import { assemble } from './assemble.js';
import { plans, type Plan } from './plan.js';

const seed = 20261124;
const architectures = 500;

interface Expected {
  readonly values: Float32Array[];
  readonly outputs: Float32Array;
  readonly gradients: Float32Array[];
  /** How far float32 itself leaves each of them open; computed when somebody asks. */
  readonly spread: () => Promise<{ outputs: number; gradients: number[] }>;
}

const known = new Map<string, Promise<Expected>>();

/** The plan's model, its weights set; the class that is explained is 1, of `head`'s logits. */
const build = (plan: Plan): LayersModel => randomizeWeights(assemble(plan), plan.seed);
const logit = (plan: Plan): LayersModel => makeDifferentiable(build({ ...plan, head: 'linear' }));
const classOne = ([scores]: tf.Tensor[]): tf.Tensor => tf.sum(tf.slice(scores!, [0, 1], [-1, 1]));

const tensorsOf = (model: LayersModel, plan: Plan, values: Float32Array[]): tf.Tensor[] =>
  inputShapes(model, plan.batch).map((shape, i) => tf.tensor(values[i]!, shape));

/** What tfjs says of the plan's model on its cpu backend, computed once for all backends. */
function expectedOf(plan: Plan): Promise<Expected> {
  const key = JSON.stringify(plan);
  if (!known.has(key))
    known.set(
      key,
      onCpu(() => compute(plan)),
    );
  return known.get(key)!;
}

function compute(plan: Plan): Expected {
  const answer = (net: LayersModel, xs: tf.Tensor[]): Float32Array[] =>
    tf.tidy(() => outputsOf(net, xs).map((output) => output.dataSync<'float32'>()));
  const withModels = <T>(use: (model: LayersModel, linear: LayersModel, inputs: tf.Tensor[]) => T): T => {
    const [model, linear] = [build(plan), logit(plan)];
    const inputs = tensorsOf(model, plan, values);
    const result = use(model, linear, inputs);
    tf.dispose(inputs);
    model.dispose();
    linear.dispose();
    return result;
  };
  const probe = assemble(plan);
  const values = randomInputs(probe, plan.batch, plan.seed);
  probe.dispose();
  return withModels((model, linear, inputs) => ({
    values,
    outputs: answer(model, inputs)[0]!,
    gradients: autodiff(linear, inputs, classOne),
    spread: () =>
      onCpu(() =>
        withModels((again, line, xs) => ({
          outputs: lastBitSpread(again, xs, (moved) => answer(again, moved))[0]!,
          gradients: lastBitSpread(line, xs, (moved) => autodiff(line, moved, classOne)),
        })),
      ),
  }));
}

/** One tensor, or the list where there are several; netlens answers in kind. */
const asInput = (tensors: tf.Tensor[]): tf.Tensor => (tensors.length === 1 ? tensors[0]! : tensors) as tf.Tensor;
const asList = (tensors: tf.Tensor | tf.Tensor[]): tf.Tensor[] => (Array.isArray(tensors) ? tensors : [tensors]);

describe.each(backends)('random architectures on $name', (backend) => {
  beforeAll(() => use(backend));
  const open = { outputs: 0, gradients: 0, checked: 0 };
  afterAll(() =>
    console.log(
      `${backend.name}: of ${open.checked} random architectures, float32 leaves ${open.outputs} predictions and ` +
        `${open.gradients} gradients open by more than the bound (shown by moving weights and inputs by a last bit)`,
    ),
  );

  test('give what tfjs gives, forwards and backwards', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const expected = await expectedOf(plan);
        fc.pre([expected.outputs, ...expected.gradients].every((values) => Number.isFinite(maxAbs(values))));
        const model = build(plan);
        const inputs = tensorsOf(model, plan, expected.values);
        const net = openNetwork(model);
        const before = tf.memory().numTensors;
        const outputs = await read(asList(net.predict(asInput(inputs)))[0]!);
        const maps = asList(saliency(net, asInput(inputs), { target: 1, reduce: 'none' }));
        expect(tf.memory().numTensors).toBe(before + inputs.length);
        const gradients = await Promise.all(maps.map(read));
        net.dispose();
        tf.dispose(inputs);
        model.dispose();

        open.checked++;
        const gap = difference(outputs, expected.outputs);
        if (gap > backend.forward) {
          expect(gap).toBeLessThanOrEqual(2 * (await expected.spread()).outputs);
          open.outputs++;
        }
        const gaps = gradients.map((gradient, i) => difference(gradient, expected.gradients[i]!));
        if (Math.max(...gaps) > backend.gradient) {
          const spread = (await expected.spread()).gradients;
          gaps.forEach((each, i) => expect(each).toBeLessThanOrEqual(Math.max(backend.gradient, 2 * spread[i]!)));
          open.gradients++;
        }
      }),
      { seed, numRuns: architectures },
    );
    // Where this is not rare, something else than float32 is wrong.
    expect(open.outputs + open.gradients).toBeLessThanOrEqual(architectures * 0.03);
  });

  test('explain a batch example by example, in any order', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        fc.pre(plan.batch > 1);
        const { values, spread } = await expectedOf(plan);
        const model = build(plan);
        const inputs = tensorsOf(model, plan, values);
        const turned = inputs.map((input) => tf.reverse(input, 0));
        const target = Array.from({ length: plan.batch }, (_, i) => i);
        const net = openNetwork(model);
        const straight = asList(saliency(net, asInput(inputs), { target, reduce: 'none' }));
        const back = asList(saliency(net, asInput(turned), { target: target.toReversed(), reduce: 'none' }));
        for (const [i, map] of back.entries()) {
          const gap = difference(await read(tf.reverse(map, 0)), await read(straight[i]!));
          if (gap > 1e-5) expect(gap).toBeLessThanOrEqual(2 * (await spread()).gradients[i]!);
        }
        net.dispose();
        tf.dispose([inputs, turned, back]);
        model.dispose();
      }),
      { seed: seed + 1, numRuns: 60 },
    );
  });

  test('give zero maps where the last layer has zero weights', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const { values } = await expectedOf(plan);
        const model = build(plan);
        const head = model.getLayer('head');
        tf.tidy(() => head.setWeights(head.getWeights().map((weight) => tf.zerosLike(weight))));
        const inputs = tensorsOf(model, plan, values);
        for (const map of asList(saliency(model, asInput(inputs), { target: 2, reduce: 'none' }))) {
          expect(maxAbs(await read(map))).toBe(0);
        }
        tf.dispose(inputs);
        model.dispose();
      }),
      { seed: seed + 2, numRuns: 30 },
    );
  });
});
