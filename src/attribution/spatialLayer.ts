import { UnsupportedLayerError } from '../errors.js';
import { showShape } from '../network/input.js';
import type { TracedNetwork } from '../network/network.js';
import type { Shape, Slot } from '../network/trace.js';

/** Whether a shape is `[batch, h, w, channels]` with more than one place. */
const isSpatial = (shape: Shape): boolean => shape.length === 4 && !(shape[1] === 1 && shape[2] === 1);

/**
 * The slot of the layer to look at: the one named, or the last with spatial extent that the target depends on.
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
  const usable = network.layers.filter((info) => {
    const slot = network.slot(caller, info.path);
    return info.className !== 'InputLayer' && isSpatial(shapeAt(slot)) && network.leadsTo(slot, targets);
  });
  if (path === undefined) {
    const last = usable.at(-1);
    if (last === undefined) {
      throw new UnsupportedLayerError(
        `${caller}: the target depends on no layer that gives [batch, h, w, channels]. Try saliency.`,
      );
    }
    return network.slot(caller, last.path);
  }
  const slot = network.slot(caller, path);
  const suggestion =
    usable.length === 0
      ? 'Try saliency.'
      : `Try ${usable
          .slice(-2)
          .map((info) => info.path)
          .join(' or ')}.`;
  if (shapeAt(slot).length !== 4) {
    throw new UnsupportedLayerError(
      `${caller}: layer "${path}" gives ${showShape(shapeAt(slot))}; wanted [batch, h, w, channels]. ${suggestion}`,
    );
  }
  if (!network.leadsTo(slot, targets)) {
    throw new UnsupportedLayerError(`${caller}: the target does not depend on layer "${path}". ${suggestion}`);
  }
  return slot;
}
