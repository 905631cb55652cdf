import { max, min, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { TracedNetwork } from '../network/network.js';
import { misfitOf, trainedStatistics } from './statisticsMisfit.js';
import { rescaled, usualScales, type UsualScale } from './usualScales.js';

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

/**
 * Compares the statistics of activations with those that batch normalizations hold from training. It does so for the
 * picture as it came and in each other usual scale.
 * Undefined where the network has too few batch normalizations, or the values are of no usual scale.
 */
export async function scaleMisfit(network: TracedNetwork, inputs: readonly Tensor[]): Promise<ScaleMisfit | undefined> {
  const [input] = inputs as [Tensor];
  const channels = input.shape[3];
  if (inputs.length > 1 || input.rank !== 4 || (channels !== 3 && channels !== 1)) return undefined;
  if (network.graph.turnedInputs.size > 0) return undefined;
  const ends = tidy(() => [min(input), max(input)] as const);
  const [low, high] = (await Promise.all(ends.map(async (end) => (await end.data())[0]))) as [number, number];
  ends.forEach((end) => end.dispose());
  const seems = usualScales.find(
    ({ name, shift }) => name === scaleOf(low, high) && [1, channels].includes(shift.length),
  );
  if (seems === undefined) return undefined;
  const misfits = await misfitsOf(network, input, seems);
  const [best] = misfits;
  if (best === undefined) return undefined;
  const given = misfits.find(({ scale }) => scale === seems) as Misfit;
  return { given: given.misfit, seems: seems.name, best: best.scale.name, least: best.misfit };
}

/** How far a picture in a scale lies from what batch normalizations expect. */
export interface Misfit {
  readonly scale: UsualScale;
  readonly misfit: number;
}

/** A picture in each usual scale, best first; none where the network holds no statistics. */
export async function misfitsOf(network: TracedNetwork, input: Tensor, from: UsualScale): Promise<Misfit[]> {
  const statistics = await trainedStatistics(network);
  if (statistics.length === 0) return [];
  const misfits: Misfit[] = [];
  for (const scale of usualScales.filter(({ shift }) => [1, input.shape[3]].includes(shift.length))) {
    const misfit = tidy(() => misfitOf(network, scale === from ? input : rescaled(input, from, scale), statistics));
    misfits.push({ scale, misfit: (await misfit.data())[0] as number });
    misfit.dispose();
  }
  return misfits.sort((a, b) => a.misfit - b.misfit);
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
