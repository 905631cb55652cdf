import { dispose } from '@tensorflow/tfjs-core';
import { activations, type Network } from 'netlens';
import { keepingPicture } from './session.js';
import { fieldsOf, type Field } from './spaceField.js';
import { sourceOf } from './spaceSource.js';
import { stepOf, type Place, type Step } from './spaceStep.js';
import { termsOf, type Values } from './spaceTerms.js';
import { sizeOf, type Size } from './spaceWindow.js';

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
    const read = async (paths: readonly string[]): Promise<Values[]> => {
      const layers = paths.filter((path) => path !== '');
      const found = layers.length > 0 ? activations(network, image, { layers }) : {};
      const values: Values[] = [];
      try {
        for (const path of paths) {
          const tensor = path === '' ? image : found[path]!;
          values.push({ shape: tensor.shape.slice(1), data: await tensor.data<'float32'>() });
        }
      } finally {
        dispose(found);
      }
      return values;
    };
    const steps: Step[] = [];
    let at: Place | undefined = place;
    while (at !== undefined && at.layer !== '' && steps.length < MOST_STEPS) {
      const { className, inputs } = network.layer(at.layer);
      const source = sourceOf(network.model, at.layer);
      const before = inputs.length > 0 ? inputs : [''];
      const [own, ...given] = (await read([at.layer, ...before])) as [Values, ...Values[]];
      const step = await stepOf(at, className, source, own, given, before, most);
      steps.push({ ...step, terms: step.terms.map((term) => ({ ...term, ...handedOn(network, term) })) });
      at = step.kind === 'sum' && step.count === 1 ? steps.at(-1)?.terms[0] : undefined;
    }
    const { y, x } = place;
    const field = { top: y, bottom: y + 1, left: x, right: x + 1 };
    return { steps, fields: fieldsOf(network, place.layer, field, sizeOf(image.shape.slice(1))) };
  });
}

const handing = /^(ZeroPadding2D|Cropping2D|Dropout|SpatialDropout2D|Gaussian\w+|Flatten|Reshape|InputLayer)$/;

/** Where a value was computed that layers have only handed on, behind borders and reshapings; a border's zero stays where it is. */
function handedOn(network: Network, place: Place): Place {
  if (place.layer === '') return place;
  const { className, outputShape, inputs } = network.layer(place.layer);
  const layer = sourceOf(network.model, place.layer);
  const [before] = inputs;
  if (!handing.test(className) || layer === undefined) return place;
  const { y, x, channel } = place;
  if (before === undefined) return { layer: '', y, x, channel };
  const inputShape = network.layer(before).outputShape;
  if (inputShape.slice(1).includes(null) || outputShape.slice(1).includes(null)) return place;
  const [input, output] = [inputShape, outputShape].map((shape) => sizeOf(shape.slice(1) as number[])) as [Size, Size];
  const found = termsOf({ layer, weights: [], inputs: [input], output, y, x, channel });
  const index = found?.terms[0]?.index;
  if (index === undefined) return place;
  const [, width, depth] = input;
  const source = {
    y: Math.floor(index / (depth * width)),
    x: Math.floor(index / depth) % width,
    channel: index % depth,
  };
  return handedOn(network, { layer: before, ...source });
}
