import type { LayerRow } from './facts.js';

/** A guess at what a model was trained on, and what it goes by. */
export interface Guess {
  /** One of `normalizations`. */
  readonly name: string;
  /** Ends the sentence "guessed: ". */
  readonly because: string;
}

// What Keras's applications are trained on, most particular first.
const families: readonly (readonly [RegExp, string])[] = [
  [/^shapes$/, '0..1'], // the embedded network
  [/resnet.*v2|mobilenet|inception|xception|nasnet/i, '-1..1'],
  [/efficientnet|convnext/i, '0..255'],
  [/vgg(16|19)|resnet(50|101|152)/i, 'caffe'],
  [/densenet/i, 'torch'],
];

/** What a model was probably trained on: its first layers say, or else its name. */
export function guess(name: string, layers: readonly Pick<LayerRow, 'className'>[]): Guess {
  const first = layers.slice(0, 3).find(({ className }) => /^(Rescaling|Normalization)$/.test(className));
  if (first !== undefined) return { name: '0..255', because: `its ${first.className} layer takes levels` };
  const family = families.find(([pattern]) => pattern.test(name));
  if (family !== undefined) return { name: family[1], because: `by the model's name, ${name}` };
  return { name: '0..1', because: 'neither its name nor its first layers say' };
}
