import { tensor, tidy, type Optimizer } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { openNetwork } from 'netlens';
import type { LayerPlan } from '../views/train/LayerPlan.js';
import type { Watched } from './trainLook.js';
import { buildNetwork } from './trainNetwork.js';
import type { TrainingSet } from './trainSets.js';
import { makeOptimizer, setLearningRate, type TrainingSetup } from './trainSetup.js';

/** A network that is being trained, and how far it is. */
export interface Training {
  readonly set: TrainingSet;
  readonly plans: readonly LayerPlan[];
  readonly seed: number;
  readonly model: LayersModel;
  optimizer: Optimizer;
  /** What the optimizer was made or changed for. */
  applied: TrainingSetup;
  /** What the next step is to be made with. */
  setup: TrainingSetup;
  watched: Watched;
  step: number;
  seen: number;
}

export function newTraining(
  set: TrainingSet,
  plans: readonly LayerPlan[],
  seed: number,
  setup: TrainingSetup,
): Training {
  const model = buildNetwork(plans, set, seed);
  const watched = heldOutPicture(set, 0);
  return {
    set,
    plans,
    seed,
    model,
    optimizer: compile(model, setup),
    applied: setup,
    setup,
    watched,
    step: 0,
    seen: 0,
  };
}

export function disposeTraining({ model, optimizer }: Training): void {
  model.dispose();
  optimizer.dispose();
}

export function heldOutPicture({ heldOut: { pixels, classes } }: TrainingSet, index: number): Watched {
  const size = pixels.length / classes.length;
  return { pixels: pixels.subarray(index * size, (index + 1) * size), classIndex: classes[index] };
}

/** Brings the optimizer to what was asked for since the last step. */
export function applySetup(training: Training): void {
  const { setup, applied, model } = training;
  if (setup === applied) return;
  training.applied = setup;
  if (setup.optimizer === applied.optimizer) {
    setLearningRate(training.optimizer, setup.learningRate);
  } else {
    training.optimizer.dispose();
    training.optimizer = compile(model, setup);
  }
}

/** The values of the weights; undefined where they were on a GPU that is lost, which tfjs would wait for. */
export async function readWeights({ model }: Training): Promise<readonly Float32Array[] | undefined> {
  try {
    openNetwork(model).dispose();
    return await Promise.all(model.weights.map((weight) => weight.read().data<'float32'>()));
  } catch {
    return undefined;
  }
}

/** The training on the backend that runs now; its optimizer's averages begin anew. */
export function withWeights(before: Training, weights: readonly Float32Array[]): Training {
  const model = buildNetwork(before.plans, before.set, before.seed);
  tidy(() =>
    model.setWeights(model.weights.map(({ shape }, i) => tensor(weights[i] as Float32Array, shape as number[]))),
  );
  return { ...before, model, optimizer: compile(model, before.setup), applied: before.setup };
}

function compile(model: LayersModel, setup: TrainingSetup): Optimizer {
  const optimizer = makeOptimizer(setup);
  model.compile({ optimizer, loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return optimizer;
}
