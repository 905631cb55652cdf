import { reshape, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { TargetError } from '../../errors.js';
import { showShape } from '../../network/input.js';
import type { TracedNetwork } from '../../network/network.js';
import { Run } from '../../network/run.js';
import { headOf } from '../../objectives/headOf.js';
import { isCount, isListOf, show } from '../../options.js';

/** Whether one sigmoid answers for two classes: 1 by yes, 0 by no. */
const isBinary = (network: TracedNetwork): boolean =>
  network.elsewhere === undefined && columns(network) === 1 && headOf(network) === 'sigmoid';

const columns = (network: TracedNetwork): number => network.graph.shapes[network.graph.outputs[0]!]!.at(-1) as number;

/**
 * The classes that are asked for, as a list.
 * @throws A {@link TargetError}.
 */
export function classesOf(caller: string, network: TracedNetwork, asked: unknown): readonly number[] {
  const shape = network.graph.shapes[network.graph.outputs[0]!]!;
  if (shape.length < 2 || shape.slice(1, -1).some((size) => size !== 1) || shape.at(-1) === null) {
    throw new TargetError(`${caller}: the model's first output is ${showShape(shape)}; wanted [batch, classes].`);
  }
  const count = isBinary(network) ? 2 : columns(network);
  if (asked === 'all') return Array.from({ length: count }, (_, index) => index);
  const list: unknown = typeof asked === 'number' ? [asked] : asked;
  if (isListOf(list, (index) => isCount(index) && index < count) && list.length > 0) return list as number[];
  throw new TargetError(
    `${caller}: got the classes ${show(asked)}; wanted 'all', or one or a list of the classes 0 to ${count - 1}.`,
  );
}

/** The scores of all classes for each image: what the first output gives, probabilities where it gives those. */
export async function classScores(network: TracedNetwork, images: Tensor): Promise<readonly (readonly number[])[]> {
  const output = network.graph.outputs[0]!;
  const made =
    network.elsewhere !== undefined
      ? await network.elsewhere(images)
      : tidy(() => reshape(new Run(network, [images], { wanted: [output] }).value(output), [images.shape[0]!, -1]));
  try {
    const rows = (await made.array()) as number[][];
    return isBinary(network) ? rows.map(([yes]) => [1 - yes!, yes!]) : rows;
  } finally {
    made.dispose();
  }
}
