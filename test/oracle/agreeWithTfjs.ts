import * as tf from '@tensorflow/tfjs-core';
import { custom, openNetwork, saliency } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, onCpu, read, use } from '../support/backends.js';
import '../support/matchers.js';
import { randomizeWeights } from '../support/weights.js';
import type { Case } from './cases/case.js';
import { families } from './cases/index.js';
import { makeDifferentiable } from './differentiable.js';
import { autodiff, coefficients, inputShapes, linear, outputsOf, pathOf, randomInputs } from './oracle.js';

const batch = 2;

interface Expected {
  readonly values: Float32Array[];
  readonly outputs: Float32Array[];
  readonly shapes: number[][];
  readonly gradients: Float32Array[];
}

const known = new Map<Case, Expected>();

/** What tfjs says on its cpu backend, computed once for all backends. */
async function expectedOf(one: Case): Promise<Expected> {
  const before = known.get(one);
  if (before) return before;
  const expected = await onCpu((): Expected => {
    const model = randomizeWeights(one.build(), 1);
    const values = one.inputs?.(2) ?? randomInputs(model, batch, 2);
    const inputs = inputShapes(model, batch).map((shape, i) => tf.tensor(values[i]!, shape));
    if (one.wrongInTfjs) makeDifferentiable(model);
    const answers = tf.tidy(() => outputsOf(model, inputs).map((y) => [y.dataSync<'float32'>(), y.shape] as const));
    const gradients = autodiff(makeDifferentiable(model), inputs, (ys) => linear(ys, 3));
    tf.dispose(inputs);
    model.dispose();
    return { values, outputs: answers.map(([y]) => y), shapes: answers.map(([, shape]) => shape), gradients };
  });
  known.set(one, expected);
  return expected;
}

/** Classes of layers that run by their own call and tfjs's autodiff. */
const runByTfjs: ReadonlySet<string> = new Set([
  ...['Conv3D', 'AveragePooling3D', 'MaxPooling3D', 'Dot'],
  ...['SimpleRNN', 'LSTM', 'GRU', 'Bidirectional', 'TimeDistributed'],
  // A user's own.
  ...['Wave', 'Halves', 'Subtract'],
]);

/** The oracle's cases on every backend: values, shapes and gradients as tfjs has them on its cpu backend. */
export function agreeWithTfjs(): void {
  describe.each(backends)('on $name', (backend) => {
    beforeAll(() => use(backend));

    describe.each(Object.entries(families))('%s', (_family, cases) => {
      const sound = cases
        .filter(({ brokenOn = [] }) => !brokenOn.includes(backend.name))
        .map((one) => [one.name, one] as const);
      test.each(sound)('%s', async (_name, one) => {
        const expected = await expectedOf(one);
        const model = randomizeWeights(one.build(), 1);
        const tensors = inputShapes(model, batch).map((shape, i) => tf.tensor(expected.values[i]!, shape));
        const input = tensors.length === 1 ? tensors[0]! : tensors;
        const net = openNetwork(model);
        // Autodiff is just as right: that an operation of ours runs at all would not show in the numbers.
        const opaque = net.layers.filter(({ kind }) => kind === 'opaque').map(({ className }) => className);
        expect(opaque.filter((className) => !runByTfjs.has(className))).toEqual([]);

        const answer = net.predict<tf.Tensor | tf.Tensor[]>(input);
        const outputs = Array.isArray(answer) ? answer : [answer];
        expect(outputs.map(({ shape }) => shape)).toEqual(expected.shapes);
        for (const [i, output] of outputs.entries()) {
          expect(await read(output)).toBeAllclose(expected.outputs[i]!, {
            ofMax: one.sine ? backend.sine : backend.forward,
          });
        }

        const paths = model.outputs.map(pathOf);
        const target = custom(paths, (activations) => {
          const perExample = paths.map((path, i) => {
            const activation = activations[path]!;
            const product = tf.mul(activation, coefficients(activation, 3 + i));
            return tf.sum(tf.reshape(product, [batch, -1]), 1);
          });
          return perExample.reduce((a, b) => tf.add(a, b)) as tf.Tensor1D;
        });
        const isRefused = one.needsKernels && tf.getBackend() === 'wasm' && !tf.getKernel('NetlensGate', 'wasm');
        if (isRefused) {
          expect(() => saliency(net, input as tf.Tensor, { target })).toThrow(/startWasm/);
          net.dispose();
          model.dispose();
          tf.dispose(tensors);
          return;
        }
        const maps = saliency(net, input as tf.Tensor, { target, reduce: 'none' }) as tf.Tensor | tf.Tensor[];
        const gradients = Array.isArray(maps) ? maps : [maps];
        expect(Array.isArray(maps)).toBe(Array.isArray(input));
        expect(gradients.map(({ shape }) => shape)).toEqual(tensors.map(({ shape }) => shape));
        for (const [i, gradient] of gradients.entries()) {
          expect(await read(gradient)).toBeAllclose(expected.gradients[i]!, {
            ofMax: one.sine ? backend.sine : backend.gradient,
          });
        }
        net.dispose();
        model.dispose();
        tf.dispose(tensors);
      });
    });
  });
}
