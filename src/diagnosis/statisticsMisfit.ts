import { add, div, log, mean, minimum, moments, mul, reshape, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import type { Slot } from '../network/graph.js';
import type { TracedNetwork } from '../network/network.js';
import { Run } from '../network/run.js';
import type { Weight } from '../network/weights.js';

/** The second to fourth: the first sees little but the brightness and colours of the picture at hand. */
const [FIRST, END] = [1, 4];
/** What a channel counts at most: one that the network hardly uses may lie any distance off. */
const MOST = 2;
const EPSILON = 1e-3;

/** What a batch normalization expects from training of the values at a place. */
export interface Statistics {
  readonly slot: Slot;
  readonly mean: Weight;
  readonly variance: Weight;
}

/** What the second to fourth batch normalizations expect; none where they hold what a layer begins with: 0 and 1. */
export async function trainedStatistics(network: TracedNetwork): Promise<Statistics[]> {
  const all = network.graph.nodes.flatMap(({ operation, inputs: [slot] }) => {
    if (operation.kind !== 'affine' || operation.attributes.axis !== operation.attributes.rank - 1) return [];
    const found: Record<string, Weight> = {};
    operation.reweighted?.((name, weight) => {
      found[name] = weight;
      return weight;
    });
    const { mean: expected, variance } = found as Partial<typeof found>;
    return expected && variance ? [{ slot: slot as Slot, mean: expected, variance }] : [];
  });
  const [first, ...others] = all.slice(FIRST, END);
  return first === undefined || (await isUntrained(first)) ? [] : [first, ...others];
}

async function isUntrained({ mean: expected, variance }: Statistics): Promise<boolean> {
  const [means, variances] = await Promise.all([expected().data(), variance().data()]);
  return means.every((value) => value === 0) && variances.every((value) => value === 1);
}

/**
 * How far activations lie from the statistics: the mean over channels of the Kullback-Leibler divergence between normal
 * distributions, `((v + (m - mean)^2) / variance - 1 - ln(v / variance)) / 2`, 2 at most. `[1]`; runs inside a tidy.
 */
export function misfitOf(network: TracedNetwork, input: Tensor, statistics: readonly Statistics[]): Tensor {
  const run = new Run(network, [input], { wanted: statistics.map(({ slot }) => slot) });
  const misfits = statistics.map(({ slot, mean: expected, variance: wanted }) => {
    const value = run.value(slot);
    const { mean: m, variance: v } = moments(
      value,
      Array.from({ length: value.rank - 1 }, (_, axis) => axis),
    );
    const variance = add(wanted(), EPSILON);
    const squared = div(add(v, square(sub(m, expected()))), variance);
    const divergence = mul(0.5, sub(sub(squared, 1), log(add(div(v, variance), 1e-6))));
    return mean(minimum(divergence, MOST));
  });
  return reshape(
    div(
      misfits.reduce((sum, one) => add(sum, one)),
      misfits.length,
    ),
    [1],
  );
}
