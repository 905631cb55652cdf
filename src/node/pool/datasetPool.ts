import { Tensor } from '@tensorflow/tfjs-core';
import { checkBatch } from '../../concepts/dissection/checkBatch.js';
import {
  mergeQuantiles,
  type ActivationQuantiles,
  type ActivationQuantilesOptions,
} from '../../concepts/dissection/activationQuantiles.js';
import type { ConceptCountsOptions } from '../../concepts/dissection/conceptCounts.js';
import type { Dissection } from '../../concepts/dissection/Dissection.js';
import type { LabelledBatch, LabelledDataset } from '../../concepts/dissection/LabelledBatch.js';
import { mergeCounts } from '../../concepts/dissection/mergeCounts.js';
import { dissectBy, type NetworkDissectOptions } from '../../concepts/dissection/networkDissect.js';
import type { ConceptCounts } from '../../concepts/dissection/UnitCounts.js';
import { ShapeError } from '../../errors.js';
import { checkDataset, eachBatch, type Dataset, type DatasetOptions } from '../../inspection/dataset.js';
import { mergeTopActivations } from '../../inspection/mergeTopActivations.js';
import type { TopActivations } from '../../inspection/TopActivation.js';
import type { TopActivationsOptions } from '../../inspection/topActivations.js';
import type { Input } from '../../network/input.js';
import { checkOptions } from '../../options.js';
import { reviveError } from '../../reviveError.js';
import type { Parcel, Task } from './messages.js';
import { checkCloneable, twice, type Run } from './spread.js';

/** What a pool does with datasets: each batch on a worker, the parts joined. */
export interface DatasetMethods {
  /** `activationQuantiles`, each batch on a worker. */
  activationQuantiles(
    dataset: Dataset<Pick<LabelledBatch, 'images'>>,
    options: ActivationQuantilesOptions,
  ): Promise<ActivationQuantiles>;
  /** `conceptCounts`, each batch on a worker. */
  conceptCounts(dataset: LabelledDataset, options: ConceptCountsOptions): Promise<ConceptCounts>;
  /** `networkDissect`, each batch on a worker. */
  networkDissect(dataset: LabelledDataset, options: NetworkDissectOptions): Promise<Dissection>;
  /** `topActivations`, each batch on a worker. */
  topActivations(dataset: Dataset<Input>, options: TopActivationsOptions): Promise<TopActivations>;
}

interface Workers {
  readonly size: number;
  readonly run: Run;
  readonly ending: AbortSignal;
}

/** A batch for a worker: tensors in the order in which its share takes them, and its options. */
interface Share {
  readonly tensors: readonly Tensor[];
  readonly options: object;
}

/** Parts that wait to be joined, at most: joining many at once is quicker. */
const MOST_WAITING = 8;

/** A pool's functions over datasets. */
export function datasetMethods(workers: Workers): DatasetMethods {
  const methods: DatasetMethods = {
    activationQuantiles: (dataset, options) =>
      eachOnWorker(workers, 'activationQuantiles', dataset, options, mergeQuantiles, (batch, _, given) => ({
        tensors: [checkBatch('activationQuantiles', batch as LabelledBatch).images],
        options: given,
      })),
    conceptCounts: (dataset, options) =>
      eachOnWorker(workers, 'conceptCounts', dataset, options, mergeCounts, (batch, _, given) => {
        const { images, labels = {} } = checkBatch('conceptCounts', batch) as LabelledBatch;
        return { tensors: [images, ...Object.values(labels)], options: { ...given, categories: Object.keys(labels) } };
      }),
    topActivations: (dataset, options) =>
      eachOnWorker(workers, 'topActivations', dataset, options, mergeTopActivations, (batch, before, given) => ({
        tensors: [batch].flat() as Tensor[],
        options: { ...given, firstExample: (options.firstExample ?? 0) + before },
      })),
    networkDissect: (dataset, options) =>
      dissectBy(options, {
        quantiles: (given) => methods.activationQuantiles(dataset, given),
        counts: (given) => methods.conceptCounts(dataset, given),
      }),
  };
  return methods;
}

/** Gives each batch of a dataset to the next worker that is free, and joins what comes back. */
async function eachOnWorker<B, O extends DatasetOptions, P extends object>(
  { size, run, ending }: Workers,
  caller: string,
  dataset: Dataset<B>,
  options: O,
  merge: (...parts: readonly P[]) => P,
  shareOf: (batch: B, before: number, options: object) => Share,
): Promise<P> {
  checkOptions(caller, options);
  checkDataset(caller, dataset, options);
  const { signal, onProgress, ...others } = options;
  checkCloneable(caller, others);
  const underWay = new Set<Promise<void>>();
  let parts: P[] = [];
  let done = 0;
  let failure: { readonly error: unknown } | undefined;
  const throwFailure = (): void => {
    if (failure !== undefined) throw failure.error;
    ending.throwIfAborted();
    signal?.throwIfAborted();
  };
  const give = async (batch: B, before: number): Promise<number> => {
    const share = shareOf(batch, before, others);
    const parcels = await Promise.all(share.tensors.map((tensor) => parcelOf(caller, tensor)));
    const examples = parcels[0]?.shape[0] ?? 0;
    if (underWay.size >= size) await Promise.race(underWay);
    throwFailure();
    const task = (): Task => ({
      method: `${caller}Share`,
      // Numbers are moved to the worker: a second try needs them too.
      input: parcels.map((parcel) => ({ ...parcel, values: parcel.values.slice() })),
      options: share.options,
    });
    const work = twice(caller, () => run(task())).then((answer) => {
      if ('error' in answer) throw reviveError(answer.error);
      parts.push((answer as { readonly json: P }).json);
      if (parts.length >= MOST_WAITING) parts = [merge(...parts)];
      done += examples;
      onProgress?.({ done });
    });
    const settled = work.catch((error: unknown) => void (failure ??= { error }));
    underWay.add(settled);
    void settled.finally(() => underWay.delete(settled));
    return examples;
  };
  try {
    const partial = (): P | undefined => (parts.length === 0 ? undefined : merge(...parts));
    await eachBatch(caller, dataset, { ...(signal && { signal }) }, give, partial);
  } finally {
    await Promise.all(underWay);
  }
  throwFailure();
  return merge(...parts);
}

async function parcelOf(caller: string, tensor: unknown): Promise<Parcel> {
  if (!(tensor instanceof Tensor) || tensor.isDisposed) {
    throw new ShapeError(`${caller}: a batch holds what is no tensor, or a disposed one; wanted tensors.`);
  }
  const { shape, dtype } = tensor as Tensor;
  return { shape, dtype, values: (await tensor.data<'float32'>()).slice() };
}
