import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import * as netlens from 'netlens';
import { loadShapes } from 'netlens/samples';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  expectGolden,
  givenNumbers,
  goldenInput,
  methodGoldens,
  readGolden,
  type MethodGolden,
} from '../golden/methodGolden.js';
import { loadModel } from '../support/loadModel.js';
import { difference } from '../support/matchers.js';
import { models } from '../support/shared.js';

// The tables of docs/coming-from.md: their call, ours, and the stored result that ours is to give.

interface Row {
  readonly theirs: string;
  readonly ours: string;
  readonly stored: string;
}

const page = readFileSync(fileURLToPath(new URL('../../docs/coming-from.md', import.meta.url)), 'utf8');
const rows = Array.from(page.matchAll(/^\|([^|\n]+)\| *`([^|\n]+)` *\| *(?:`(\w+)`)? *\|$/gm)).map(
  ([, theirs = '', ours = '', stored = '']): Row => ({ theirs: theirs.trim(), ours, stored }),
);
const plain = rows.filter(({ stored }) => stored === '');
const compared = rows.filter(({ stored }) => stored !== '');

type Scope = Readonly<Record<string, unknown>>;

/** Runs a call as it stands; what it names is an export of netlens or in the scope. */
async function run(call: string, scope: Scope): Promise<unknown> {
  const names = [...Object.keys(netlens), ...Object.keys(scope)];
  const values = [...Object.values(netlens), ...Object.values(scope)] as unknown[];
  return (new Function(...names, `return ${call};`) as (...given: unknown[]) => unknown)(...values);
}

/** The tensor of what a method gives. */
const mapOf = (result: unknown): tf.Tensor =>
  result instanceof tf.Tensor ? result : (result as { map: tf.Tensor }).map;

beforeAll(() => tf.setBackend('wasm'));

describe('docs/coming-from.md', () => {
  it('has a row for each line of its tables', () => {
    const lines = page.split('\n').filter((line) => line.startsWith('|') && !/^\| ?(-|[\w -]+\| netlens)/.test(line));
    expect(rows).toHaveLength(lines.length);
    expect(compared.length).toBeGreaterThan(25);
  });

  it('leaves out only methods that none of the four libraries has', () => {
    const named = new Set(rows.map(({ ours }) => /^\w+/.exec(ours)?.[0]));
    const absent = netlens.methods.map(({ name }) => name).filter((name) => !named.has(name));
    expect(absent).toEqual([
      'guidedIntegratedGradients',
      'blurIntegratedGradients',
      'xrai',
      'excitationBackprop',
      'cam',
      'rise',
      'sobol',
      'hsic',
      'extremalPerturbation',
    ]);
  });

  describe('its calls without a stored result run:', () => {
    let scope: Scope;
    beforeAll(async () => {
      const network = netlens.openNetwork(await loadShapes());
      const images = tf.randomUniform([4, 64, 64, 3], 0, 1, 'float32', 1);
      const image = tf.slice(images, 0, 1);
      const [channels] = network.layer('relu5').outputShape.slice(-1) as [number];
      scope = {
        ...{ network, images, image, target: 6, layer: 'relu5' },
        vector: tf.ones([channels]),
        weights: Array.from({ length: channels }, (_, i) => i - 9),
        map: tf.randomUniform([1, 64, 64], 0, 1, 'float32', 2),
        mask: tf.ones(network.layer('relu5').outputShape.slice(1, 3) as [number, number]),
        attributions: netlens.inputXGradient(network, image, { target: 6 }),
        explain: netlens.inputXGradient,
        score: ({ relu5 }: Record<string, tf.Tensor>) => tf.mean(relu5!, [1, 2, 3]),
      };
    });
    it.each(plain)('$ours', async ({ ours }) => {
      const result = await run(ours, scope);
      expect(['object', 'function']).toContain(typeof result);
      // An objective is looked at where it is asked for.
      if (/^(neuron|channel|direction|layerActivation|logit|alignment|diversity|add|custom|region)\(/.test(ours)) {
        const { network, images } = scope as never;
        const gradient = netlens.saliency(network, images, { target: result as netlens.Objective });
        expect(gradient.shape).toEqual([4, 64, 64]);
      }
    });
  });

  describe.skipIf(!methodGoldens)('its calls give what is stored:', () => {
    let golden: MethodGolden;
    let network: netlens.Network;
    let input: tf.Tensor4D;
    const given = (name: string, dtype: 'float32' | 'int32' = 'float32'): tf.Tensor => {
      // Bytes that are no pictures are as they are.
      const scale = name === 'shapBaselines' ? golden.scale : 'x';
      return tf.tensor(givenNumbers({ ...golden, scale }, name), [...golden.files[name]!.shape], dtype);
    };

    beforeAll(async () => {
      golden = readGolden('tinyvgg');
      network = netlens.openNetwork(await loadModel(`${models}/tinyvgg`));
      input = goldenInput(golden);
    });
    afterAll(() => {
      network.dispose();
      input.dispose();
    });

    /** What the calls name, for one example. What is drawn at random is what was drawn for the stored result. */
    function scopeOf(stored: string, example: number): Scope {
      const image = tf.slice(input, [golden.examples.indexOf(example)], [1]);
      const level = stored === 'gradientShap' ? 0.05 : 0.15;
      const isShap = stored === 'gradientShap';
      return {
        ...{ network, image, target: golden.target[example]! },
        layer: stored === 'scoreCam' ? golden.scoreCamLayer : golden.layers.relu,
        noise: tf.mul(given('noise'), tf.mul(tf.sub(tf.max(image), tf.min(image)), level / 32)),
        ...(isShap && { baselines: tf.gather(given('shapBaselines'), given('shapIndex', 'int32')) }),
        ...(isShap && { alphas: given('shapAlpha') }),
        segments: given(stored === 'lime' ? 'slic' : 'grid7', 'int32'),
        samples: given(stored === 'lime' ? 'limeCoalitions' : 'shapCoalitions', 'int32'),
        permutations: given('permutations', 'int32'),
      };
    }

    it.each(compared)('$theirs: $ours', async ({ ours, stored }) => {
      const file = `relu.${stored}` in golden.files ? `relu.${stored}` : stored;
      if (file in golden.files) {
        const { examples } = golden.files[file]!;
        const maps: tf.Tensor[] = [];
        for (const example of examples!) maps.push(mapOf(await run(ours, scopeOf(stored, example))));
        // Samples may lie by a kink that none of the runs met from which a tolerance comes.
        return expectGolden(golden, file, (await tf.concat(maps).data()) as Float32Array, 2);
      }
      const scope = scopeOf(stored, golden.example);
      const { value, tolerance } = golden.numbers[stored]!;
      const [labels, map] = [scope['segments'] as tf.Tensor, mapOf(await run(ours, scope))];
      const values = await map.data();
      const bySegment: number[] = [];
      (await labels.data()).forEach((label, i) => (bySegment[label] = values[i]!));
      expect(difference(bySegment, value)).toBeLessThanOrEqual(tolerance[0]!);
    });
  });
});
