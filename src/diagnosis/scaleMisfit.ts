import {
  add,
  div,
  log,
  max,
  mean,
  min,
  minimum,
  moments,
  mul,
  reshape,
  reverse,
  square,
  sub,
  tensor1d,
  tidy,
  type Tensor,
  type Tensor1D,
} from '@tensorflow/tfjs-core';
import type { Slot } from '../network/graph.js';
import type { TracedNetwork } from '../network/network.js';
import { Run } from '../network/run.js';
import type { Weight } from '../network/weights.js';

/** How far a picture's activations lie from what batch normalizations expect: as it came, and at best. */
export interface ScaleMisfit {
  /** The misfit of the picture as it came, 0 to 2. */
  readonly given: number;
  /** What its values seem to be. */
  readonly seems: string;
  /** The scale under which the same picture fits best. */
  readonly best: string;
  /** How well. */
  readonly least: number;
}

/** A usual scale: `x = (255 value - shift) / divisor` for each channel, which may stand in the other order. */
interface UsualScale {
  readonly name: string;
  readonly shift: readonly number[];
  readonly divisor: readonly number[];
  readonly isReversed?: true;
}

const scales: readonly UsualScale[] = [
  { name: '0..1', shift: [0], divisor: [255] },
  { name: '-1..1', shift: [127.5], divisor: [127.5] },
  { name: '0..255', shift: [0], divisor: [1] },
  { name: '-128..127', shift: [128], divisor: [1] },
  { name: "'torch'", shift: [123.675, 116.28, 103.53], divisor: [58.395, 57.12, 57.375] },
  { name: "'caffe'", shift: [103.939, 116.779, 123.68], divisor: [1], isReversed: true },
];

/** The second to fourth: the first sees little but the brightness and colours of the picture at hand. */
const [FIRST, END] = [1, 4];
/** What a channel counts at most: one that the network hardly uses may lie any distance off. */
const MOST = 2;
const EPSILON = 1e-3;

interface Statistics {
  readonly slot: Slot;
  readonly mean: Weight;
  readonly variance: Weight;
}

/**
 * Compares the statistics of activations with those that batch normalizations hold from training. It does so for the
 * picture as it came and in each other usual scale. The misfit is the mean over channels of the Kullback-Leibler
 * divergence between normal distributions, `(v + (m - mean)^2) / variance - 1 - ln(v / variance)) / 2`, 2 at most.
 * Undefined where the network has too few batch normalizations, or the values are of no usual scale.
 */
export async function scaleMisfit(network: TracedNetwork, inputs: readonly Tensor[]): Promise<ScaleMisfit | undefined> {
  const [input] = inputs as [Tensor];
  const statistics = batchNormalizations(network).slice(FIRST, END);
  const channels = input.shape[3];
  if (inputs.length > 1 || input.rank !== 4 || (channels !== 3 && channels !== 1) || statistics.length === 0)
    return undefined;
  if (network.graph.turnedInputs.size > 0) return undefined;
  const ends = tidy(() => [min(input), max(input)] as const);
  const [low, high] = (await Promise.all(ends.map(async (end) => (await end.data())[0]))) as [number, number];
  ends.forEach((end) => end.dispose());
  const usual = scales.filter(({ shift }) => channels === 3 || shift.length === 1);
  const seems = usual.find(({ name }) => name === scaleOf(low, high));
  if (seems === undefined || (await isUntrained(statistics[0] as Statistics))) return undefined;

  const misfits: number[] = [];
  for (const scale of usual) {
    const misfit = tidy(() => misfitOf(network, scale === seems ? input : rescaled(input, seems, scale), statistics));
    misfits.push((await misfit.data())[0] as number);
    misfit.dispose();
  }
  const least = Math.min(...misfits);
  const best = usual[misfits.indexOf(least)] as UsualScale;
  return { given: misfits[usual.indexOf(seems)] as number, seems: seems.name, best: best.name, least };
}

/** What values between two ends seem to be scaled to. */
function scaleOf(low: number, high: number): string | undefined {
  const most = Math.max(-low, high);
  if (low >= 0) return high <= 1.001 ? '0..1' : high <= 255.5 ? '0..255' : undefined;
  if (most <= 1.001) return '-1..1';
  if (most <= 2.7) return "'torch'";
  if (most > 152) return undefined;
  return low < -128 || high > 127.5 ? "'caffe'" : '-128..127';
}

/** The same picture in another scale. */
function rescaled(input: Tensor, from: UsualScale, to: UsualScale): Tensor {
  const along = (numbers: readonly number[]): Tensor1D => tensor1d([...numbers]);
  const raw = add(mul(input, along(from.divisor)), along(from.shift));
  const rgb = from.isReversed ? reverse(raw, 3) : raw;
  return div(sub(to.isReversed ? reverse(rgb, 3) : rgb, along(to.shift)), along(to.divisor));
}

/** What each batch normalization is given, and what it expects of it. */
function batchNormalizations(network: TracedNetwork): Statistics[] {
  return network.graph.nodes.flatMap(({ operation, inputs: [slot] }) => {
    if (operation.kind !== 'affine' || operation.attributes.axis !== operation.attributes.rank - 1) return [];
    const found: Record<string, Weight> = {};
    operation.reweighted?.((name, weight) => {
      found[name] = weight;
      return weight;
    });
    const { mean: expected, variance } = found as Partial<typeof found>;
    return expected && variance ? [{ slot: slot as Slot, mean: expected, variance }] : [];
  });
}

/** Whether the statistics are those that a layer begins with: 0 and 1. */
async function isUntrained({ mean: expected, variance }: Statistics): Promise<boolean> {
  const [means, variances] = await Promise.all([expected().data(), variance().data()]);
  return means.every((value) => value === 0) && variances.every((value) => value === 1);
}

function misfitOf(network: TracedNetwork, input: Tensor, statistics: readonly Statistics[]): Tensor {
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
