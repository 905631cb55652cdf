import { openNetwork, toInput } from 'netlens';
import { parseNetwork } from '../views/train/parseNetwork.js';
import type { BackendName } from './backends.js';
import type { ModelFacts } from './facts.js';
import { watchGpu } from './gpuLoss.js';
import * as session from './session.js';
import { look, type Look, type Watched } from './trainLook.js';
import { run, type Reins, type TrainingReport } from './trainRun.js';
import { copyOf, filesOf } from './trainSave.js';
import { trainingSet, type TrainingSetName } from './trainSets.js';
import { checkSetup, type TrainingSetup } from './trainSetup.js';
import { disposeTraining, heldOutPicture, newTraining, readWeights, withWeights, type Training } from './trainState.js';

/** What is to be trained. */
export interface TrainingRequest extends TrainingSetup {
  readonly set: TrainingSetName;
  /** A layer a line. */
  readonly network: string;
  /** Of the weights before the first step. */
  readonly seed: number;
}

/** What the page knows of a training before its first step. */
export interface TrainingFacts {
  readonly set: TrainingSetName;
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly labels: readonly string[];
  readonly parameters: number;
  /** The pictures that are never learnt from: a byte for each value, and a class for each picture. */
  readonly heldOut: { readonly pixels: Uint8Array; readonly classes: Uint8Array };
}

let training: Training | undefined;
let running: Promise<void> | undefined;
let reins: Reins = { isPaused: false, isLookWanted: false };

/** Builds a network to train, in the place of the one before, which stays where a text is no network. */
export async function createTraining({ set: name, network, seed, ...setup }: TrainingRequest): Promise<TrainingFacts> {
  checkSetup(setup);
  const set = await trainingSet(name);
  const plans = parseNetwork(network, set.shape, set.labels.length);
  await rest();
  // In one go, so that another that is asked for meanwhile frees this one.
  if (training !== undefined) disposeTraining(training);
  training = newTraining(set, plans, seed, setup);
  const { pixels, classes } = set.heldOut;
  return {
    set: name,
    shape: set.shape,
    labels: set.labels,
    parameters: training.model.countParams(),
    heldOut: { pixels: Uint8Array.from(pixels, (value) => Math.round(255 * value)), classes },
  };
}

/** Learns for some steps, or until it is paused; the last report has everything. */
export async function runTraining(
  steps: number,
  onReport: (report: TrainingReport) => Promise<void> | void,
): Promise<void> {
  await rest();
  const now = here();
  openNetwork(now.model).dispose(); // throws where the GPU is lost; tfjs would wait for ever
  const own: Reins = { isPaused: false, isLookWanted: false };
  reins = own;
  let endWatch: (() => void) | undefined;
  const lost = new Promise<never>((_, reject) => {
    endWatch = watchGpu((error) => {
      own.isPaused = true;
      reject(error);
    });
  });
  running = Promise.race([run(now, steps, own, onReport), lost]).finally(() => {
    endWatch?.();
    running = undefined;
  });
  await running;
}

export function pauseTraining(): void {
  reins.isPaused = true;
}

/** Changes how the network learns from the next step on. */
export function changeTraining(setup: TrainingSetup): void {
  checkSetup(setup);
  if (training !== undefined) training.setup = setup;
}

/** Watches the network with a held-out picture. While it learns, the look comes with the next report instead. */
export function watchHeldOut(index: number): Promise<Look | undefined> {
  return watch(heldOutPicture(here().set, index));
}

/** The same, with any picture of the right size. */
export async function watchPicture(picture: ImageData): Promise<Look | undefined> {
  const [, , channels] = here().set.shape;
  const pixels = await session.read(toInput(picture, { channels: channels === 1 ? 1 : 3 }));
  return watch({ pixels, classIndex: undefined });
}

/** Opens a copy of the network as it is now, for the other views. */
export async function openTrained(): Promise<ModelFacts> {
  const { model, set } = here();
  return session.open({ load: await copyOf(model), labels: set.labels, name: model.name });
}

/** The network as it is now, as files by their names. */
export function savedTrained(): Promise<Readonly<Record<string, Blob>>> {
  const { model, set } = here();
  return filesOf(model, set.labels);
}

/** Goes over to another backend, with what is being trained; it rests then. */
export async function useBackend(wanted: readonly BackendName[]): Promise<BackendName> {
  await rest();
  const before = training;
  const weights = before && (await readWeights(before));
  const started = await session.useBackend(wanted);
  if (before === undefined) return started;
  training = undefined;
  try {
    disposeTraining(before);
  } catch {
    // A lost backend has nothing left to dispose of.
  }
  if (weights !== undefined) training = withWeights(before, weights);
  return started;
}

function here(): Training {
  if (training === undefined) throw new Error('There is no network in training. Press Reset to make one.');
  return training;
}

/** Stops after the step that is being made. */
async function rest(): Promise<void> {
  reins.isPaused = true;
  await running?.catch(() => undefined);
}

async function watch(watched: Watched): Promise<Look | undefined> {
  const now = here();
  now.watched = watched;
  if (running !== undefined) {
    reins.isLookWanted = true;
    return undefined;
  }
  return look(now.model, now.set, watched);
}
