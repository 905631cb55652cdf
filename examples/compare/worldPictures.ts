import { tensor3d, tensor4d } from '@tensorflow/tfjs-core';
import type { ComparedPicture } from 'netlens';
import { makePicture, pictureSize } from '../world/world.js';

/** Where the pictures begin that the embedded network was not trained on. */
const FIRST = 3_000_000_000;

/** Pictures of the small world with two objects, the first of them to be explained, and its pixels as the truth. */
export function* comparedPictures(count: number, shard = { index: 0, of: 1 }): Generator<ComparedPicture> {
  for (let i = shard.index; i < count; i += shard.of) {
    const { pixels, objects } = makePicture(FIRST + i, { objects: 2 });
    const [object] = objects as [(typeof objects)[number]];
    const image = tensor4d(pixels, [1, pictureSize, pictureSize, 3]);
    const truth = tensor3d(object.mask, [1, pictureSize, pictureSize], 'int32');
    const name = `${String(i).padStart(5, '0')} ${object.colour} ${object.shape}`;
    try {
      yield { image, truth, target: object.classIndex, name };
    } finally {
      image.dispose();
      truth.dispose();
    }
  }
}
