import { keepingPicture } from './session.js';
import { fieldsOf, type Field } from './spaceField.js';
import { sizeOf } from './sizeOf.js';
import { stepOf, type Place, type Step } from './spaceStep.js';

export { planes } from './spacePlanes.js';

/** A neuron's value, the layer's own step first, then those of the layers before until one takes in several values. */
export interface Neuron {
  readonly steps: readonly Step[];
  /** What it depends on, by layer; the picture's under the empty path. */
  readonly fields: Readonly<Record<string, Field>>;
}

const MOST_STEPS = 6;

/** Where a neuron's value comes from, with its `most` strongest products. */
export function neuron(place: Place, most: number): Promise<Neuron> {
  return keepingPicture(async (image, network) => {
    const steps: Step[] = [];
    let at: Place | undefined = place;
    while (at !== undefined && at.layer !== '' && steps.length < MOST_STEPS) {
      const step: Step = await stepOf(network, image, at, most);
      steps.push(step);
      at = step.kind === 'sum' && step.count === 1 ? step.terms[0] : undefined;
    }
    return { steps, fields: fieldsOf(network, place.layer, place, sizeOf(image.shape.slice(1))) };
  });
}
