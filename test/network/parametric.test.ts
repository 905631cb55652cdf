import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { guidedBackprop, logit, openNetwork, saliency } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TracedNetwork } from '../../src/network/network.js';
import { startWasm } from 'netlens/wasm';
import { paperModel } from '../attribution/onPaper.js';
import { backends, inSoftware, read, use } from '../support/backends.js';
import '../support/matchers.js';

const kinds = ['convolution', 'depthwise', 'dense'] as const;

const made = {
  convolution: () => layers.conv2d({ filters: 2, kernelSize: 1, useBias: false }),
  depthwise: () => layers.depthwiseConv2d({ depthMultiplier: 2, kernelSize: 1, useBias: false }),
  dense: () => layers.dense({ units: 2, useBias: false }),
};

/** Channels x and -x, through slopes of their own; their sum over two pixels weighs 1 and 10. */
const twoSided = (slopes: readonly [number, number], kind: (typeof kinds)[number]): LayersModel => {
  const isDense = kind === 'dense';
  return paperModel(
    isDense ? [2, 1] : [1, 2, 1],
    [
      made[kind](),
      layers.prelu({ sharedAxes: isDense ? [1] : [1, 2] }),
      isDense ? layers.globalAveragePooling1d({}) : layers.globalAveragePooling2d({}),
      layers.dense({ units: 1, useBias: false }),
    ],
    [isDense ? [[1, -1]] : [[[[1, -1]]]], isDense ? [slopes as never] : [[slopes as never]], [[2], [20]]],
  );
};

const fusedActivations = (net: unknown): unknown[] => {
  const network = net as TracedNetwork;
  const steps = network.plan(new Set(network.graph.outputs));
  return steps.map(({ operation }) => operation.activation?.attributes.name).filter((name) => name !== undefined);
};

describe.each(backends)('slopes of channels on $name', (backend) => {
  beforeAll(() => use(backend));

  describe.each(backend.name === 'wasm' ? ['tfjs’s', 'netlens’s'] : ['its'])('with %s kernels', (kernels) => {
    beforeAll(async () => {
      if (kernels.startsWith('netlens')) await startWasm();
    });

    test.each([
      // x = 2 and -4: above zero, x and 10 * (-x) * slope; below, the other way round.
      { slopes: [0.5, 0.25], output: 2 - 5 - 2 + 40, gradient: [1 - 2.5, 0.5 - 10], isFused: true },
      { slopes: [-0.5, 0.25], output: 2 - 5 + 2 + 40, gradient: [1 - 2.5, -0.5 - 10], isFused: false },
      { slopes: [0.5, 0], output: 2 - 0 - 2 + 40, gradient: [1, 0.5 - 10], isFused: false },
    ] as const)('$slopes', async ({ slopes, output, gradient, isFused }) => {
      for (const kind of kinds) {
        const model = twoSided(slopes as never, kind);
        using network = openNetwork(model);
        // Slopes [1, channels] of vectors are left by themselves.
        expect(fusedActivations(network)).toEqual(isFused && !inSoftware && kind !== 'dense' ? ['prelu'] : []);
        const { numTensors } = tf.memory();
        const x = tf.tensor([2, -4], kind === 'dense' ? [1, 2, 1] : [1, 1, 2, 1]);
        const options = { target: logit(0), reduce: 'none' } as const;
        expect(await read(network.predict(x))).toBeAllclose([output], { atol: 1e-5 });
        expect(await read(saliency(network, x, options))).toBeAllclose(gradient, { atol: 1e-5 });
        // Guided: of the gradients 1 and 10 at the slopes, both go on.
        expect(await read(guidedBackprop(network, x, { target: logit(0) }))).toBeAllclose(gradient, { atol: 1e-5 });
        x.dispose();
        expect(tf.memory().numTensors).toBe(numTensors);
        model.dispose();
      }
    });
  });
});
