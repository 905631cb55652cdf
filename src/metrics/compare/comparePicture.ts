import { dispose, type Tensor, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Explanation, Method, MethodOptions } from '../../attribution/Method.js';
import { NetlensError } from '../../errors.js';
import type { Network } from '../../models/openNetwork.js';
import type { BlackBox } from '../../models/scoreSource.js';
import type { TracedNetwork } from '../../network/network.js';
import { pause } from '../../pace.js';
import type { Compared, ComparedMetric } from './ComparedMetric.js';
import type { ComparedPicture } from './ComparedPicture.js';
import type { Preview, Thumbnail } from './Comparison.js';
import type { Found } from './ComparisonTally.js';
import { mapOf } from './mapOf.js';
import type { ComparedMethod } from './readRows.js';
import { mapThumbnail, pictureThumbnail } from './thumbnail.js';
import { topClass } from './topClass.js';

/** What all pictures of a comparison have in common. */
export interface Shared {
  readonly network: TracedNetwork | BlackBox;
  readonly methods: readonly ComparedMethod[];
  readonly metrics: readonly ComparedMetric[];
  /** What methods are asked that ask for it. */
  readonly asked: MethodOptions;
  readonly baseline: number;
  readonly seed: number;
  readonly randomized: () => readonly Network[];
}

/** What was found about a picture. */
export interface Looked {
  /** The class that was explained. */
  readonly target: number;
  readonly found: readonly Found[];
  readonly preview?: Preview;
}

/** What all methods and metrics make of one picture. */
export async function comparePicture(
  shared: Shared,
  { image, truth, name, ...picture }: ComparedPicture & { readonly name: string },
  wantsPreview: boolean,
): Promise<Looked> {
  const target = picture.target ?? (await topClass(shared.network, image));
  const found: Found[] = [];
  const maps: Record<string, Thumbnail> = {};
  for (const method of shared.methods) {
    await pause(shared.asked);
    const explained = await attempt(() => mapsOf(shared, method, image, target));
    if (explained instanceof NetlensError) {
      const reason = explained.message;
      found.push(...shared.metrics.map((metric) => ({ method: method.name, metric: metric.name, reason })));
      continue;
    }
    const { map, attributions } = explained;
    try {
      const compared: Compared = {
        ...(attributions && { attributions }),
        ...(truth && { truth: 'top' in truth ? [truth] : truth }),
        network: shared.network as unknown as Compared['network'],
        image,
        target,
        map,
        explain: async (model, input) => {
          const other = await mapsOf({ ...shared, network: model as never }, method, input as Tensor4D, target);
          other.attributions?.dispose();
          return other.map;
        },
        randomized: shared.randomized,
        baseline: shared.baseline,
        seed: shared.seed,
        ...(shared.asked.signal && { signal: shared.asked.signal }),
      };
      for (const metric of shared.metrics) {
        found.push(await measured(metric, method.name, compared));
        shared.asked.signal?.throwIfAborted();
      }
      if (wantsPreview) {
        maps[method.name] = mapThumbnail(await map.data<'float32'>(), map.shape.slice(1) as [number, number]);
      }
    } finally {
      dispose(attributions === undefined ? [map] : [map, attributions]);
    }
  }
  if (!wantsPreview) return { target, found };
  const small = pictureThumbnail(await image.data<'float32'>(), image.shape.slice(1) as [number, number, number]);
  return { target, found, preview: { name, image: small, maps } };
}

/** A method's map of a picture. */
async function mapsOf(
  { network, asked }: Shared,
  method: ComparedMethod,
  image: Tensor4D,
  target: number,
): Promise<{ readonly map: Tensor3D; readonly attributions?: Tensor }> {
  const { asks = [] } = method as Partial<Method>;
  const options: MethodOptions = {
    target,
    ...(asks.includes('layer') && asked.layer !== undefined && { layer: asked.layer }),
    ...(method.isAsync === true && asked.signal && { signal: asked.signal }),
  };
  const explained: Explanation = await method.explain(network as never, image as never, options);
  return mapOf('compare', explained, image, method.isAdditive === true);
}

/** A metric's number of a map, or why there is none. */
async function measured(metric: ComparedMetric, method: string, compared: Compared): Promise<Found> {
  const cell = { method, metric: metric.name };
  if (metric.needs !== undefined && compared[metric.needs] === undefined) {
    const reason = metric.needs === 'truth' ? 'the data have no truth' : 'its values do not add up to the score';
    return { ...cell, reason };
  }
  const result = await attempt(() => metric.measure(compared));
  if (result instanceof NetlensError) return { ...cell, reason: result.message };
  const { area: score, curve } = typeof result === 'number' ? { area: result, curve: undefined } : result;
  if (!Number.isFinite(score)) return { ...cell, reason: `its number is ${score}` };
  return { ...cell, score, ...(curve && { curve }) };
}

/** The result, or what the library refused; anything else is thrown on. */
async function attempt<T>(work: () => Promise<T>): Promise<T | NetlensError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NetlensError) return error;
    throw error;
  }
}
