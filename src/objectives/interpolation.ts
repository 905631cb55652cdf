import { add, linspace, mul, sub, type Tensor } from '@tensorflow/tfjs-core';
import { channel } from './layerScores.js';
import type { Objective } from './objective.js';

/**
 * From one channel to another across a batch. The first example's score is the mean of channel `a`, the last one's that
 * of `b`, and those between are mixtures at even steps. A single example is halfway.
 * @param layer - a layer's path.
 * @param a - a channel, from 0.
 * @param b - another.
 * @see github.com/tensorflow/lucid, optvis/objectives.py, channel_interpolate.
 */
export function interpolation(layer: string, a: number, b: number): Objective {
  const ends = [channel(layer, a), channel(layer, b)] as const;
  return {
    layers: [layer],
    score: (activations) => {
      const [first, last] = ends.map((end) => end.score(activations)) as [Tensor, Tensor];
      const [batch] = first.shape as [number];
      const share = batch === 1 ? 0.5 : linspace(0, 1, batch);
      return add(mul(first, sub(1, share)), mul(last, share));
    },
    check: (...given) => ends.forEach((end) => end.check?.(...given)),
  };
}
