import * as tf from '@tensorflow/tfjs-core';
import { activationMaximize, logit, parametrizations, presets, seededRandom } from 'netlens';
import { beforeAll, expect, test } from 'vitest';
import { use } from '../../support/backends.js';
import '../../support/matchers.js';
import { picture } from '../differences.js';
import { at, enlarged, fromTensor, logitSlope, meanAbs, pictureOf, smoothNet, type Picture } from './loops.js';

// The loops of their sources, from their formulas, in plain numbers.

beforeAll(() => use('cpu'));

/** Lucid's color_correlation_svd_sqrt, divided by the longest column (optvis/param/color.py). */
const COLOURS = [
  [0.26, 0.09, 0.02],
  [0.27, 0, -0.05],
  [0.27, -0.09, 0.03],
].map((row) => row.map((value) => value / Math.hypot(0.26, 0.27, 0.27)));

/** Wave i of n places: the constant one, a cosine and a sine of each frequency, and the fastest. */
function wave(n: number, i: number, place: number): number {
  if (i === 0) return Math.sqrt(1 / n);
  if (n % 2 === 0 && i === n - 1) return Math.sqrt(1 / n) * (place % 2 === 0 ? 1 : -1);
  const angle = (2 * Math.PI * Math.ceil(i / 2) * place) / n;
  return Math.sqrt(2 / n) * (i % 2 === 1 ? Math.cos(angle) : Math.sin(angle));
}

test('lucid is Lucid’s step: waves, decorrelated colours and Adam', async () => {
  const [side, steps, seed] = [6, 5, 7];
  const model = smoothNet(side);
  const parametrization = parametrizations.fourier();
  const { image } = await activationMaximize(model, logit(1), {
    ...presets.lucid({ steps, redirected: 0 }),
    transforms: [],
    seed,
  });

  // Coefficients lie by column, row and colour.
  const [first] = parametrization.init([1, side, side, 3], seed) as [tf.Tensor];
  const p = Float64Array.from(first.dataSync());
  first.dispose();
  const index = (column: number, row: number, colour: number): number => (column * side + row) * 3 + colour;
  // A real wave has the energy of two complex ones; Lucid divides by 4 (optvis/param/spatial.py).
  const scale = (column: number, row: number): number =>
    Math.SQRT2 / 4 / Math.max(1 / side, Math.hypot(Math.ceil(column / 2) / side, Math.ceil(row / 2) / side));
  const sides = Array.from({ length: side }, (_, i) => i);
  const waves = sides.map((i) => sides.map((place) => wave(side, i, place)));
  const logits = (): Picture => {
    const decorrelated = pictureOf([side, side, 3], (y, x, colour) => {
      let sum = 0;
      for (const i of sides)
        for (const j of sides) sum += p[index(j, i, colour)]! * scale(j, i) * waves[i]![y]! * waves[j]![x]!;
      return sum;
    });
    return pictureOf([side, side, 3], (y, x, c) =>
      [0, 1, 2].reduce((sum, axis) => sum + COLOURS[c]![axis]! * at(decorrelated, y, x, axis), 0),
    );
  };
  const sigmoid = (picture: Picture): Picture => ({
    ...picture,
    values: picture.values.map((value) => 1 / (1 + Math.exp(-value))),
  });
  const [m, v] = [new Float64Array(p.length), new Float64Array(p.length)];
  for (let step = 1; step <= steps; step++) {
    const shown = sigmoid(logits());
    const slope = logitSlope(model, shown).map((value, k) => value * shown.values[k]! * (1 - shown.values[k]!));
    const bySlope = { ...shown, values: slope };
    const byAxis = pictureOf([side, side, 3], (y, x, axis) =>
      [0, 1, 2].reduce((sum, c) => sum + COLOURS[c]![axis]! * at(bySlope, y, x, c), 0),
    );
    for (const j of sides)
      for (const i of sides)
        for (const colour of [0, 1, 2]) {
          const k = index(j, i, colour);
          let g = 0;
          for (const y of sides) for (const x of sides) g += waves[i]![y]! * waves[j]![x]! * at(byAxis, y, x, colour);
          g *= scale(j, i);
          // Kingma & Ba, algorithm 1, upwards.
          m[k] = 0.9 * m[k]! + 0.1 * g;
          v[k] = 0.999 * v[k]! + 0.001 * g ** 2;
          p[k]! += (0.05 * (m[k]! / (1 - 0.9 ** step))) / (Math.sqrt(v[k]! / (1 - 0.999 ** step)) + 1e-8);
        }
  }
  expect(await image.data()).toBeAllclose(sigmoid(logits()).values, { atol: 1e-5 });
  image.dispose();
  model.dispose();
});

/** What turns round at the borders by so many pixels: `np.roll`. */
const rolled = (image: Picture, down: number, right: number): Picture =>
  pictureOf([image.height, image.width, image.channels], (row, column, c) =>
    at(image, (row - down + 10 * image.height) % image.height, (column - right + 10 * image.width) % image.width, c),
  );

test('mordvintsev2015 is the notebook’s octave: jitter, a step of one size, a clip; larger and larger', async () => {
  const [side, steps, seed, octaves] = [12, 5, 3, 2];
  const model = smoothNet(side);
  const init = picture([1, side, side, 3]);
  // 32 of 224 pixels are 2 of 12.
  const options = presets.mordvintsev2015({ steps, octaves, stepSize: 9 });
  const { image } = await activationMaximize(model, logit(1), { ...options, init, seed });

  const small = Math.round(side / 1.4);
  let canvas = shrunk(fromTensor(init), small);
  const ends = [Math.round(steps / 2), steps];
  for (let step = 0; step < steps; step++) {
    if (step === ends[0]) canvas = enlarged(canvas, side, side);
    // np.random.randint(-jitter, jitter + 1, 2), from a stream a step.
    const random = seededRandom(seed, step + 1);
    const [oy, ox] = [random.integer(5) - 2, random.integer(5) - 2];
    const seen = rolled(canvas.width === side ? canvas : enlarged(canvas, side, side), oy, ox);
    const g = backTo(rolled({ ...seen, values: logitSlope(model, seen) }, -oy, -ox), canvas.width);
    const size = meanAbs(g.values);
    const values = canvas.values.map((value, k) => Math.min(1, Math.max(0, value + (9 / 255 / size) * g.values[k]!)));
    canvas = { ...canvas, values };
  }
  expect(await image.data()).toBeAllclose(canvas.values, { atol: 1e-5 });
  expect(await image.data()).not.toBeAllclose(await init.data<'float32'>(), { atol: 0.01 });
  tf.dispose([image, init]);
  model.dispose();
});

/** A smaller image: each place is the mean of those within reach, by a triangle's weights. */
function shrunk(image: Picture, to: number): Picture {
  const factor = image.height / to;
  const weight = (from: number, place: number): number =>
    Math.max(0, 1 - Math.abs((from + 0.5) / factor - (place + 0.5)));
  return pictureOf([to, to, image.channels], (row, column, c) => {
    let [sum, total] = [0, 0];
    for (let y = 0; y < image.height; y++)
      for (let x = 0; x < image.width; x++) {
        const share = weight(y, row) * weight(x, column);
        sum += share * at(image, y, x, c);
        total += share;
      }
    return sum / total;
  });
}

/** The gradient by an image of what is the gradient by its enlargement: each place counts as much as it was taken. */
function backTo(slope: Picture, side: number): Picture {
  if (slope.width === side) return slope;
  return pictureOf([side, side, slope.channels], (row, column, c) => {
    const one = enlarged(
      pictureOf([side, side, 1], (y, x) => (y === row && x === column ? 1 : 0)),
      slope.height,
      slope.width,
    );
    return one.values.reduce((sum, share, k) => sum + share * slope.values[k * slope.channels + c]!, 0);
  });
}
