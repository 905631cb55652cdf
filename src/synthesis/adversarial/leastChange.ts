import {
  concat,
  dispose,
  split,
  sqrt,
  square,
  stack,
  sub,
  sum,
  tidy,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';

/** By how much a weight changes as long as it is known from one side alone. Ours. */
const LEAP = 10;

interface Search {
  /** The images. */
  readonly start: Tensor4D;
  /** The first weight of the distance, for each. */
  readonly weight: number;
  /** How many weights are tried. */
  readonly searches: number;
  /** The images that a weight for each makes; `done` weights have been tried before. */
  readonly attempt: (weights: readonly number[], done: number) => Promise<Tensor4D>;
  /** A number for each image, above 0 if the network sees in it what it should. */
  readonly margins: (images: Tensor4D) => Tensor;
}

/**
 * The nearest image to each in which the network sees what it should. The weight of the distance rises if it does, and
 * falls if it does not. Once it is known from both sides, the middle of their logarithms is next. An image that no
 * weight has changed so is that of the least weight.
 * @see Szegedy et al. 2013, arXiv:1312.6199, section 4.1: the least c, found by line search.
 */
export async function leastChange({ start, weight, searches, attempt, margins }: Search): Promise<Tensor4D> {
  const batch = start.shape[0];
  const states = Array.from({ length: batch }, () => ({
    weight,
    low: 0,
    high: Infinity,
    isMet: false,
    distance: Infinity,
  }));
  const best: Tensor[] = [];
  const judge = async (made: Tensor4D): Promise<[margin: Float32Array, distance: Float32Array, images: Tensor[]]> => {
    const both = tidy(() => stack([margins(made), sqrt(sum(square(sub(made, start)), [1, 2, 3]))]));
    try {
      const values = await both.data<'float32'>();
      return [values.slice(0, batch), values.slice(batch), split(made, batch)];
    } finally {
      dispose([both, made]);
    }
  };
  try {
    for (let done = 0; done < searches; done++) {
      const made = await attempt(
        states.map((state) => state.weight),
        done,
      );
      const [margin, distance, images] = await judge(made);
      states.forEach((state, i) => {
        const isMet = margin[i]! > 0;
        const isBetter = isMet ? distance[i]! < state.distance : !state.isMet;
        if (isBetter) {
          best[i]?.dispose();
          best[i] = images[i]!;
          if (isMet) [state.isMet, state.distance] = [true, distance[i]!];
        } else images[i]!.dispose();
        if (isMet) state.low = state.weight;
        else state.high = state.weight;
        if (state.high === Infinity) state.weight *= LEAP;
        else state.weight = state.low === 0 ? state.weight / LEAP : Math.sqrt(state.low * state.high);
      });
    }
    return batch === 1 ? (best.splice(0)[0] as Tensor4D) : (concat(best) as Tensor4D);
  } finally {
    dispose(best);
  }
}
