import { cast, oneHot, tensor1d, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { look, type Look } from './trainLook.js';
import { applySetup, type Training } from './trainState.js';
import { test, type Tested } from './trainTest.js';

/** How far a training is. */
export interface TrainingReport {
  readonly step: number;
  /** How many pictures the network was shown, again ones too. */
  readonly seen: number;
  /** The means of the steps since the report before; undefined where there was none. */
  readonly learnt: { readonly loss: number; readonly accuracy: number; readonly milliseconds: number } | undefined;
  readonly tested: Tested | undefined;
  readonly look: Look | undefined;
}

/** What may be said to a run while it learns. */
export interface Reins {
  isPaused: boolean;
  /** Asks for a look in the next report. */
  isLookWanted: boolean;
}

/** Milliseconds from report to report; a report is when the worker hears what else the page asks of it. */
const REPORT_EVERY = 100;
/** How much of the time that passes between two tests, and two looks, they may take. */
const SHARE = 0.2;

/** Learns for some steps, or until it is paused; the last report has everything. */
export async function run(
  training: Training,
  steps: number,
  reins: Reins,
  onReport: (report: TrainingReport) => Promise<void> | void,
): Promise<void> {
  const tests = atTimes(() => test(training.model, training.set));
  const looks = atTimes(() => look(training.model, training.set, training.watched));
  let [loss, accuracy, count, begun] = [0, 0, 0, performance.now()];
  const report = async (isLast: boolean): Promise<void> => {
    const milliseconds = (performance.now() - begun) / count;
    const learnt = count === 0 ? undefined : { loss: loss / count, accuracy: accuracy / count, milliseconds };
    const { step, seen } = training;
    const isLookWanted = isLast || reins.isLookWanted;
    reins.isLookWanted = false;
    const tested = await tests(isLast);
    const look = await looks(isLookWanted);
    if ([...(look?.probabilities ?? []), tested?.loss ?? 0].some(Number.isNaN)) throw tooFast(training);
    await onReport({ step, seen, learnt, tested, look });
    [loss, accuracy, count, begun] = [0, 0, 0, performance.now()];
  };
  for (let done = 0; done < steps && !reins.isPaused; done++) {
    const [batchLoss, batchAccuracy] = await learn(training);
    loss += batchLoss;
    accuracy += batchAccuracy;
    count++;
    if (performance.now() - begun >= REPORT_EVERY) await report(false);
  }
  do await report(true);
  while (reins.isLookWanted);
}

/** Does something when it is asked to, or when so much time has passed that it takes no more than its share. */
function atTimes<T>(work: () => Promise<T>): (isWanted: boolean) => Promise<T | undefined> {
  let next = 0;
  return async (isWanted) => {
    const start = performance.now();
    if (!isWanted && start < next) return undefined;
    const result = await work();
    const end = performance.now();
    next = end + (end - start) / SHARE;
    return result;
  };
}

/** One step. */
async function learn(training: Training): Promise<readonly [loss: number, accuracy: number]> {
  applySetup(training);
  const { set, model, setup } = training;
  const { pixels, classes } = set.pictures(training.seen, setup.batchSize);
  const images = tensor4d(pixels, [setup.batchSize, ...set.shape]);
  const targets = tidy(() => cast(oneHot(tensor1d(classes, 'int32'), set.labels.length), 'float32'));
  try {
    const [loss, accuracy] = (await model.trainOnBatch(images, targets)) as [number, number];
    training.step++;
    training.seen += setup.batchSize;
    if (Number.isFinite(loss)) return [loss, accuracy];
  } finally {
    images.dispose();
    targets.dispose();
  }
  throw tooFast(training);
}

/** tfjs's loss clips probabilities, on some backends also those that are no numbers: it alone does not always tell. */
function tooFast({ step, setup }: Training): Error {
  return new Error(
    `The weights are not finite any more after step ${step}: a learning rate of ${setup.learningRate} is too high for this ` +
      'network. Press Reset and try a tenth of it.',
  );
}
