import { tidy, mul, stack, sum, type Tensor } from '@tensorflow/tfjs-core';
import type { Planned } from './planned.js';
import { Run } from './run.js';

/** The path of the first layer whose output for some inputs holds a NaN or an infinity; undefined where none does. */
export async function firstBadLayer(
  network: Planned,
  inputs: readonly Tensor[],
  upTo: ReadonlySet<number>,
): Promise<string | undefined> {
  const layers = [...network.graph.slots].filter(([, slot]) => [...upTo].some((end) => slot <= end));
  const health = tidy(() => {
    const run = new Run(network, inputs, { wanted: layers.map(([, slot]) => slot) });
    return stack(layers.map(([, slot]) => sum(mul(run.value(slot), 0))));
  });
  try {
    const values = await health.data();
    const order = layers.map((_, i) => i).sort((a, b) => layers[a]![1] - layers[b]![1]);
    const bad = order.find((i) => values[i] !== 0);
    return bad === undefined ? undefined : layers[bad]![0];
  } finally {
    health.dispose();
  }
}
