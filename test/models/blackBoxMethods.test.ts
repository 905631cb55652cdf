import * as tf from '@tensorflow/tfjs-core';
import {
  add,
  blackBox,
  classify,
  compare,
  custom,
  featureAblation,
  hsic,
  gradCam,
  gridSegments,
  kernelShap,
  LayerNotFoundError,
  lime,
  logit,
  methods,
  metrics,
  neuron,
  occlusionMap,
  openNetwork,
  patchSuccessRate,
  probability,
  rise,
  saliency,
  scale,
  ShapeError,
  shapleySampling,
  sobol,
  TargetError,
  UnsupportedModelError,
  type BlackBox,
  type ComparedMethod,
  type ScoreSource,
  type Target,
} from 'netlens';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { backends, use } from '../support/backends.js';
import '../support/matchers.js';
import { smallImages, smallNet } from '../support/smallNet.js';
import { withoutFinalActivation } from '../support/withoutFinalActivation.js';

const inputShape = [12, 10, 3] as const;

/** Numbers of a method, of a class that means `kind` where a network is asked. */
interface Asked {
  readonly kind: 'probability' | 'logit';
  readonly numbers: (source: ScoreSource, images: tf.Tensor4D, target?: Target) => Promise<ArrayLike<number>>;
}

const read = async (map: tf.Tensor): Promise<ArrayLike<number>> => {
  const values = await map.data();
  map.dispose();
  return values;
};
const segments = (): tf.Tensor2D => gridSegments([12, 10], [3, 2]);
const withSegments = async (make: (segments: tf.Tensor2D) => Promise<tf.Tensor>): Promise<ArrayLike<number>> => {
  const grid = segments();
  try {
    return await read(await make(grid));
  } finally {
    grid.dispose();
  }
};
const targeted = (target: Target | undefined): { target?: Target } => (target === undefined ? {} : { target });
/** A map that has nothing to do with the model, so that metrics have something to measure. */
const ramp = <T>(images: tf.Tensor4D, use: (maps: tf.Tensor3D) => Promise<T>): Promise<T> => {
  const maps = tf.tidy(() => tf.abs(tf.mean(images, 3))) as tf.Tensor3D;
  return use(maps).finally(() => maps.dispose());
};
const curves = (all: readonly { curve: readonly number[] }[]): number[] => all.flatMap(({ curve }) => [...curve]);

const asked: Record<string, Asked> = {
  occlusionMap: {
    kind: 'probability',
    numbers: async (source, images, target) => {
      const { map, scores } = await occlusionMap(source, images, { window: 5, stride: 3, ...targeted(target) });
      return [...Array.from(await read(map)), ...Array.from(await read(scores))];
    },
  },
  rise: {
    kind: 'probability',
    numbers: async (source, images, target) =>
      read(await rise(source, images, { masks: 37, cells: 3, baseline: 'mean', ...targeted(target) })),
  },
  featureAblation: {
    kind: 'logit',
    numbers: (source, images, target) =>
      withSegments((grid) => featureAblation(source, images, { segments: grid, ...targeted(target) })),
  },
  lime: {
    kind: 'logit',
    numbers: (source, images, target) =>
      withSegments((grid) => lime(source, images, { segments: grid, samples: 40, ...targeted(target) })),
  },
  kernelShap: {
    kind: 'logit',
    numbers: (source, images, target) =>
      withSegments((grid) => kernelShap(source, images, { segments: grid, samples: 40, ...targeted(target) })),
  },
  shapleySampling: {
    kind: 'logit',
    numbers: (source, images, target) =>
      withSegments((grid) => shapleySampling(source, images, { segments: grid, permutations: 3, ...targeted(target) })),
  },
  sobol: {
    kind: 'logit',
    numbers: (source, images, target) =>
      withSegments((grid) => sobol(source, images, { segments: grid, samples: 5, ...targeted(target) })),
  },
  hsic: {
    kind: 'logit',
    numbers: (source, images, target) =>
      withSegments((grid) => hsic(source, images, { segments: grid, samples: 40, ...targeted(target) })),
  },
  deletion: {
    kind: 'probability',
    numbers: (source, images, target) =>
      ramp(images, async (maps) =>
        curves(await metrics.deletion(source, images, maps, { step: 40, ...targeted(target) })),
      ),
  },
  insertion: {
    kind: 'probability',
    numbers: (source, images, target) =>
      ramp(images, async (maps) =>
        curves(await metrics.insertion(source, images, maps, { step: 40, from: 0, ...targeted(target) })),
      ),
  },
  perturbationCurve: {
    kind: 'probability',
    numbers: (source, images, target) =>
      ramp(images, async (maps) =>
        curves(await metrics.perturbationCurve(source, images, maps, { patch: 4, ...targeted(target) })),
      ),
  },
  road: {
    kind: 'probability',
    numbers: (source, images, target) =>
      ramp(images, async (maps) =>
        curves(await metrics.road(source, images, maps, { percentiles: [30, 70], ...targeted(target) })),
      ),
  },
  averageDrop: {
    kind: 'probability',
    numbers: (source, images, target) =>
      ramp(images, async (maps) =>
        (await metrics.averageDrop(source, images, maps, targeted(target))).flatMap((each) => Object.values(each)),
      ),
  },
  infidelity: {
    kind: 'logit',
    numbers: (source, images, target) =>
      metrics.infidelity(source, images, images, { samples: 5, ...targeted(target) }),
  },
  faithfulnessCorrelation: {
    kind: 'logit',
    numbers: (source, images, target) =>
      ramp(images, (maps) =>
        metrics.faithfulnessCorrelation(source, images, maps, { samples: 9, ...targeted(target) }),
      ),
  },
  sensitivityN: {
    kind: 'logit',
    numbers: (source, images, target) =>
      ramp(images, (maps) => metrics.sensitivityN(source, images, maps, { samples: 9, ...targeted(target) })),
  },
  completeness: {
    kind: 'logit',
    numbers: (source, images, target) => metrics.completeness(source, images, images, targeted(target)),
  },
};

let model: LayersModel;
let beforeSoftmax: LayersModel;
const made = async (): Promise<void> => {
  model = smallNet();
  beforeSoftmax = await withoutFinalActivation(model);
};
/** The same network as a black box: its probabilities or logits, after a while. */
const boxes = {
  probability: (classes?: number): BlackBox =>
    blackBox(
      async (images) => {
        await Promise.resolve();
        return model.predict(images) as tf.Tensor2D;
      },
      { inputShape, ...(classes && { classes }) },
    ),
  logit: (): BlackBox => blackBox((images) => beforeSoftmax.predict(images) as tf.Tensor2D, { inputShape, classes: 4 }),
};

describe.each(backends)('black boxes on $name', (backend) => {
  beforeAll(async () => {
    await use(backend);
    await made();
  });

  test.each(Object.entries(asked))('%s gives what it gives of the network', async (_, { kind, numbers }) => {
    const images = smallImages();
    const whole = { probability, logit };
    for (const each of ['probability', 'logit'] as const) {
      const { numTensors } = tf.memory();
      const box = await numbers(boxes[each](), images, 2);
      expect(tf.memory().numTensors).toBe(numTensors);
      expect(box).toBeAllclose(await numbers(model, images, whole[each](2)), { ofMax: 1e-5 });
    }
    // Each example's own class, and its top class.
    expect(await numbers(boxes[kind](), images, [1, 3])).toBeAllclose(await numbers(model, images, [1, 3]), {
      ofMax: 1e-5,
    });
    expect(await numbers(boxes[kind](), images)).toBeAllclose(await numbers(model, images), { ofMax: 1e-5 });
    images.dispose();
  });
});

describe('black boxes', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
    await made();
  });

  it('take objectives of classes', async () => {
    const images = smallImages();
    const target = add(logit(1), scale(probability(3), -1));
    const of = (source: ScoreSource, target: Target): Promise<ArrayLike<number>> =>
      (asked['featureAblation'] as Asked).numbers(source, images, target);
    const own = custom(['(output)'], ({ '(output)': values }) =>
      tf.sub(
        tf.squeeze(tf.slice(values as tf.Tensor2D, [0, 1], [-1, 1]), [1]),
        tf.squeeze(tf.slice(values as tf.Tensor2D, [0, 3], [-1, 1]), [1]),
      ),
    );
    const logits = await of(boxes.logit(), target);
    expect(logits).toBeAllclose(await of(beforeSoftmax, target), { ofMax: 1e-5 });
    expect(await of(boxes.logit(), own)).toBeAllclose(logits, { ofMax: 1e-6 });
    images.dispose();
  });

  it('classify gives their scores, and no probabilities', async () => {
    const images = smallImages();
    using network = openNetwork(model);
    const expected = await classify(network, images, { k: 2 });
    const found = await classify(boxes.probability(), images, { k: 2, labels: ['a', 'b', 'c', 'd'] });
    expect(found.flat().map(({ index }) => index)).toEqual(expected.flat().map(({ index }) => index));
    expect(found.flat().map(({ score }) => score)).toBeAllclose(
      expected.flat().map(({ probability }) => probability as number),
    );
    expect(found[0]?.[0]).not.toHaveProperty('probability');
    images.dispose();
  });

  it('maxSensitivity takes one', async () => {
    const images = smallImages(1);
    const explain = (box: BlackBox, input: tf.Tensor): Promise<tf.Tensor> => featureAblation(box, input, { target: 1 });
    const maps = await explain(boxes.logit(), images);
    const [change] = await metrics.maxSensitivity(boxes.logit(), images, maps, { explain, samples: 2 });
    expect(change).toBeGreaterThan(0);
    tf.dispose([images, maps]);
  });

  it('patchSuccessRate counts what it counts of the network', async () => {
    const images = smallImages(3);
    const patch = tf.mul(tf.randomUniform<tf.Rank.R3>([6, 6, 3], -1, 1, 'float32', 3), 4) as tf.Tensor3D;
    const rates: number[] = [];
    const { numTensors } = tf.memory();
    for (const target of [0, 1, 2, 3, [1, 2, 3], logit(2)]) {
      const options = { target, trials: 5, seed: 4 };
      const rate = await patchSuccessRate(boxes.logit(), images, patch, options);
      expect(rate).toBe(await patchSuccessRate(beforeSoftmax, images, patch, options));
      rates.push(rate);
    }
    expect(tf.memory().numTensors).toBe(numTensors);
    // Each patched image has one top class.
    expect(rates.slice(0, 4).reduce((a, b) => a + b)).toBeCloseTo(1);
    expect(new Set(rates).size).toBeGreaterThan(2);
    tf.dispose([images, patch]);
  });

  it('patchSuccessRate on paper: white on black, where the brighter a picture, the likelier class 0', async () => {
    const images = tf.zeros<tf.Rank.R4>([2, 4, 4, 1]);
    const patch = tf.ones<tf.Rank.R3>([2, 2, 1]);
    const brightness = (some: tf.Tensor4D, factor: number): tf.Tensor2D =>
      tf.tidy(() => {
        const mean = tf.mean(some, [1, 2]) as tf.Tensor2D;
        return tf.concat2d([tf.mul(mean, factor), tf.sub(1, mean)], 1);
      });
    const options = { rotation: [0, 0], scale: [1, 1], location: [1.5, 1.5], trials: 2 } as const;
    const rate = (factor: number, target: Target): Promise<number> =>
      patchSuccessRate(
        blackBox((some) => brightness(some, factor), { inputShape: [4, 4, 1] }),
        images,
        patch,
        { ...options, target },
      );
    // A quarter is white: 1/4 against 3/4, and 5/4 against 3/4.
    expect(await rate(1, 0)).toBe(0);
    expect(await rate(1, 1)).toBe(1);
    expect(await rate(5, 0)).toBe(1);
    // Brighter than before, whichever is on top.
    expect(await rate(1, logit(0))).toBe(1);
    expect(await rate(1, logit(1))).toBe(0);
    const { numTensors } = tf.memory();
    await expect(rate(1, neuron('conv1', { channel: 0 }))).rejects.toThrow(LayerNotFoundError);
    await expect(rate(1, 2)).rejects.toThrow(TargetError);
    const down = blackBox(() => Promise.reject(new Error('server down')), { inputShape: [4, 4, 1], classes: 2 });
    await expect(patchSuccessRate(down, images, patch, { ...options, target: 0 })).rejects.toThrow('server down');
    expect(tf.memory().numTensors).toBe(numTensors);
    tf.dispose([images, patch]);
  });

  it('compare measures methods of scores as it does of the network', async () => {
    const images = smallImages(2);
    const [a, b] = tf.split(images, 2) as [tf.Tensor4D, tf.Tensor4D];
    const data = [{ image: a }, { image: b, target: 1 }];
    const ofProbabilities = ['deletion', 'insertion', 'perturbationCurve', 'road', 'averageDrop'];
    const own = { name: 'ramp', explain: (_: unknown, image: tf.Tensor4D) => tf.tidy(() => tf.mean(tf.abs(image), 3)) };
    const occlusion: ComparedMethod = {
      name: 'occlusionMap',
      explain: (source, image, given) => occlusionMap(source, image, { ...given, window: 5, stride: 3 }),
    };
    const options = { methods: [occlusion, own as never], metrics: ofProbabilities };
    const { numTensors } = tf.memory();
    const expected = await compare(model, data, options);
    const found = await compare(boxes.probability(), data, options);
    expect(found.pictures).toEqual(expected.pictures);
    for (const method of ['occlusionMap', 'ramp']) {
      for (const metric of ofProbabilities) {
        const numbers = expected.scores[method]![metric]! as number[];
        expect(numbers.every(Number.isFinite)).toBe(true);
        expect(found.scores[method]![metric]).toBeAllclose(numbers, { ofMax: 1e-4 });
      }
    }
    const others = ['faithfulnessCorrelation', 'sensitivityN', 'infidelity', 'completeness', 'gini', 'entropy'];
    const rest = await compare(boxes.logit(), data.slice(1), {
      methods: ['featureAblation', occlusion],
      metrics: others,
    });
    // Maps of pixels are no shares of the score; all else has a number.
    expect(new Set(rest.absent.map(({ metric }) => metric))).toEqual(new Set(['infidelity', 'completeness']));
    expect(tf.memory().numTensors).toBe(numTensors);
    tf.dispose([images, a, b]);
  });

  it('compare names the methods and metrics that a black box will not do for', async () => {
    const images = smallImages(1);
    const call = (options: object): Promise<unknown> =>
      compare(boxes.logit(), [{ image: images }], { methods: ['rise'], metrics: ['deletion'], ...options });
    await expect(call({ methods: ['gradCam', 'rise', 'lrp'] })).rejects.toThrow(UnsupportedModelError);
    await expect(call({ methods: ['gradCam', 'rise', 'lrp'], metrics: ['gini', 'randomization'] })).rejects.toThrow(
      /; gradCam, lrp, randomization cannot do without\. Methods that can: .*occlusionMap/,
    );
    await expect(call({ layer: 'conv1' })).rejects.toThrow(LayerNotFoundError);
    images.dispose();
  });

  it('takes every method that needs scores alone, and no other', async () => {
    const images = smallImages(1);
    for (const { name, explain, needsOnlyScores, result, asks } of methods) {
      // What answers at once is refused at once.
      const call = async (): Promise<unknown> =>
        explain(boxes.logit() as never, images, { target: 1, ...(asks.includes('window') && { window: 5 }) });
      if (needsOnlyScores !== true) {
        await expect(call(), name).rejects.toThrow(new RegExp(`${name}: got a black box`));
      } else if (!['rise', 'sobol'].includes(name)) {
        const made = (await call()) as tf.Tensor | { map: tf.Tensor };
        expect(result === 'object' ? (made as { map: tf.Tensor }).map.shape : (made as tf.Tensor).shape).toEqual([
          1, 12, 10,
        ]);
        tf.dispose(made as tf.TensorContainer);
      }
    }
    images.dispose();
  });

  it('asks one picture for the number of classes, unless it is said', async () => {
    const images = smallImages(1);
    const batches: number[] = [];
    const counting = (classes?: number): BlackBox =>
      blackBox(
        (some) => {
          batches.push(some.shape[0]);
          return model.predict(some) as tf.Tensor2D;
        },
        { inputShape, ...(classes && { classes }) },
      );
    await (asked['featureAblation'] as Asked).numbers(counting(), images, 1);
    await (asked['featureAblation'] as Asked).numbers(counting(4), images, 1);
    // Of 3 x 2 segments: the whole, and without each.
    expect(batches).toEqual([1, 7, 7]);
    images.dispose();
  });

  test.each(Object.entries(asked))(
    '%s refuses what a black box has not, and leaves nothing',
    async (_, { numbers }) => {
      const images = smallImages();
      const { numTensors } = tf.memory();
      const refused = (source: ScoreSource, target: Target, given = images): Promise<unknown> =>
        numbers(source, given, target);
      await expect(refused(boxes.logit(), neuron('conv1', { channel: 0 }))).rejects.toThrow(LayerNotFoundError);
      await expect(refused(boxes.logit(), neuron('conv1', { channel: 0 }))).rejects.toThrow(/"conv1".*black box/);
      await expect(refused(boxes.probability(), 4)).rejects.toThrow(TargetError);
      await expect(refused(boxes.probability(), [1])).rejects.toThrow(TargetError);
      const wrong = blackBox((some) => tf.zeros<tf.Rank.R2>([some.shape[0], 3]), { inputShape, classes: 4 });
      await expect(refused(wrong, 1)).rejects.toThrow(ShapeError);
      const down = blackBox(() => Promise.reject(new Error('server down')), { inputShape, classes: 4 });
      await expect(refused(down, 1)).rejects.toThrow('server down');
      expect(tf.memory().numTensors).toBe(numTensors);
      images.dispose();
    },
  );

  it('stop at a signal while one is asked', async () => {
    const images = smallImages(1);
    const { numTensors } = tf.memory();
    const controller = new AbortController();
    let calls = 0;
    const box = blackBox(
      (some) => {
        if (++calls === 2) controller.abort(new Error('enough'));
        return Promise.resolve(model.predict(some) as tf.Tensor2D);
      },
      { inputShape, classes: 4 },
    );
    const options = { target: 1, signal: controller.signal };
    await expect(rise(box, images, { masks: 64, ...options })).rejects.toThrow('enough');
    expect(calls).toBe(2);
    expect(tf.memory().numTensors).toBe(numTensors);
    images.dispose();
  });

  it('have no gradients', () => {
    const images = smallImages(1);
    for (const method of [saliency, gradCam]) {
      const call = (): unknown => method(boxes.logit() as never, images);
      expect(call).toThrow(UnsupportedModelError);
      expect(call).toThrow(new RegExp(`${method.name}: got a black box`));
    }
    images.dispose();
  });
});
