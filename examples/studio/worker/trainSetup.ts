import { train, type Optimizer } from '@tensorflow/tfjs-core';

export type OptimizerName = 'sgd' | 'momentum' | 'adam' | 'rmsprop';

/** How a network learns; can change while it does. */
export interface TrainingSetup {
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  /** Pictures a step. */
  readonly batchSize: number;
}

const optimizers: Readonly<Record<OptimizerName, (learningRate: number) => Optimizer>> = {
  sgd: (learningRate) => train.sgd(learningRate),
  momentum: (learningRate) => train.momentum(learningRate, 0.9),
  adam: (learningRate) => train.adam(learningRate),
  rmsprop: (learningRate) => train.rmsprop(learningRate),
};

/** Throws a sentence for what cannot be learnt with. */
export function checkSetup({ optimizer, learningRate, batchSize }: TrainingSetup): void {
  if (!Object.hasOwn(optimizers, optimizer)) {
    throw new Error(`"${optimizer}" is no optimizer; wanted ${Object.keys(optimizers).join(', ')}.`);
  }
  if (!(learningRate > 0 && learningRate <= 10)) {
    throw new Error(`The learning rate is ${learningRate}; wanted a number above 0 and up to 10.`);
  }
  if (!(Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= 256)) {
    throw new Error(`The batch size is ${batchSize}; wanted a whole number from 1 to 256.`);
  }
}

/** The caller disposes of it. */
export function makeOptimizer({ optimizer, learningRate }: TrainingSetup): Optimizer {
  return optimizers[optimizer](learningRate);
}

/** Changes the learning rate of an optimizer that has begun. */
export function setLearningRate(optimizer: Optimizer, learningRate: number): void {
  const ofSgd = optimizer as Optimizer & { setLearningRate?: (learningRate: number) => void };
  if (ofSgd.setLearningRate) ofSgd.setLearningRate(learningRate);
  // tfjs lets only SGD change it by a method; the others read the field at every step.
  else Object.assign(optimizer, { learningRate });
}
