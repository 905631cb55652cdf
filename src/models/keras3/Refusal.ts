import { nameOf, type LayerJson } from './LayerJson.js';

/** A layer that cannot be said in tfjs's terms, and why. */
export class Refusal extends Error {
  constructor(layer: LayerJson, reason: string) {
    super(`layer "${nameOf(layer)}" (${layer.class_name}): ${reason}`);
  }
}
