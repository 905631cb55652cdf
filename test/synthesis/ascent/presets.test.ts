import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { activationMaximize, logit, OptionError, presets, scale } from 'netlens';
import { beforeAll, expect, test } from 'vitest';
import { allPresets, presetPage, shownConstant, withPresetTable } from '../../../scripts/writePresetTable.js';
import { sequential } from '../../oracle/cases/case.js';
import { use } from '../../support/backends.js';
import '../../support/matchers.js';
import { smallNet } from '../../support/smallNet.js';
import { picture } from '../differences.js';

beforeAll(() => use('cpu'));

/** What is published, copied from its source. */
const published: readonly [preset: string, name: string, value: number, source: RegExp][] = [
  // Mahendran & Vedaldi 2015, sections 3.2 to 3.4.
  ['mahendran2015', 'momentum', 0.9, /paper/],
  ['mahendran2015', 'beta', 2, /paper/],
  ['mahendran2015', 'alpha', 6, /paper/],
  // Its weight is 1 / B^alpha, B half the range: 1 where values are in units of B.
  ['mahendran2015', 'norm', 1, /paper/],
  // experiment_cnn.m: 0.004 * [ones(1,100), 0.1 * ones(1,200), 0.01 * ones(1,100)], opts2, beta = 6.
  ['mahendran2015.inversion', 'steps', 400, /experiment_cnn/],
  ['mahendran2015.inversion', 'learningRate', 0.004, /experiment_cnn/],
  ['mahendran2015.inversion', 'totalVariation', 10, /experiment_cnn/],
  ['mahendran2015.inversion', 'beta', 2, /experiment_cnn/],
  ['mahendran2015.inversion', 'norm', 8e-10, /experiment_cnn/],
  ['mahendran2015.inversion', 'alpha', 6, /experiment_cnn/],
  // invert_nn.m: opts.momentum = 0.9; x = x / norm(x(:)) * x0_sigma, of 227 x 227 x 3 values.
  ['mahendran2015.inversion', 'momentum', 0.9, /invert_nn/],
  ['mahendran2015.inversion', 'noise', 27098 / Math.sqrt(227 * 227 * 3), /invert_nn/],
  // Yosinski et al. 2015, table 1: "0.0001 | 1.0 | 4 | 0 | 0".
  ['nguyen2015', 'decay', 0.0001, /third row/],
  ['nguyen2015', 'sigma', 1, /third row/],
  ['nguyen2015', 'every', 4, /third row/],
  // dream.ipynb: make_step(step_size=1.5, jitter=32), deepdream(octave_n=4, octave_scale=1.4).
  ['mordvintsev2015', 'stepSize', 1.5, /google\/deepdream/],
  ['mordvintsev2015', 'jitter', 32, /google\/deepdream/],
  ['mordvintsev2015', 'octaves', 4, /google\/deepdream/],
  ['mordvintsev2015', 'octaveScale', 1.4, /google\/deepdream/],
  // deepdraw.ipynb: iter_n 190 + 450, sigmas 2.5, 0.78 and 0.40, steps 11, 6 and 3, scale 1.2, noise 8.
  ['oygard2015', 'steps', 640, /deepdraw/],
  ['oygard2015', 'stepSize', 11, /deepdraw/],
  ['oygard2015', 'secondStepSize', 6, /deepdraw/],
  ['oygard2015', 'lastStepSize', 3, /deepdraw/],
  ['oygard2015', 'sigma', 2.5, /deepdraw/],
  ['oygard2015', 'middleSigma', 0.78, /deepdraw/],
  ['oygard2015', 'lastSigma', 0.4, /deepdraw/],
  ['oygard2015', 'octaveScale', 1.2, /deepdraw/],
  ['oygard2015', 'noise', 8, /deepdraw/],
  // background_color = np.float32([200.0, 200.0, 200.0])
  ['oygard2015', 'grey', 200, /deepdraw/],
  // deepdream.ipynb: np.random.uniform(size) + 100.0, render_lapnorm(step=1.0, octave_scale=1.4, lap_n=4).
  // Even noise of one level has a deviation of 1 / sqrt(12).
  ['mordvintsev2016', 'noise', 0.29, /deepdream\.ipynb/],
  ['mordvintsev2016', 'stepSize', 1, /deepdream\.ipynb/],
  ['mordvintsev2016', 'grey', 100.5, /deepdream\.ipynb/],
  ['mordvintsev2016', 'octaveScale', 1.4, /deepdream\.ipynb/],
  ['mordvintsev2016', 'levels', 4, /deepdream\.ipynb/],
  // 1_activate_output.sh: iters="200", weights="99".
  ['nguyen2016', 'steps', 200, /synthesizing/],
  ['nguyen2016', 'decay', 0.01, /synthesizing/],
  // act_max.py: np.random.normal(0, 1, shape).
  ['nguyen2016', 'codeNoise', 1, /act_max/],
  // 1_class_conditional_sampling.sh: n_iters=200, epsilon1=1e-5, epsilon3=1e-17; sampling_class.py: normal(0, 1).
  ['nguyen2016b', 'steps', 200, /ppgn/],
  ['nguyen2016b', 'codePrior', 1e-5, /ppgn/],
  ['nguyen2016b', 'langevinNoise', 1e-17, /ppgn/],
  ['nguyen2016b', 'codeNoise', 1, /ppgn/],
  // lucid/optvis/render.py: thresholds=(512,), AdamOptimizer(0.05); param/spatial.py: sd=0.01, decay_power=1.
  ['lucid', 'steps', 512, /render\.py/],
  ['lucid', 'learningRate', 0.05, /render\.py/],
  ['lucid', 'noise', 0.01, /spatial\.py/],
  ['lucid', 'decay', 1, /spatial\.py/],
  // transform.py: random_scale([1 + (i - 5) / 50. for i in range(11)]), random_rotate(list(range(-10, 11)) + 5 * [0]).
  ['lucid', 'smallest', 0.9, /transform\.py/],
  ['lucid', 'largest', 1.1, /transform\.py/],
  ['lucid', 'turn', 10, /transform\.py/],
  // misc/redirected_relu_grad.py: tf.greater(global_step_t, 16).
  ['lucid', 'redirected', 16, /redirected_relu_grad/],
];

test('what is published is as its source has it, all else is said to be ours', () => {
  for (const [preset, name, value, source] of published) {
    const described = allPresets[preset]?.find((each) => each.name === name);
    expect(described?.default, `${preset}, ${name}`).toBe(value);
    expect(described?.source, `${preset}, ${name}`).toMatch(source);
  }
  const claimed = Object.entries(allPresets).flatMap(([preset, parameters]) =>
    parameters.filter(({ source }) => source !== 'ours').map(({ name }) => `${preset} ${name}`),
  );
  expect(claimed.toSorted()).toEqual(published.map(([preset, name]) => `${preset} ${name}`).toSorted());
});

test('the page’s table has every constant beside its source (npm run docs:tables)', async () => {
  const page = readFileSync(new URL(`../../../${presetPage}`, import.meta.url), 'utf8');
  expect(await withPresetTable()).toBe(page);
  let current = '';
  const shown = new Map<string, string>();
  for (const line of page.split('\n').filter((each) => each.startsWith('|'))) {
    const [preset, source, constants] = line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1) as [string, string, string];
    current = preset === '' ? current : preset.replaceAll('`', '');
    shown.set(`${current} ${source}`, constants);
  }
  for (const [preset, parameters] of Object.entries(allPresets)) {
    for (const each of parameters) {
      expect(shown.get(`${preset} ${each.source}`)?.split(', '), `${preset} ${each.name}`).toContain(
        shownConstant(each),
      );
    }
  }
});

test('a preset takes its constants, and nothing else', () => {
  expect(presets.tyka2016({ steps: 7 }).steps).toBe(7);
  expect(presets.tyka2016.title).toContain('Tyka');
  expect(() => presets.tyka2016({ sigmaSpace: 2 } as never)).toThrow(OptionError);
  expect(() => presets.tyka2016({ radius: 1.5 })).toThrow(
    'presets.tyka2016: radius is 1.5; wanted a whole number from 1 to 8.',
  );
  expect(() => presets.lucid(3 as never)).toThrow(OptionError);
});

/** A network whose only logit is a weighted sum of the pixels. */
function weightedSum(side: number, weights: Float32Array): LayersModel {
  const model = sequential([side, side, 1], [layers.flatten(), layers.dense({ units: 1, useBias: false })]);
  tf.tidy(() => model.setWeights([tf.tensor2d(weights, [side * side, 1])]));
  return model;
}

test('mahendran2015: the image does not depend on the scale of the logit', async () => {
  const model = smallNet();
  const made: Float32Array[] = [];
  for (const factor of [1, 0.01, 100]) {
    const { image } = await activationMaximize(model, scale(logit(1), factor), presets.mahendran2015({ steps: 12 }));
    made.push(await image.data<'float32'>());
    image.dispose();
  }
  expect(made[1]).toBeAllclose(made[0]!, { atol: 1e-3 });
  expect(made[2]).toBeAllclose(made[0]!, { atol: 1e-3 });
  model.dispose();
});

test('nguyen2015: the image is multiplied by 1 - decay about grey after each step', async () => {
  const model = weightedSum(6, new Float32Array(36));
  const init = picture([1, 6, 6, 1]);
  const options = presets.nguyen2015({ steps: 5, decay: 0.3, sigma: 0 });
  const { image } = await activationMaximize(model, 0, { ...options, init });
  const expected = (await init.data()).map((value) => 0.5 + (value - 0.5) * 0.7 ** 5);
  expect(await image.data()).toBeAllclose(expected, { atol: 1e-5 });
  tf.dispose([image, init]);
  model.dispose();
});
