import { split, tile, type Tensor } from '@tensorflow/tfjs-core';
import type { Method, Target } from 'netlens';
import { explainBy, type Question } from './methods.js';

/** A map, and how long its method took, in milliseconds. */
export interface Timed {
  readonly map: Tensor;
  readonly ms: number;
}

/** A method's map of one class. */
export type Explain = (method: Method, question: Question) => Promise<Timed>;

const alone: Explain = async (method, question) => {
  const start = performance.now();
  const map = await explainBy(method, question);
  await map.data();
  return { map, ms: performance.now() - start };
};

/** The same, where occlusion runs each covered picture once for all classes. Each has an equal part of the time. */
export function explaining(targets: readonly Target[]): Explain {
  const classes = targets.filter(isClass);
  let made: Promise<readonly Timed[]> | undefined;
  return async (method, question) => {
    const { inputs } = question.network;
    // A graph of one picture at a time takes it once.
    const isMany =
      classes.length > 1 && classes.length === targets.length && inputs.every(({ shape }) => shape[0] === null);
    if (method.name !== 'occlusionMap' || !isMany) return alone(method, question);
    made ??= together(method, question, classes);
    return (await made)[targets.indexOf(question.target)]!;
  };
}

const isClass = (target: Target): target is number => typeof target === 'number';

async function together(method: Method, question: Question, classes: readonly number[]): Promise<readonly Timed[]> {
  const { image } = question;
  const copies = tile(image, [classes.length, 1, 1, 1].slice(0, image.rank));
  const { map, ms } = await alone(method, { ...question, image: copies, target: classes }).finally(() =>
    copies.dispose(),
  );
  const maps = split(map, classes.length);
  map.dispose();
  return maps.map((own) => ({ map: own, ms: ms / classes.length }));
}
