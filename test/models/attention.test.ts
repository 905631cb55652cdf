import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { custom, deepLift, loadModel, lrp, openNetwork, saliency, UnsupportedLayerError, type Target } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TracedNetwork } from '../../src/network/network.js';
import { backends, read, use } from '../support/backends.js';
import '../support/matchers.js';
import { normals } from '../support/random.js';
import { readJson } from '../support/shared.js';
import { functional, input, load, seeded, type LayerOfKeras3, type Weights } from './keras3Model.js';
import { additiveScore, attend, concatScore, dotScore, headed, type Vectors } from './naiveAttention.js';

type Place = 'queries' | 'keys' | 'values';

interface Case {
  readonly name: string;
  readonly layer: Omit<LayerOfKeras3, 'name'>;
  /** The shapes of the inputs, without the batch. */
  readonly inputs: readonly (readonly number[])[];
  readonly weights?: Readonly<Record<string, readonly number[]>>;
  /** The layer's answer for one example. */
  readonly naive: (
    given: Readonly<Record<Place, Vectors>>,
    weight: (name: string) => Float32Array | undefined,
  ) => number[][];
}

const three = [
  [4, 3],
  [5, 2],
  [5, 3],
] as const;

const cases: readonly Case[] = [
  {
    name: 'Attention of queries, values and keys',
    layer: { className: 'Attention', config: { use_scale: true, score_mode: 'dot', dropout: 0.5 } },
    inputs: three,
    weights: { 'it/scale': [] },
    naive: (given, weight) => attend(given, dotScore(weight('scale')![0]), false),
  },
  {
    name: 'Attention of a sequence to itself, without later keys',
    layer: { className: 'Attention', kwargs: { use_causal_mask: true } },
    inputs: [[4, 3]],
    naive: (given) => attend(given, dotScore(), true),
  },
  {
    name: 'Attention by sums of pairs',
    layer: { className: 'Attention', config: { use_scale: true, score_mode: 'concat' } },
    inputs: three,
    weights: { 'it/scale': [], 'it/concat_score_weight': [] },
    naive: (given, weight) =>
      attend(given, concatScore(weight('scale')![0]!, weight('concat_score_weight')![0]!), false),
  },
  {
    name: 'AdditiveAttention',
    layer: { className: 'AdditiveAttention', config: { use_scale: true } },
    inputs: three,
    weights: { 'it/scale': [3] },
    naive: (given, weight) => attend(given, additiveScore(weight('scale')), false),
  },
  {
    name: 'AdditiveAttention without a scale and later keys',
    layer: { className: 'AdditiveAttention', config: { use_scale: false }, kwargs: { use_causal_mask: true } },
    inputs: [
      [4, 3],
      [4, 3],
    ],
    naive: (given) => attend(given, additiveScore(), true),
  },
  {
    name: 'MultiHeadAttention of queries, values and keys',
    layer: {
      className: 'MultiHeadAttention',
      config: { num_heads: 2, key_dim: 3, value_dim: 5, output_shape: 4, dropout: 0.1 },
    },
    inputs: three,
    weights: {
      'it/query/kernel': [3, 2, 3],
      'it/query/bias': [2, 3],
      'it/key/kernel': [3, 2, 3],
      'it/key/bias': [2, 3],
      'it/value/kernel': [2, 2, 5],
      'it/value/bias': [2, 5],
      'it/attention_output/kernel': [2, 5, 4],
      'it/attention_output/bias': [4],
    },
    naive: (given, weight) => headed(given, { count: 2, keyDim: 3, weight }, false),
  },
  {
    name: 'MultiHeadAttention of a picture to itself, gated, without later keys',
    layer: {
      className: 'MultiHeadAttention',
      config: { num_heads: 2, key_dim: 2, use_bias: false, use_gate: true, attention_axes: [1, 2] },
      kwargs: { use_causal_mask: true },
    },
    inputs: [[2, 2, 3]],
    weights: {
      'it/query/kernel': [3, 2, 2],
      'it/key/kernel': [3, 2, 2],
      'it/gate/kernel': [3, 2, 2],
      'it/value/kernel': [3, 2, 2],
      'it/attention_output/kernel': [2, 2, 3],
    },
    naive: (given, weight) => headed(given, { count: 2, keyDim: 2, weight }, true),
  },
];

const BATCH = 2;
const STEP = 1e-5;

const names = ['q', 'v', 'k'];

function opened({ layer, inputs, weights = {} }: Case, values: Weights): Promise<LayersModel> {
  const from = names.slice(0, inputs.length);
  // A tensor for each argument, or a list of them; self-attention names its input twice.
  const called = { ...layer, name: 'it', from: from.length === 1 ? ['q', 'q'] : from };
  const config = functional('net', [...inputs.map((shape, i) => input(names[i]!, ...shape)), called], from, ['it']);
  return load(config, weights, values) as Promise<LayersModel>;
}

const vectors = (values: readonly number[], size: number): number[][] =>
  Array.from({ length: values.length / size }, (_, i) => values.slice(i * size, (i + 1) * size));

/** The answers for a batch, and the gradients of `sum(coefficients * answer)` by central differences. */
function expected(
  one: Case,
  given: readonly number[][],
  weights: Weights,
  coefficients: Float32Array,
): { output: number[]; gradients: number[][] } {
  const weight = (name: string): Float32Array | undefined => weights.get(`it/${name}`);
  const sizes = one.inputs.map((shape) => shape.reduce((a, b) => a * b));
  const answer = (all: readonly (readonly number[])[]): number[] =>
    Array.from({ length: BATCH }, (_, example) => {
      const [queries, values = queries!, keys = values] = all.map((each, i) =>
        vectors(each.slice(example * sizes[i]!, (example + 1) * sizes[i]!), one.inputs[i]!.at(-1)!),
      );
      return one.naive({ queries: queries!, values, keys }, weight).flat();
    }).flat();
  const score = (all: readonly (readonly number[])[]): number =>
    answer(all).reduce((total, y, i) => total + y * coefficients[i % coefficients.length]!, 0);
  const gradients = given.map((each, i) =>
    each.map((x, j) => {
      const at = (step: number): number => score(given.with(i, each.with(j, x + step)));
      return (at(STEP) - at(-STEP)) / (2 * STEP);
    }),
  );
  return { output: answer(given), gradients };
}

describe.each(backends)('attention on $name', (backend) => {
  beforeAll(() => use(backend));

  test.each(cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const weights = seeded(one.weights ?? {});
    const given = one.inputs.map((shape, i) => [...normals(40 + i, BATCH * shape.reduce((a, b) => a * b))]);
    const model = await opened(one, weights);
    using network = openNetwork(model);
    expect(network.layers.at(-1)).toMatchObject({ path: 'it', kind: 'product', className: one.layer.className });
    const { numTensors } = tf.memory();
    const inputs = one.inputs.map((shape, i) => tf.tensor(given[i]!, [BATCH, ...shape]));
    const output = network.predict(inputs.length === 1 ? inputs[0]! : inputs);
    const coefficients = normals(9, output.size / BATCH);
    const { output: answer, gradients } = expected(one, given, weights, coefficients);
    expect(await output.data()).toBeAllclose(answer, { ofMax: backend.forward });

    const target = custom(
      ['it'],
      ({ it: values }) =>
        tf.sum(
          tf.mul(tf.reshape(values!, [BATCH, -1]), tf.tensor2d(coefficients, [1, coefficients.length])),
          1,
        ) as tf.Tensor1D,
    );
    const maps = saliency(network, inputs, { target, reduce: 'none' });
    for (const [i, map] of maps.entries()) {
      expect(await read(map)).toBeAllclose(gradients[i]!, { ofMax: backend.gradient });
    }
    tf.dispose([output, inputs]);
    expect(tf.memory().numTensors).toBe(numTensors);
    model.dispose();
  });
});

type Explain = (model: LayersModel, inputs: readonly tf.Tensor[], options: { target: Target }) => tf.Tensor[];

interface Keras2Layer {
  inbound_nodes: unknown;
}

interface Written {
  readonly layers: readonly { readonly inbound_nodes: { kwargs: object }[] }[];
}

const selfAttention = cases.at(-1)!;

describe('attention', () => {
  beforeAll(() => use('cpu'));

  test.each([
    ['lrp', (...[model, given, options]: Parameters<Explain>): tf.Tensor[] => lrp(model, given, options)],
    ['deepLift', (...[model, given, options]: Parameters<Explain>): tf.Tensor[] => deepLift(model, given, options)],
  ] satisfies [string, Explain][])('%s has no rule: the layer is named', async (_, method) => {
    for (const one of cases) {
      const model = await opened(one, seeded(one.weights ?? {}));
      const inputs = one.inputs.map((shape) => tf.zeros([1, ...shape]));
      const target = custom(['it'], ({ it: values }) => tf.sum(values!, [1, 2]) as tf.Tensor1D);
      const { numTensors } = tf.memory();
      const call = (): unknown => method(model, inputs, { target });
      expect(call).toThrow(UnsupportedLayerError);
      expect(call).toThrow(new RegExp(`"it" \\(${one.layer.className}\\)`));
      expect(call).not.toThrow(/a class as a number/);
      expect(tf.memory().numTensors).toBe(numTensors);
      tf.dispose(inputs);
      model.dispose();
    }
  });

  test('over some of the places alone is refused by name', async () => {
    const layer = { ...selfAttention.layer, config: { ...selfAttention.layer.config, attention_axes: [2] } };
    await expect(opened({ ...selfAttention, layer }, seeded(selfAttention.weights!))).rejects.toThrow(
      /layer "it" \(MultiHeadAttention\): attention_axes is \[2\]; netlens attends over all axes/,
    );
  });

  test.each([
    ['its values', 'Embedding', { input_dim: 5, output_dim: 3, mask_zero: true }, ['x', 'words']],
    ['its queries, behind a layer that passes it on', 'Dropout', { rate: 0.5 }, ['other', 'x']],
  ])('a mask of %s is refused by name', async (_, className, config, from) => {
    const words = { className: 'Embedding', name: 'words', config: { input_dim: 5, output_dim: 3, mask_zero: true } };
    const layers = [
      input('i', 4),
      input('x', 4, 3),
      { ...words, from: ['i'] },
      { className, name: 'other', config, from: [className === 'Embedding' ? 'i' : 'words'] },
      { className: 'Attention', name: 'it', from },
    ];
    const { numTensors } = tf.memory();
    const loading = load(functional('net', layers, ['i', 'x'], ['it', 'other']), { 'words/embeddings': [5, 3] });
    await expect(loading).rejects.toThrow(/layer "it" \(Attention\): a mask reaches it/);
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  test('calls that differ in their arguments are refused by name', async () => {
    const layer = { className: 'Attention', name: 'it', from: ['q', 'v'], again: [['v', 'q']] };
    const config = functional(
      'net',
      [input('q', 4, 3), input('v', 4, 3), layer],
      ['q', 'v'],
      ['it', 'it:1'],
    ) as Written;
    const calls = config.layers.at(-1)!.inbound_nodes;
    calls[1]!.kwargs = { use_causal_mask: true };
    await expect(load(config)).rejects.toThrow(/"it" \(Attention\): .*called/);
  });

  describe('as Keras 2 writes it', () => {
    const folder = fileURLToPath(new URL('fixtures/keras2/multi_head_attention', import.meta.url));
    /** The model with other calls `[name, node, tensor, arguments]` of its attention, each of which is an output. */
    const calledBy = async (...calls: readonly unknown[][]): Promise<LayersModel> => {
      const { modelTopology, weightsManifest } = readJson<tf.io.ModelJSON>(`${folder}/model.json`);
      const topology = modelTopology as { model_config: { config: { layers: Keras2Layer[]; output_layers: unknown } } };
      const { config } = topology.model_config;
      config.layers.at(-1)!.inbound_nodes = calls.map((call) => [call]);
      config.output_layers = calls.map((_, i) => ['multi_head_attention', i, 0]);
      const [{ weights, paths }] = weightsManifest as [tf.io.WeightsManifestConfig[number]];
      const bytes = new Uint8Array(await readFile(`${folder}/${paths[0]!}`));
      const artifacts = { modelTopology: topology, weightSpecs: weights, weightData: bytes.buffer };
      return (await loadModel({ load: () => Promise.resolve(artifacts) })) as LayersModel;
    };

    test('several calls keep their values each', async () => {
      const { x, y } = readJson<Record<'x' | 'y', { shape: number[]; values: number[] }[]>>(`${folder}/golden.json`);
      const call = ['input_1', 0, 0, { value: ['input_2', 0, 0] }];
      const model = await calledBy(call, call);
      using network = openNetwork(model);
      const inputs = x.map(({ shape, values }) => tf.tensor(values, shape));
      const outputs: tf.Tensor[] = network.predict(inputs);
      expect(outputs).toHaveLength(2);
      for (const output of outputs) expect(await read(output)).toBeAllclose(y[0]!.values);
      tf.dispose(inputs);
      model.dispose();
    });

    test('what a call says beside its tensors is refused by name, unless it is known', async () => {
      const value = ['input_2', 0, 0];
      await expect(calledBy(['input_1', 0, 0, { value, attention_mask: ['input_1', 0, 0] }])).rejects.toThrow(
        /"multi_head_attention" \(MultiHeadAttention\): it is called with "attention_mask"/,
      );
      const calls = [true, false].map((use_causal_mask) => ['input_1', 0, 0, { value, use_causal_mask }]);
      await expect(calledBy(...calls)).rejects.toThrow(/with and without use_causal_mask/);
      const causal = await calledBy(['input_1', 0, 0, { value, use_causal_mask: true, training: false }]);
      expect(causal.layers.at(-1)).toMatchObject({ useCausalMask: true });
      causal.dispose();
    });
  });

  test('each of its weights is drawn by itself', async () => {
    const model = await opened(selfAttention, seeded(selfAttention.weights!));
    using network = openNetwork(model) as TracedNetwork & Disposable;
    const names: string[] = [];
    network.reweighted((value, { layer, name }) => (names.push(`${layer}/${name}`), tf.clone(value))).prepare();
    expect(names.sort()).toEqual(Object.keys(selfAttention.weights!).sort());
    model.dispose();
  });
});
