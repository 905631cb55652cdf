import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import {
  activationMaximize,
  activations,
  diagnose,
  element,
  gradCam,
  layerWeights,
  LayerNotFoundError,
  logit,
  openNetwork,
  OptionError,
  output,
  probability,
  region,
  saliency,
  TargetError,
  UnsupportedLayerError,
  UnsupportedModelError,
} from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { normals } from '../../support/random.js';
import { GraphMaker, int, ints, text, texts, type } from './makeGraph.js';

const convolution = { strides: ints(1, 1, 1, 1), dilations: ints(1, 1, 1, 1), padding: text('SAME') };
const relu = { ...convolution, fused_ops: texts('BiasAdd', 'Relu'), num_args: int(1) };

/** Two convolutions, then a head of three classes and one of a single sigmoid. */
function twoHeads(batch: number | null = null): ReturnType<GraphMaker['model']> {
  const g = new GraphMaker();
  const x = g.input([batch, 6, 5, 2], 'DT_FLOAT', 'image');
  const first = g.node('_FusedConv2D', [x, g.weight([3, 3, 2, 3], 1), g.weight([3], 2)], relu, 'net/conv1/Relu');
  const second = g.node('_FusedConv2D', [first, g.weight([3, 3, 3, 4], 3), g.weight([4], 4)], relu, 'net/conv2/Relu');
  const mean = g.node('Mean', [second, g.whole(1, 2)], {}, 'net/pool/Mean');
  const logits = g.node('MatMul', [mean, g.weight([4, 3], 5)], {}, 'net/classes/MatMul');
  const face = g.node('MatMul', [mean, g.weight([4, 1], 6)], {}, 'net/face/MatMul');
  return g.model(g.node('Softmax', [logits], {}, 'Identity'), g.node('Sigmoid', [face], {}, 'Identity_1'));
}

const picture = (shape: readonly number[], seed = 9): tf.Tensor =>
  tf.tensor(
    normals(
      seed,
      shape.reduce((a, b) => a * b, 1),
    ),
    [...shape],
  );

describe.each(backends)('GraphModels on $name', (backend) => {
  beforeAll(() => use(backend));

  test('list their nodes but the constants, in order, with what each is', () => {
    const model = twoHeads();
    using net = openNetwork(model);
    expect(net.model).toBe(model);
    expect(net.layers.map(({ path, kind, className }) => [path, kind, className])).toEqual([
      ['image', 'input', 'Placeholder'],
      ['net/conv1/Relu', 'convolution', '_FusedConv2D'],
      ['net/conv2/Relu', 'convolution', '_FusedConv2D'],
      ['net/pool/Mean', 'reduction', 'Mean'],
      ['net/classes/MatMul', 'dense', 'MatMul'],
      ['Identity', 'softmax', 'Softmax'],
      ['net/face/MatMul', 'dense', 'MatMul'],
      ['Identity_1', 'activation', 'Sigmoid'],
    ]);
    expect(net.layer('conv1')).toEqual({
      path: 'net/conv1/Relu',
      kind: 'convolution',
      className: '_FusedConv2D',
      outputShape: [null, 6, 5, 3],
      parameters: 57,
      activation: 'relu',
      inputs: ['image'],
    });
    expect(net.inputs).toEqual([{ name: 'image', shape: [null, 6, 5, 2], dtype: 'float32' }]);
    expect(net.outputs.map(({ name, shape }) => [name, shape])).toEqual([
      ['Identity', [null, 3]],
      ['Identity_1', [null, 1]],
    ]);
    expect(() => net.layer('net')).toThrow(LayerNotFoundError);
    const kernel = layerWeights(net, 'conv1');
    expect(kernel.shape).toEqual([3, 3, 2, 3]);
    kernel.dispose();
    model.dispose();
  });

  test('are a snapshot: what happens to the model later changes nothing', async () => {
    const model = twoHeads();
    using net = openNetwork(model);
    const x = picture([1, 6, 5, 2]);
    const [before] = net.predict<tf.Tensor[]>(x);
    expect(net.isStale()).toBe(false);
    model.dispose();
    expect(net.isStale()).toBe(true);
    const [after] = net.predict<tf.Tensor[]>(x);
    expect(await read(after!)).toEqual(await read(before!));
    x.dispose();
  });

  test('are cut at inner nodes, named in part', async () => {
    const model = twoHeads();
    const x = picture([2, 6, 5, 2]);
    using front = openNetwork(model, { outputs: ['conv2'] });
    using back = openNetwork(model, { inputs: ['conv2'] });
    expect(front.outputs).toEqual([{ name: 'net/conv2/Relu', shape: [null, 6, 5, 4], dtype: 'float32' }]);
    expect(back.inputs).toEqual([{ name: 'net/conv2/Relu', shape: [null, 6, 5, 4], dtype: 'float32' }]);
    const features = front.predict(x);
    const halves: tf.Tensor[] = back.predict(features);
    const whole = model.predict(x) as tf.Tensor[];
    for (const [i, each] of halves.entries()) expect(await read(each)).toBeAllclose(await read(whole[i]!));
    tf.dispose([x, features]);
    model.dispose();
  });

  test('for one example take several, where each node keeps them apart', async () => {
    const model = twoHeads(1);
    using net = openNetwork(model);
    expect(net.inputs[0]!.shape).toEqual([null, 6, 5, 2]);
    const x = picture([3, 6, 5, 2]);
    const [together] = net.predict<tf.Tensor[]>(x);
    const alone = tf.tidy(() =>
      tf.split(x, 3).map((one) => (model.predict(one) as tf.Tensor[])[0]!.dataSync<'float32'>()),
    );
    expect(await read(together!)).toBeAllclose(alone.flatMap((one) => Array.from(one)));
    x.dispose();
    model.dispose();
  });

  test('for one example stay for one, where a node mixes them', () => {
    const g = new GraphMaker();
    const x = g.node('Relu', [g.input([1, 4, 4, 2])]);
    const model = g.model(g.node('Reshape', [g.node('Mean', [x, g.whole(0)]), g.whole(1, 4, 4, 2)]));
    using net = openNetwork(model);
    expect(net.inputs[0]!.shape).toEqual([1, 4, 4, 2]);
    model.dispose();
  });

  test('take float pictures in place of whole numbers, whose cast passes gradients', async () => {
    const g = new GraphMaker();
    const x = g.node('Cast', [g.input([1, 2, 2, 1], 'DT_INT32')], { SrcT: type('DT_INT32'), DstT: type('DT_FLOAT') });
    const model = g.model(g.node('Square', [x]));
    using net = openNetwork(model);
    expect(net.inputs[0]!.dtype).toBe('float32');
    const values = tf.tensor4d([1.5, 2, 3, 4], [1, 2, 2, 1]);
    const target = element(net.outputs[0]!.name, [1, 0, 0]);
    const gradient = saliency(net, values, { target, reduce: 'none' }) as tf.Tensor;
    expect(Array.from(await read(gradient))).toEqual([0, 0, 6, 0]);
    values.dispose();
    model.dispose();
  });

  test('with control flow are refused by the node, with where to cut; the cut opens', () => {
    const g = new GraphMaker();
    const boxes = g.node('Relu', [g.input([1, 8, 4])], {}, 'net/boxes');
    const scores = g.node('Sum', [boxes, g.whole(2)], {}, 'net/scores');
    const flat = (name: string, ...shape: number[]): string => g.node('Reshape', [name, g.whole(...shape)]);
    const kept = g.node(
      'NonMaxSuppressionV3',
      [flat(boxes, 8, 4), flat(scores, 8), g.scalar(3), g.scalar(0.5, 'float32'), g.scalar(0, 'float32')],
      {},
      'net/nms',
    );
    const model = g.model(kept);
    expect(() => openNetwork(model)).toThrow(UnsupportedModelError);
    expect(() => openNetwork(model)).toThrow(
      /"net\/nms" \(NonMaxSuppressionV3\).*outputs: \['net\/boxes', 'net\/scores'\]/,
    );
    using net = openNetwork(model, { outputs: ['net/boxes', 'scores'] });
    expect(net.outputs.map(({ shape }) => shape)).toEqual([
      [null, 8, 4],
      [null, 8],
    ]);
    model.dispose();
  });

  test('behind a loop open by the shape of what the loop gives', () => {
    const g = new GraphMaker();
    const loop = g.node('TensorListStack', [g.input([null, 4, 4, 3])], {}, 'loop');
    const model = g.model(g.node('Relu', [loop]));
    expect(() => openNetwork(model)).toThrow(/"loop" \(TensorListStack\).*inputs/);
    expect(() => openNetwork(model, { inputs: ['loop'] })).toThrow(/Say their shapes/);
    using net = openNetwork(model, { inputs: { loop: [null, 4, 4, 3] } });
    expect(net.outputs[0]!.shape).toEqual([null, 4, 4, 3]);
    model.dispose();
  });

  test('stop a gradient at what picks or rounds, and say so; where there is another way it goes on', async () => {
    const g = new GraphMaker();
    const x = g.input([null, 4]);
    const floor = g.node('Floor', [g.node('Mul', [x, g.scalar(3, 'float32')])], {}, 'net/floor');
    const dead = g.node('Square', [floor], {}, 'net/dead');
    const model = g.model(dead, g.node('AddV2', [dead, x], {}, 'net/alive'));
    using net = openNetwork(model);
    const values = tf.tensor2d([0.2, 1.5, -0.4, 3], [1, 4]);
    const ask = (name: string): tf.Tensor =>
      saliency(net, values, { target: element(name, [1]), reduce: 'none' }) as tf.Tensor;
    expect(() => ask('dead')).toThrow(UnsupportedLayerError);
    expect(() => ask('dead')).toThrow(/stops at node "net\/floor"/);
    expect(Array.from(await read(ask('alive')))).toEqual([0, 1, 0, 0]);
    values.dispose();
    model.dispose();
  });

  test('tell whole numbers from floats', async () => {
    const g = new GraphMaker();
    const x = g.input([null, 5]);
    const index = g.node('ArgMax', [x, g.scalar(1)], { output_type: type('DT_INT32') });
    const even = g.node('FloorDiv', [index, g.scalar(2)]);
    const model = g.model(g.node('Cast', [even], { SrcT: type('DT_INT32'), DstT: type('DT_FLOAT') }));
    using net = openNetwork(model);
    const values = tf.tensor2d([0, 1, 2, 9, 3], [1, 5]);
    expect(Array.from(await read(net.predict(values)))).toEqual([1]);
    values.dispose();
    model.dispose();
  });

  test('work with the methods that take a network', async () => {
    const model = twoHeads();
    using net = openNetwork(model);
    const x = picture([2, 6, 5, 2]) as tf.Tensor4D;
    const byDefault = gradCam(net, x, { target: 1 });
    const named = gradCam(net, x, { target: 1, layer: 'conv2' });
    expect(await read(byDefault)).toEqual(await read(named));
    const { conv1 } = activations(net, x, { layers: ['conv1'] });
    expect(conv1!.shape).toEqual([2, 6, 5, 3]);
    conv1!.dispose();
    const { findings } = await diagnose(net, x);
    expect(Array.isArray(findings)).toBe(true);
    const made = await activationMaximize(net, logit(0), { steps: 2 });
    expect(made.image.shape).toEqual([1, 6, 5, 2]);
    tf.dispose([x, made.image]);
    model.dispose();
  });

  test('wrong cuts are refused', () => {
    const model = twoHeads();
    expect(() => openNetwork(model, { outputs: [] })).toThrow(OptionError);
    expect(() => openNetwork(model, { outputs: 'conv1' as never })).toThrow(OptionError);
    expect(() => openNetwork(model, { inputs: { conv1: [0] } })).toThrow(OptionError);
    expect(() => openNetwork(model, { outputs: ['conv3'] })).toThrow(/no layer "conv3". Nearest/);
    model.dispose();
  });
});

describe.each(backends)('objectives of outputs and places on $name', (backend) => {
  beforeAll(() => use(backend));

  async function slopeOf(net: ReturnType<typeof openNetwork>, x: tf.Tensor, target: object): Promise<Float32Array> {
    return read(saliency(net, x, { target: target as never, reduce: 'none' }) as tf.Tensor);
  }

  test('a class of a second output', async () => {
    const model = twoHeads();
    using net = openNetwork(model);
    using cut = openNetwork(model, { outputs: ['Identity_1'] });
    const x = picture([2, 6, 5, 2]);
    expect(await slopeOf(net, x, output('Identity_1', 1))).toBeAllclose(await slopeOf(cut, x, logit(1)));
    expect(await slopeOf(net, x, output(1, [1, 0]))).toBeAllclose(
      await read(saliency(cut, x, { target: [1, 0], reduce: 'none' }) as tf.Tensor),
    );
    expect(await slopeOf(net, x, output(1, probability(0)))).toBeAllclose(await slopeOf(cut, x, probability(0)));
    expect(await slopeOf(net, x, output('Identity', 2))).toBeAllclose(await slopeOf(net, x, logit(2)));
    expect(() => saliency(net, x, { target: output('Identity_7', 0) })).toThrow(/"Identity", "Identity_1"/);
    expect(() => saliency(net, x, { target: output(1, 2) })).toThrow(TargetError);
    expect(() => output(1, element('conv1', [0, 0, 0]))).toThrow(TargetError);
    x.dispose();
    model.dispose();
  });

  test('an element of a layer of any rank', async () => {
    const model = twoHeads();
    using net = openNetwork(model, { outputs: ['conv1'] });
    const x = picture([2, 6, 5, 2]);
    const target = element('conv1', [2, 3, 1]);
    const gradient = await slopeOf(net, x, target);
    const at = (step: number, place: number): number =>
      tf.tidy(() => {
        const moved = tf.add(x, tf.reshape(tf.mul(tf.oneHot(tf.scalar(place, 'int32'), x.size), step), x.shape));
        const values = model.execute(moved, 'net/conv1/Relu') as tf.Tensor4D;
        return tf.sum(tf.slice(values, [0, 2, 3, 1], [2, 1, 1, 1])).dataSync()[0]!;
      });
    const h = 1e-2;
    const measured = Array.from(gradient, (_, place) => (at(h, place) - at(-h, place)) / (2 * h));
    expect(gradient).toBeAllclose(measured, { ofMax: 2e-3, atol: 1e-4 });
    expect(() => saliency(net, x, { target: element('conv1', [6, 0, 0]) })).toThrow(TargetError);
    expect(() => saliency(net, x, { target: element('conv1', [0, 0]) })).toThrow(TargetError);
    x.dispose();
    model.dispose();
  });

  test('a region: the mean over a box, a mask, or where the class wins', async () => {
    const g = new GraphMaker();
    // Two channels: the picture itself, and a constant 0.5.
    const x = g.input([null, 2, 3, 1], 'DT_FLOAT', 'image');
    const other = g.node('AddV2', [g.node('Mul', [x, g.scalar(0, 'float32')]), g.scalar(0.5, 'float32')]);
    const model = g.model(
      g.node('ConcatV2', [x, other, g.scalar(3)], { N: int(2) }, 'scores'),
      g.node('Sigmoid', [x], {}, 'one'),
    );
    using net = openNetwork(model);
    const values = tf.tensor4d([1, 0, 2, 0.4, 0.6, -1], [1, 2, 3, 1]);
    const box = await slopeOf(
      net,
      values,
      region('scores', { channel: 0, mask: { top: 0, left: 1, height: 2, width: 2 } }),
    );
    expect(box).toBeAllclose([0, 0.25, 0.25, 0, 0.25, 0.25]);
    // Above 0.5: places 0, 2 and 4.
    expect(await slopeOf(net, values, region('scores', { channel: 0 }))).toBeAllclose([1 / 3, 0, 1 / 3, 0, 1 / 3, 0]);
    expect(await slopeOf(net, values, region('scores', { channel: 1 }))).toBeAllclose([0, 0, 0, 0, 0, 0], { atol: 0 });
    const mask = tf.tensor2d([0, 1, 0, 3, 0, 0], [2, 3]);
    expect(await slopeOf(net, values, region('scores', { channel: 0, mask }))).toBeAllclose([0, 0.25, 0, 0.75, 0, 0]);
    // A probability wins from 0.5 on: where x > 0. Its slope is s (1 - s).
    const s = (v: number): number => (1 / (1 + Math.exp(-v))) * (1 - 1 / (1 + Math.exp(-v)));
    const wins = [1, 0, 2, 0.4, 0.6, -1].map((v) => (v > 0 ? s(v) / 4 : 0));
    expect(await slopeOf(net, values, region('one', { channel: 0 }))).toBeAllclose(wins);
    const refused = (options: object): void =>
      expect(() => saliency(net, values, { target: region('scores', options as never) })).toThrow(TargetError);
    refused({ channel: 2 });
    refused({});
    refused({ channel: 0, mask: { top: 1, left: 0, height: 2, width: 1 } });
    refused({ channel: 0, mask: 'all' });
    tf.dispose([values, mask]);
    model.dispose();
  });
});
