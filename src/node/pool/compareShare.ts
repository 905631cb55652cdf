import { dispose, tensor3d, type Tensor, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Box } from '../../Box.js';
import type { MethodOptions } from '../../attribution/Method.js';
import { comparePicture, type Looked } from '../../metrics/compare/comparePicture.js';
import { randomizedStages, type RandomizedStages } from '../../metrics/compare/randomizedStages.js';
import { readMethods, readMetrics } from '../../metrics/compare/readRows.js';
import { withNetworkAsync, type Explainable } from '../../models/openNetwork.js';
import type { TracedNetwork } from '../../network/network.js';

/** What a worker is told of a picture beside its pixels. */
export interface CompareShare {
  readonly name: string;
  readonly target?: number;
  /** A mask, row by row, or a box. */
  readonly truth?: Uint8Array | Box;
  readonly methods: readonly string[];
  readonly metrics: readonly string[];
  readonly asked: MethodOptions;
  readonly baseline: number;
  readonly seed: number;
  readonly wantsPreview: boolean;
}

/** A worker has one network, and works for one comparison at a time: networks of another seed are given up. */
let kept: { readonly network: TracedNetwork; readonly seed: number; readonly stages: RandomizedStages } | undefined;

/** Compares methods on one picture, in a worker. */
export function compareShare(model: Explainable, input: Tensor, share: CompareShare): Promise<{ json: Looked }> {
  return withNetworkAsync('compare', model, async (network) => {
    if (share.asked.layer !== undefined) network.path('compare', share.asked.layer);
    if (kept?.network !== network || kept.seed !== share.seed) {
      kept?.stages.dispose();
      kept = { network, seed: share.seed, stages: randomizedStages(network, share.seed) };
    }
    const { name, truth, target, methods, metrics, asked, baseline, seed, wantsPreview } = share;
    const image = input as Tensor4D;
    const mask = truth instanceof Uint8Array ? maskOf(truth, image) : truth;
    const shared = {
      ...{ network, asked, baseline, seed, randomized: kept.stages.networks },
      methods: readMethods('compare', methods),
      metrics: readMetrics('compare', metrics),
    };
    const picture = { name, image, ...(target !== undefined && { target }), ...(mask && { truth: mask }) };
    try {
      return { json: await comparePicture(shared, picture, wantsPreview) };
    } finally {
      if (truth instanceof Uint8Array) dispose(mask as Tensor3D);
    }
  });
}

const maskOf = (values: Uint8Array, image: Tensor4D): Tensor3D =>
  tensor3d(values, image.shape.slice(0, 3) as [number, number, number], 'int32');
