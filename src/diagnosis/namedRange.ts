import type { Scale } from '../input/Scale.js';

// What Keras's applications and others' networks are trained on, most particular first.
const families: readonly (readonly [name: RegExp, scale: Scale])[] = [
  [/efficientnet[\W_]*lite/i, 'tf'],
  [/efficientnet|convnext|regnet|mobilenet_?v3/i, [0, 255]],
  [/resnet\w*v2|mobilenet|inception|xception|nasnet/i, 'tf'],
  [/vgg_?(16|19)|vggface|resnet_?(50|101|152)/i, 'caffe'],
  [/densenet/i, 'torch'],
  [/darknet|yolo|tinyvgg|mnist/i, [0, 1]],
];

/** The scale of the family that some names belong to, and the part of a name that says so. */
export function namedRange(names: readonly string[]): { scale: Scale; name: string } | undefined {
  for (const [pattern, scale] of families) {
    const [name] = names.flatMap((each) => pattern.exec(each)?.[0] ?? []);
    if (name !== undefined) return { scale, name };
  }
  return undefined;
}
