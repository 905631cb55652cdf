import { tensor, type Tensor } from '@tensorflow/tfjs-core';
import type { Rectangles } from '../../network/incremental/crops.js';
import type { Segments } from './coalitions.js';

/** A picture as it is and without any segment, its pixels row by row with channels last, and its segments. */
export interface SegmentedPicture extends Segments {
  readonly own: Float32Array;
  readonly absent: Float32Array;
  readonly size: readonly [number, number];
  /** Whether the network takes it as `[batch, h, w]`. */
  readonly isFlat: boolean;
}

/**
 * What rows of segments let see of a picture, `absent + share (own - absent)`: whole pictures, or the rectangles asked
 * for. Plain loops take a fraction of the time of tfjs's gather.
 * @param rows - the share of each segment.
 */
export function seenPixels(
  rows: readonly Float32Array[],
  { own, absent, labels, size: [h, w], isFlat }: SegmentedPicture,
  at?: Rectangles,
): Tensor {
  const channels = own.length / (h * w);
  const [tall, wide] = [at?.rows.size ?? h, at?.columns.size ?? w];
  const pixels = new Float32Array(rows.length * tall * wide * channels);
  let next = 0;
  rows.forEach((row, i) => {
    const [top, left] = [at?.rows.starts[i] ?? 0, at?.columns.starts[i] ?? 0];
    for (let y = top; y < top + tall; y++) {
      const end = y * w + left + wide;
      for (let from = y * w + left, to = from; from < end; from = to) {
        const label = labels[from] as number;
        while (to < end && labels[to] === label) to++;
        const share = row[label] as number;
        const [first, last] = [from * channels, to * channels];
        // Runs of pixels are copied at once.
        if (share === 1 || share === 0) pixels.set((share === 1 ? own : absent).subarray(first, last), next);
        else
          for (let c = first; c < last; c++)
            pixels[next + c - first] = mixed(absent[c] as number, own[c] as number, share);
        next += last - first;
      }
    }
  });
  return tensor(pixels, [rows.length, tall, wide, ...(at === undefined && isFlat ? [] : [channels])]);
}

const mixed = (absent: number, own: number, share: number): number => absent + share * (own - absent);
