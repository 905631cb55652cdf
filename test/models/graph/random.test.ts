import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { custom, openNetwork, saliency } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, onCpu, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { normals } from '../../support/random.js';
import { functional, outputsOf, type Fed } from './differences.js';
import { GraphMaker } from './makeGraph.js';
import { assemble, graphPlans, type GraphPlan } from './randomGraph.js';

const graphs = 300;
const batch = 2;
const seed = 5;
/** Two steps: where their differences differ, a kink lies between. */
const steps = [2e-3, 5e-4] as const;

const build = (plan: GraphPlan): ReturnType<GraphMaker['model']> => {
  const g = new GraphMaker();
  return g.model(...assemble(g, plan));
};

interface Expected {
  readonly outputs: ReturnType<typeof outputsOf>;
  /** Random directions, and the derivative along each by central differences, coarse and fine. */
  readonly slopes: { readonly direction: Float32Array; readonly slope: number; readonly finer: number }[];
}

const known = new Map<string, Promise<Expected>>();

const fedTo = ({ size }: GraphPlan): Fed => {
  const shape = [batch, ...size];
  return {
    shape,
    values: normals(
      11,
      shape.reduce((a, b) => a * b, 1),
    ),
  };
};

function expectedOf(plan: GraphPlan): Promise<Expected> {
  const key = JSON.stringify(plan);
  const before = known.get(key) ?? onCpu(() => compute(plan));
  known.set(key, before);
  return before;
}

function compute(plan: GraphPlan): Expected {
  const model = build(plan);
  const fed = fedTo(plan);
  const along = (direction: Float32Array, step: number): number =>
    functional(outputsOf(model, [{ ...fed, values: fed.values.map((x, i) => x + step * direction[i]!) }]), seed);
  const slopes = [1, 2, 3, 4, 5].map((k) => {
    const direction = normals(20 + k, fed.values.length);
    const [slope, finer] = steps.map((h) => (along(direction, h) - along(direction, -h)) / (2 * h)) as [number, number];
    return { direction, slope, finer };
  });
  const outputs = outputsOf(model, [fed]);
  model.dispose();
  return { outputs, slopes };
}

describe.each(backends)('random graphs on $name', (backend) => {
  beforeAll(() => use(backend));

  test(`${graphs} of them, against tfjs's forward and central differences`, async () => {
    let firm = 0;
    await fc.assert(
      fc.asyncProperty(graphPlans, async (plan) => {
        const { outputs, slopes } = await expectedOf(plan);
        if (outputs.length === 0) return;
        const model = build(plan);
        const before = tf.memory().numTensors;
        const net = openNetwork(model);
        const { shape, values } = fedTo(plan);
        const input = tf.tensor(values, [...shape]);
        const made = [net.predict<tf.Tensor | tf.Tensor[]>(input)].flat();
        expect(made.map((output) => output.shape)).toEqual(outputs.map((output) => output.shape));
        for (const [i, output] of made.entries())
          expect(await read(output)).toBeAllclose(outputs[i]!.values, { ofMax: 1e-5 });

        const paths = net.outputs.map(({ name }) => name);
        const target = custom(paths, (activations) =>
          paths
            .map((path, i) => {
              const sizes = [1, ...activations[path]!.shape.slice(1)];
              const weights = tf.tensor(
                normals(
                  seed + i,
                  sizes.reduce((a, b) => a * b, 1),
                ),
                sizes,
              );
              return tf.sum(tf.reshape(tf.mul(activations[path]!, weights), [batch, -1]), 1);
            })
            .reduce((a, b) => tf.add(a, b)),
        );
        const gradient = await read(saliency(net, input, { target, reduce: 'none' }) as tf.Tensor);
        tf.dispose(input);
        net.dispose();
        expect(tf.memory().numTensors).toBe(before);
        model.dispose();

        const errors = slopes.flatMap(({ direction, slope, finer }) => {
          const terms = Array.from(gradient, (g, i) => g * direction[i]!);
          const scale = Math.hypot(...terms) + 1e-2;
          const promised = terms.reduce((a, b) => a + b, 0);
          return Math.abs(slope - finer) / scale < 0.01 ? [Math.abs(promised - slope) / scale] : [];
        });
        for (const error of errors) expect(error).toBeLessThan(0.02);
        firm += Number(errors.length > 0);
      }),
      { numRuns: graphs, seed: 20261128 },
    );
    expect(firm).toBeGreaterThan(0.85 * graphs);
  });
});
