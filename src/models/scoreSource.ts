import { GraphBuilder } from '../network/graph.js';
import { checkInput, type Input } from '../network/input.js';
import { TracedNetwork } from '../network/network.js';
import type { Source } from '../network/source.js';
import { WeightCache } from '../network/weights.js';
import { checkBackend } from '../backend/checkBackend.js';
import { BlackBox } from './blackBox.js';
import { withNetworkAsync, type Explainable } from './openNetwork.js';
import { slice, zeros, type Tensor4D } from '@tensorflow/tfjs-core';

export type { BlackBox } from './blackBox.js';

/** What gives scores: a model, a Network opened before, or a black box. */
export type ScoreSource = Explainable | BlackBox;

/** Whether scores come from a black box. */
export function isBlackBox(source: unknown): source is BlackBox {
  return source instanceof BlackBox;
}

/**
 * As `withNetworkAsync`; a black box comes as a network without layers, which runs elsewhere.
 * @param input - what will be asked, if it is known already: it is checked, and the classes are counted by it.
 */
export async function withScoreSource<T>(
  caller: string,
  source: ScoreSource,
  input: Input | undefined,
  use: (network: TracedNetwork) => Promise<T>,
): Promise<T> {
  if (!isBlackBox(source)) return withNetworkAsync(caller, source, use);
  checkBackend(caller);
  const images = { name: 'images', shape: [null, ...source.inputShape], dtype: 'float32' } as const;
  const given = input === undefined ? undefined : (checkInput(caller, [images], input)[0] as Tensor4D);
  const classes = source.classes ?? (await countClasses(source, given));
  const graph = new GraphBuilder();
  graph.input(images);
  const scores = { name: 'scores', shape: [null, classes], dtype: 'float32' } as const;
  const network = new TracedNetwork<BlackBox>({
    model: source,
    graph: graph.build([graph.slot(scores.shape)], [scores]),
    weights: new WeightCache(),
    isStale: () => false,
    elsewhere: (pictures) => source.predict(pictures as Tensor4D),
  } satisfies Source<BlackBox>);
  return use(network as unknown as TracedNetwork);
}

/** How many scores a black box gives, of which one picture is asked. */
async function countClasses(box: BlackBox, images: Tensor4D | undefined): Promise<number> {
  const one: Tensor4D = images === undefined ? zeros([1, ...box.inputShape]) : slice(images, [0], [1]);
  try {
    const scores = await box.predict(one);
    scores.dispose();
    return scores.shape[1];
  } finally {
    one.dispose();
  }
}
