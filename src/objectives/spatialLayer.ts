import { UnsupportedLayerError } from '../errors.js';
import type { Slot } from '../network/graph.js';
import { showShape } from '../network/input.js';
import type { TracedNetwork } from '../network/network.js';
import type { Shape } from '../network/operation.js';
import { pictureAmong } from '../network/picture.js';

const WANTED = '[batch, h, w, channels], [batch, length, channels] or [batch, d, h, w, channels]';

/** Whether a shape has places and channels; with more than one place where asked for. */
function isSpatial(shape: Shape, rank: number): boolean {
  return shape.length === rank && shape.slice(1, -1).some((size) => size !== 1);
}

/**
 * The slot of the layer to look at: the one named, or the last with spatial extent that the target depends on. Pictures
 * come before sequences: a layer of `[batch, length, channels]` is looked at by itself only where none has rows and
 * columns.
 * @throws A {@link LayerNotFoundError}.
 * @throws An {@link UnsupportedLayerError}.
 */
export function spatialLayer(
  caller: string,
  network: TracedNetwork,
  path: string | undefined,
  targets: readonly Slot[],
): Slot {
  const shapeAt = (slot: Slot): Shape => network.graph.shapes[slot] as Shape;
  const usable = (rank: number): Slot[] =>
    network.layers.flatMap(({ path: layer, kind }) => {
      const slot = network.graph.slots.get(layer) as Slot;
      return kind !== 'input' && isSpatial(shapeAt(slot), rank) && network.leadsTo(slot, targets) ? [slot] : [];
    });
  if (path === undefined) {
    const picture = pictureAmong(network.graph.inputs.map(shapeAt));
    const isVolume = picture !== undefined && shapeAt(network.graph.inputs[picture] as Slot).length === 5;
    const last = (isVolume ? [5, 4, 3] : [4, 3])
      .map(usable)
      .find((slots) => slots.length > 0)
      ?.at(-1);
    if (last === undefined) {
      throw new UnsupportedLayerError(`${caller}: the target depends on no layer that gives ${WANTED}. Try saliency.`);
    }
    return last;
  }
  const slot = network.slot(caller, path);
  const suggestion = (): string => {
    const paths = network.layers.filter((info) => usable(4).includes(network.graph.slots.get(info.path) as Slot));
    return paths.length === 0
      ? 'Try saliency.'
      : `Try ${paths
          .slice(-2)
          .map((info) => info.path)
          .join(' or ')}.`;
  };
  if (![3, 4, 5].includes(shapeAt(slot).length)) {
    throw new UnsupportedLayerError(
      `${caller}: layer "${path}" gives ${showShape(shapeAt(slot))}; wanted ${WANTED}. ${suggestion()}`,
    );
  }
  if (!network.leadsTo(slot, targets)) {
    throw new UnsupportedLayerError(`${caller}: the target does not depend on layer "${path}". ${suggestion()}`);
  }
  return slot;
}
