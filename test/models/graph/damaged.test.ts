import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { NetlensError, openNetwork } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { use } from '../../support/backends.js';
import { GraphMaker, ints, text, texts, type MadeNode } from './makeGraph.js';

const convolution = (g: GraphMaker, x: string, kernel: string): string =>
  g.node(
    'Conv2D',
    [x, kernel],
    { strides: ints(1, 1, 1, 1), dilations: ints(1, 1, 1, 1), padding: text('SAME') },
    'net/conv',
  );

interface Damage {
  readonly output: string;
  /** The node at fault. */
  readonly culprit: string;
  /** What happens behind tfjs's back, once the model is loaded. */
  readonly late?: () => void;
}

const damages: Readonly<Record<string, (g: GraphMaker) => Damage>> = {
  'a missing weight': (g) => {
    const kernel = g.weight([3, 3, 2, 4]);
    const output = convolution(g, g.input([null, 6, 6, 2]), kernel);
    g.weights.pop();
    return { output, culprit: kernel };
  },
  'a node that is not there': (g) => {
    const output = g.node('Relu', [g.input([null, 6, 6, 2])], {}, 'net/relu');
    return { output, culprit: 'net/relu', late: () => void (g.nodes.at(-1)!.input[0] = 'net/gone') };
  },
  'an output that its node does not have': (g) => {
    const output = g.node('Neg', [`${g.node('Relu', [g.input([null, 4])], {}, 'net/relu')}:3`]);
    return { output, culprit: 'net/relu' };
  },
  'a circle': (g) => {
    const a = g.node('AddV2', [g.input([null, 4]), 'net/b'], {}, 'net/a');
    const output = g.node('Relu', [a], {}, 'net/b');
    return { output, culprit: 'net/a' };
  },
  'an unknown op': (g) => ({
    output: g.node('FancyAttention', [g.input([null, 4])], {}, 'net/fancy'),
    culprit: 'net/fancy',
  }),
  'too few inputs': (g) => ({
    output: g.node('Conv2D', [g.input([null, 6, 6, 2])], {}, 'net/conv'),
    culprit: 'net/conv',
  }),
  'a kernel for other channels': (g) => ({
    output: convolution(g, g.input([null, 6, 6, 2]), g.weight([3, 3, 5, 4])),
    culprit: 'net/conv',
  }),
  'a matrix of another size': (g) => ({
    output: g.node('MatMul', [g.input([null, 4]), g.weight([5, 2])], {}, 'net/dense'),
    culprit: 'net/dense',
  }),
  'a Reshape to another count': (g) => ({
    output: g.node('Reshape', [g.input([null, 4]), g.whole(-1, 3, 5)], {}, 'net/reshape'),
    culprit: 'net/reshape',
  }),
  'a Reshape to a negative size': (g) => ({
    output: g.node('Reshape', [g.input([3, 4]), g.whole(-7, 4)], {}, 'net/reshape'),
    culprit: 'net/reshape',
  }),
  'a Pad beyond all memory': (g) => {
    const around = g.node('Reshape', [g.whole(0, 0, 2 ** 30, 2 ** 30), g.whole(2, 2)]);
    return { output: g.node('Pad', [g.input([null, 4]), around], {}, 'net/pad'), culprit: 'net/pad' };
  },
  'a constant of 40 GB': (g) => {
    const huge = g.node('Fill', [g.whole(100_000, 100_000), g.scalar(1, 'float32')], {}, 'net/fill');
    return { output: g.node('Mul', [g.input([null, 4]), huge]), culprit: 'net/fill' };
  },
  'a batch normalization fused in': (g) => ({
    output: g.node(
      '_FusedConv2D',
      [g.input([null, 6, 6, 2]), g.weight([3, 3, 2, 4]), g.weight([4])],
      { strides: ints(1, 1, 1, 1), padding: text('SAME'), fused_ops: texts('FusedBatchNorm') },
      'net/conv',
    ),
    culprit: 'net/conv',
  }),
  'an input of any rank': (g) => {
    const x = g.input([null, 4], 'DT_FLOAT', 'net/anything');
    (g.nodes.at(-1) as MadeNode).attr['shape'] = { shape: { unknownRank: true } };
    return { output: g.node('Relu', [x]), culprit: 'net/anything' };
  },
};

describe('damaged graphs', () => {
  beforeAll(() => use('cpu'));

  test.each(Object.entries(damages))('%s', (_name, damage) => {
    const g = new GraphMaker();
    const { output, culprit, late } = damage(g);
    const model = g.model(output);
    late?.();
    const before = tf.memory();
    let error: unknown;
    try {
      openNetwork(model).dispose();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(NetlensError);
    expect((error as Error).message).toMatch(/^openNetwork: /);
    expect((error as Error).message).toContain(`"${culprit}"`);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    model.dispose();
  });

  test('a model that is disposed', () => {
    const g = new GraphMaker();
    const model = g.model(g.node('Mul', [g.input([null, 4]), g.weight([4])]));
    model.dispose();
    expect(() => openNetwork(model)).toThrow(/disposed/);
  });
});
