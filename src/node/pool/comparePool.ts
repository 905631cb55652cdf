import { Tensor } from '@tensorflow/tfjs-core';
import type { Box } from '../../Box.js';
import { OptionError, ShapeError } from '../../errors.js';
import { eachBatch, type Dataset } from '../../inspection/dataset.js';
import type { CompareOptions } from '../../metrics/compare/CompareOptions.js';
import type { ComparedPicture } from '../../metrics/compare/ComparedPicture.js';
import type { Looked } from '../../metrics/compare/comparePicture.js';
import type { Comparison } from '../../metrics/compare/Comparison.js';
import { ComparisonRun } from '../../metrics/compare/ComparisonRun.js';
import { show } from '../../options.js';
import { reviveError } from '../../reviveError.js';
import type { CompareShare } from './compareShare.js';
import { PREVIEWS } from '../../metrics/compare/ComparisonTally.js';
import { twice, type Run } from './spread.js';

/** `compare` on all workers: each takes the next picture, as it is done with one. */
export async function comparePool(
  { size, run: send, ending }: { readonly size: number; readonly run: Run; readonly ending: AbortSignal },
  data: Dataset<ComparedPicture>,
  options: CompareOptions,
): Promise<Comparison> {
  const run = new ComparisonRun(data, options);
  const { signal, tally, baseline, seed, asked } = run;
  const [methods, metrics] = [namesOf('methods', options.methods), namesOf('metrics', options.metrics)];
  const layer = asked.layer === undefined ? {} : { layer: asked.layer };
  const underWay = new Set<Promise<void>>();
  let [begun, done] = [0, 0];
  let failure: { readonly error: unknown } | undefined;

  const look = async (picture: ComparedPicture, before: number): Promise<number> => {
    const named = run.take(picture, before);
    if (named === undefined) return told();
    const { image, name, target } = named;
    const truth = await truthOf(named);
    const share: CompareShare = {
      ...{ name, methods, metrics, asked: layer, baseline, seed },
      wantsPreview: begun++ < PREVIEWS && tally.wantsPreview,
      ...(target !== undefined && { target }),
      ...(truth && { truth }),
    };
    const parcel = { shape: image.shape, dtype: image.dtype, values: (await image.data<'float32'>()).slice() };
    if (underWay.size >= size) await Promise.race(underWay);
    throwFailure();
    const work = answerOf(() =>
      send({ method: 'compareShare', input: { ...parcel, values: parcel.values.slice() }, options: share }),
    ).then(
      (looked) => {
        tally.add({ name, target: looked.target }, looked.found, looked.preview);
        told();
      },
      (error: unknown) => {
        failure ??= { error };
      },
    );
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
    return 1;
  };
  const told = (): number => {
    done++;
    run.report(done);
    return 1;
  };
  const throwFailure = (): void => {
    if (failure !== undefined) throw failure.error;
    ending.throwIfAborted();
    signal?.throwIfAborted();
  };
  try {
    await eachBatch('compare', data, { ...(signal && { signal }) }, look, () => tally.toJSON());
  } finally {
    await Promise.all(underWay);
  }
  throwFailure();
  return tally.toJSON();
}

async function answerOf(send: () => ReturnType<Run>): Promise<Looked> {
  const answer = await twice('compare', send);
  if ('error' in answer) throw reviveError(answer.error);
  return (answer as { readonly json: Looked }).json;
}

/** Rows of one's own are functions, which cannot be sent to a worker. */
function namesOf(option: string, rows: readonly unknown[]): readonly string[] {
  const own = rows.find((row) => typeof row !== 'string');
  if (own === undefined) return rows as readonly string[];
  throw new OptionError(
    `compare: there is ${show(own)} among the ${option}, which cannot be sent to a worker; give names, or call compare itself.`,
  );
}

async function truthOf({ image, truth }: ComparedPicture): Promise<Uint8Array | Box | undefined> {
  if (!(truth instanceof Tensor)) return truth;
  if (truth.shape.join() !== image.shape.slice(0, 3).join()) {
    throw new ShapeError(`compare: got the truth [${truth.shape.join(', ')}]; wanted [1, h, w] of the picture's size.`);
  }
  return Uint8Array.from(await truth.data(), (value) => (value ? 1 : 0));
}
