import { tensor, tensor1d, type Tensor } from '@tensorflow/tfjs-core';
import type { Share } from '../../attribution/perturbation/occlusion/eachExample.js';
import { meanDrop } from '../../attribution/perturbation/occlusion/meanDrop.js';
import { occludedScores } from '../../attribution/perturbation/occlusion/occludedScores.js';
import { windowsOver, type OcclusionOptions } from '../../attribution/perturbation/occlusion/windows.js';
import type { OcclusionMapOptions } from '../../attribution/perturbation/occlusionMap.js';
import type { Input } from '../../network/input.js';
import type { Explainable } from '../../models/openNetwork.js';
import { withNetworkAsync } from '../../models/openNetwork.js';
import type { Parcel } from './messages.js';

/** What a share of the windows comes to. */
export interface OcclusionShare {
  readonly named: Record<'whole' | 'scores', Parcel> & {
    /** The height of the pictures. */
    readonly height: number;
    readonly width: number;
    readonly error?: number;
  };
}

/** `occlusionMap` for a share of the windows, so that several workers can explain one picture. */
export async function occlusionShare(
  model: Explainable,
  input: Input,
  { share, ...options }: OcclusionMapOptions & { readonly share: Share },
): Promise<{ whole: Tensor; scores: Tensor; height: number; width: number; error?: number }> {
  return withNetworkAsync('occlusionMap', model, async (network) => {
    const { whole, scores, windows, size, error } = await occludedScores(network, input, options, share);
    return {
      whole: tensor1d(whole),
      scores: tensor(scores, [whole.length, windows.rows.length, windows.columns.length]),
      height: size[1],
      width: size[2],
      ...(error !== undefined && { error }),
    };
  });
}

/** `occlusionMap`'s result of all shares. */
export function joinShares(
  shares: readonly OcclusionShare[],
  options: OcclusionOptions,
): Readonly<Record<string, Parcel | number>> {
  const parts = shares.map(({ named }) => named);
  const [first] = parts as [OcclusionShare['named']];
  const { height, width } = first;
  const batch = first.whole.shape[0] as number;
  const windows = windowsOver('occlusionMap', [height, width], options);
  const values = parts.map(({ scores }) => scores.values as Float32Array);
  const scores = (values[0] as Float32Array).map((own, i) => values.find((each) => !Number.isNaN(each[i]))?.[i] ?? own);
  const map = meanDrop(first.whole.values as Float32Array, scores, windows, [height, width]);
  return {
    map: { shape: [batch, height, width], dtype: 'float32', values: map },
    scores: { ...first.scores, values: scores },
    ...(first.error !== undefined && { error: Math.max(...parts.map(({ error = 0 }) => error)) }),
  };
}
