import { checkPace, type Progress } from '../pace.js';
import { DatasetError, NetlensError, OptionError } from '../errors.js';
import { show } from '../options.js';

/**
 * Batches that can be read more than once: a list, an iterable or async iterable, or a function that starts a new one.
 * The batches' tensors belong to who makes them; an iterator disposes of one batch when it is asked for the next.
 */
export type Dataset<B> = Iterable<B> | AsyncIterable<B> | (() => Iterable<B> | AsyncIterable<B>);

/** Options of what reads a dataset. */
export interface DatasetOptions {
  /** Stops the work; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each batch. */
  readonly onProgress?: (progress: DatasetProgress) => void;
}

/** How much of a dataset is done. A dataset does not tell the total: it is read as it comes. */
export type DatasetProgress = Pick<Progress, 'done'>;

type Source<B> = Partial<Iterable<B> & AsyncIterable<B>>;

/**
 * Checks a dataset without reading it.
 * @throws {OptionError} for what is none, or can be read only once.
 */
export function checkDataset<B>(caller: string, dataset: Dataset<B>, options: DatasetOptions): void {
  const given = dataset as unknown as Source<B> & { next?: unknown };
  const iterable =
    typeof given?.[Symbol.iterator] === 'function' || typeof given?.[Symbol.asyncIterator] === 'function';
  if (typeof dataset !== 'function' && !iterable) {
    throw new OptionError(
      `${caller}: the dataset is no iterable; wanted a list of batches, an (async) iterable, or a function that gives one.`,
    );
  }
  if (typeof given.next === 'function') {
    throw new OptionError(
      `${caller}: the dataset is an iterator, which can be read only once; pass a function that starts a new one, ` +
        'such as the generator function itself.',
    );
  }
  checkPace(caller, options);
}

/**
 * Reads a dataset to its end, one batch after the other.
 * @param visit - works on a batch and gives the number of its examples.
 * @param partial - what was done so far, which an error of the dataset's carries.
 * @throws {OptionError} where there is no batch. {DatasetError} where the dataset throws.
 */
export async function eachBatch<B>(
  caller: string,
  dataset: Dataset<B>,
  { signal, onProgress }: DatasetOptions,
  visit: (batch: B, before: number) => Promise<number>,
  partial: () => unknown,
): Promise<number> {
  let examples = 0;
  let visiting = false;
  try {
    const source = (typeof dataset === 'function' ? dataset() : dataset) as AsyncIterable<B>;
    for await (const batch of source) {
      visiting = true;
      signal?.throwIfAborted();
      examples += await visit(batch, examples);
      onProgress?.({ done: examples });
      await new Promise<void>((resolve) => setTimeout(resolve, 0));
      signal?.throwIfAborted();
      visiting = false;
    }
  } catch (cause) {
    if (visiting || (cause instanceof NetlensError && !(cause instanceof DatasetError))) throw cause;
    throw new DatasetError(
      `${caller}: the dataset threw after ${examples} examples: ${cause instanceof Error ? cause.message : show(cause)}. ` +
        'What was done until then is in the error as `partial`.',
      partial(),
      { cause },
    );
  }
  if (examples === 0) throw new OptionError(`${caller}: the dataset is empty; wanted at least one batch.`);
  return examples;
}
