import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { HELD_OUT, markedPicture, markedTensor } from './shortcutPictures.js';

/** How often an answer is the class of the mark, and of the shape. */
export interface Follows {
  /** Of pictures with the mark of their own class: both agree. */
  readonly own: number;
  /** Of pictures with the other class's mark: how often the mark wins. */
  readonly other: number;
  /** Of pictures without a mark: how often the shape is told. */
  readonly none: number;
}

/** What the shortcut network goes by, on held-out pictures. */
export async function follows(model: LayersModel, count: number): Promise<Follows> {
  const share = async (marked: 'own' | 'other' | 'none'): Promise<number> => {
    const pictures = Array.from({ length: count }, (_, i) => markedPicture(HELD_OUT + i, marked));
    const answers = tf.tidy(() => tf.argMax(model.predict(markedTensor(pictures)) as tf.Tensor, 1));
    const classes = await answers.data();
    answers.dispose();
    const right = pictures.filter(({ mark, shape }, i) => classes[i] === (mark < 0 ? shape : mark));
    return right.length / count;
  };
  return { own: await share('own'), other: await share('other'), none: await share('none') };
}
