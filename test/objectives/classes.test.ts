import * as tf from '@tensorflow/tfjs-core';
import { logit, logProbability, probability, saliency, type SaliencyOptions } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { heads, type Final } from '../oracle/cases/heads.js';
import { autodiff, outputsOf } from '../oracle/oracle.js';
import { backends, onCpu, read, use } from '../support/backends.js';
import '../support/matchers.js';
import { normals } from '../support/random.js';
import { randomizeWeights } from '../support/weights.js';

const batch = 3;
const shape = [batch, 6, 6, 2];
const values = normals(5, batch * 72);
const classes = [2, 0, 3];

describe.each(backends)('a class on $name', (backend) => {
  beforeAll(() => use(backend));

  describe.each(heads)('$name', (head) => {
    const build = (final: Final): ReturnType<typeof head.build> => randomizeWeights(head.build(final), 9);

    /**
     * By tfjs: the gradient of each example's number `chosen[i]` of the first output of the model that ends in `final`.
     */
    const expected = (final: Final, chosen: (answers: tf.Tensor) => number[]): Promise<Float32Array> =>
      onCpu(() => {
        const model = build(final);
        const input = tf.tensor(values, shape);
        const answers = tf.tidy(() => outputsOf(model, [input])[0]!.clone());
        const mask = tf.oneHot(chosen(answers), 4);
        const [gradient] = autodiff(model, [input], ([output]) => tf.sum(tf.mul(output!, tf.cast(mask, 'float32'))));
        model.dispose();
        return gradient!;
      });

    const explain = async (target: SaliencyOptions['target']): Promise<Float32Array> => {
      const model = build(head.final);
      const input = tf.tensor(values, shape);
      const map = saliency(model, input, { reduce: 'none', ...(target === undefined ? {} : { target }) }) as tf.Tensor;
      input.dispose();
      model.dispose();
      return read(map);
    };
    const close = { ofMax: backend.gradient };

    test('means its logit, one for all', async () => {
      expect(await explain(2)).toBeAllclose(await expected('linear', () => [2, 2, 2]), close);
    });

    test('means its logit, one for each example', async () => {
      expect(await explain(classes)).toBeAllclose(await expected('linear', () => classes), close);
    });

    test('is the top one by default', async () => {
      const top = (answers: tf.Tensor): number[] => Array.from(tf.argMax(answers, -1).dataSync());
      expect(await explain(undefined)).toBeAllclose(await expected('linear', top), close);
    });

    test('is what logit() means', async () => {
      expect(await explain(logit(1))).toBeAllclose(await expected('linear', () => [1, 1, 1]), close);
    });

    test('is what comes after the softmax with probability()', async () => {
      expect(await explain(probability(1))).toBeAllclose(await expected(head.final, () => [1, 1, 1]), close);
    });

    test('is its logarithm with logProbability()', async () => {
      const logarithm = await onCpu(() => {
        const model = build(head.final);
        const input = tf.tensor(values, shape);
        const isProbability = head.final === 'softmax' || head.final === 'sigmoid';
        const [gradient] = autodiff(model, [input], ([output]) => {
          const all = tf.reshape(output!, [batch, 4]);
          const own = tf.slice(all, [0, 1], [-1, 1]);
          // Numbers of any size are taken for the logits of a softmax.
          return tf.sum(isProbability ? tf.log(own) : tf.sub(own, tf.logSumExp(all, 1, true)));
        });
        model.dispose();
        return gradient!;
      });
      expect(await explain(logProbability(1))).toBeAllclose(logarithm, close);
    });
  });
});
