import { fieldOf, layerActivations } from './inside.js';
import { current } from './session.js';
import type { Place } from './spaceStep.js';
import { standingOut, windowedLayer } from './standingOut.js';

/** A neuron that stands out, of a layer whose neurons still have a window of the picture. */
export async function tellingNeuron(): Promise<Place | undefined> {
  const { network, facts } = current();
  const layer = windowedLayer(network.layers, facts.height, ({ path }) => fieldOf(network, path));
  return layer && { layer: layer.path, ...standingOut(await layerActivations(layer.path)) };
}
