import { fill, squeeze, stack, tidy, mean, type Tensor } from '@tensorflow/tfjs-core';
import type { Node, Slot } from '../network/graph.js';
import type { TracedNetwork } from '../network/network.js';
import { Run } from '../network/run.js';
import type { Scale } from '../input/Scale.js';

/** What may stand before the first layer that mixes pixels without mixing them: scalings, and changes of form. */
const SCALING: readonly string[] = ['affine', 'elementwise', 'cast', 'merge', 'constant'];

/** The ranges of levels, [0, 1] and [-1, 1] that a picture may come in. */
const RANGES = [
  [0, 255],
  [0, 1],
  [-1, 1],
] as const;
/** Networks are trained on values about so far apart at most and at least, whose middle is about so far from 0. */
const [WIDEST, NARROWEST, FARTHEST] = [6, 0.7, 1.6];

/**
 * The range that layers at the network's input take: where they scale values, the one that they bring to the size of 1.
 * Undefined where no layer scales, or none of the usual ranges would come out right.
 */
export async function firstLayersRange(network: TracedNetwork): Promise<{ scale: Scale; because: string } | undefined> {
  if (network.inputs.length !== 1) return undefined;
  if (network.inputs[0]?.dtype === 'int32') return { scale: [0, 255], because: 'its input is of whole numbers' };
  const last = lastScaling(network);
  if (last === undefined) return undefined;
  const ends = tidy(() => stack([0, 1].map((value) => valueFor(network, last.outputs[0] as Slot, value))));
  const [black, white] = (await ends.data()) as unknown as [number, number];
  ends.dispose();
  const factor = white - black;
  if (Math.abs(factor - 1) < 1e-3 && Math.abs(black) < 1e-3) return undefined;
  const fits = RANGES.find(([low, high]) => {
    const size = Math.abs(factor) * (high - low);
    const middle = black + (factor * (low + high)) / 2;
    return size >= NARROWEST && size <= WIDEST && Math.abs(middle) <= FARTHEST;
  });
  return fits && { scale: fits, because: `its layer "${last.path}" scales such values` };
}

/** The last operation of those that only scale what comes from the input. */
function lastScaling({ graph }: TracedNetwork): Node | undefined {
  let slot = graph.inputs[0] as Slot;
  let last: Node | undefined;
  for (;;) {
    const users = graph.nodes.filter(({ inputs }) => inputs.includes(slot));
    const [user] = users as [Node];
    if (users.length !== 1 || !SCALING.includes(user.operation.kind) || user.outputs.length !== 1) return last;
    last = user;
    slot = user.outputs[0] as Slot;
  }
}

/** The mean value there where every pixel has a value. */
function valueFor(network: TracedNetwork, slot: Slot, value: number): Tensor {
  const [port] = network.inputs as [TracedNetwork['inputs'][number]];
  const shape = port.shape.map((size, axis) => size ?? (axis === 0 ? 1 : 32));
  const run = new Run(network, [fill(shape, value, port.dtype as 'float32')], { wanted: [slot] });
  return squeeze(mean(run.value(slot)));
}
