import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { input, layers, model, sequential, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { decode } from 'fast-png';
import { colormap } from 'netlens';
import { loadImage } from 'netlens/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { saveModel } from '../../examples/world/save.js';
import { servingTwins } from '../support/disk.js';
import { randomizeWeights } from '../support/weights.js';
import { lastLine, netlensIn, root } from './netlens.js';

const folder = mkdtempSync(join(tmpdir(), 'netlens-any-'));
const photo = join(root, 'examples/photos/coffee.jpg');
const twin = (format: string): string => join(root, 'test/models/fixtures/twin', format);

beforeAll(() => tf.setBackend('cpu'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const conv = (inputShape?: number[]) =>
  layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', ...(inputShape && { inputShape }) });
const classifier = (first: ReturnType<typeof conv>[], activation?: 'softmax'): LayersModel =>
  sequential({
    layers: [
      ...first,
      layers.globalAveragePooling2d({}),
      layers.dense({ units: 3, ...(activation && { activation }) }),
    ],
  });

/** A model of two outputs: probabilities, and scores. */
function twoOutputs(): LayersModel {
  const picture = input({ shape: [16, 16, 3] });
  const features = layers.globalAveragePooling2d({}).apply(conv().apply(picture));
  const outputs = [
    layers.dense({ units: 3, activation: 'softmax', name: 'colour' }).apply(features),
    layers.dense({ units: 5, name: 'shape' }).apply(features),
  ];
  return model({ inputs: picture, outputs: outputs as SymbolicTensor[] });
}

interface Case {
  readonly make: () => LayersModel;
  readonly words?: readonly string[];
  /** What the model takes, of `[1, h, w, 3]`. */
  readonly takes: (rgb: tf.Tensor4D) => tf.Tensor;
  readonly size: number;
  readonly unit: 'probability' | 'score' | 'share';
  /** Which output it is. */
  readonly output?: number;
}

const grey = (rgb: tf.Tensor4D): tf.Tensor => tf.sum(tf.mul(rgb, [0.299, 0.587, 0.114]), 3, true);
const same = (rgb: tf.Tensor4D): tf.Tensor => rgb;
const cases: Readonly<Record<string, Case>> = {
  'a grey picture': {
    make: () => classifier([conv([28, 28, 1])], 'softmax'),
    takes: grey,
    size: 28,
    unit: 'probability',
  },
  'a picture without channels, and no softmax': {
    make: () => classifier([layers.reshape({ inputShape: [28, 28], targetShape: [28, 28, 1] }) as never, conv()]),
    takes: (rgb) => tf.squeeze(grey(rgb), [3]),
    size: 28,
    unit: 'score',
  },
  'two channels': {
    make: () => classifier([conv([16, 16, 2])], 'softmax'),
    takes: (rgb) => tf.slice(rgb, [0, 0, 0, 0], [-1, -1, -1, 2]),
    size: 16,
    unit: 'probability',
  },
  'an output of one place': {
    make: () =>
      sequential({
        layers: [
          conv([16, 16, 3]),
          layers.averagePooling2d({ poolSize: 14 }),
          layers.conv2d({ filters: 3, kernelSize: 1, activation: 'softmax' }),
        ],
      }),
    takes: same,
    size: 16,
    unit: 'probability',
  },
  'the first of several outputs': { make: twoOutputs, takes: same, size: 16, unit: 'probability', output: 0 },
  'the second of several outputs': {
    make: twoOutputs,
    words: ['--output', 'shape'],
    takes: same,
    size: 16,
    unit: 'score',
    output: 1,
  },
};

interface Told {
  readonly output: string;
  readonly predictions: readonly ({ readonly class: number } & Record<Case['unit'], number>)[];
  readonly classes: readonly {
    readonly class: number;
    readonly label: string;
    readonly maps: Record<string, { readonly src?: string; readonly scale?: Record<string, unknown> }>;
  }[];
}

const told = (out: string): Told => JSON.parse(readFileSync(join(folder, out, 'explain.json'), 'utf8')) as Told;
const methods = ['--method', 'gradCam', '--method', 'inputXGradient'];

describe('netlens explain', () => {
  test.each(Object.entries(cases))('%s', async (name, { make, words = [], takes, size, unit, output = 0 }) => {
    const made = randomizeWeights(make(), 3);
    const [directory, out] = [join(folder, `${name} model`), `${name} out`];
    await saveModel(made, directory);
    const { code, stdout, stderr } = await netlensIn(folder, [
      ...['explain', '--model', directory, '--image', photo, '--out', out],
      ...methods,
      ...words,
    ]);
    expect([code, lastLine(stdout)], stderr).toEqual([0, expect.stringContaining('The sheet is')]);
    expect(stdout.includes('%')).toBe(unit !== 'score');

    // What tfjs says of the same picture.
    const rgb = await loadImage(photo, { size });
    const wanted = [made.predict(takes(rgb))].flat()[output]!.dataSync();
    const { predictions, classes } = told(out);
    expect(predictions.map((one) => one.class)).toEqual(
      Array.from(wanted.keys()).sort((a, b) => wanted[b]! - wanted[a]!),
    );
    for (const one of predictions) expect(one[unit]).toBeCloseTo(wanted[one.class]!, 4);
    for (const { maps } of classes) {
      for (const { src, scale } of Object.values(maps)) {
        // No tables of colours: their name.
        expect(Object.keys(scale!)).toEqual(['colormap', 'low', 'high']);
        const { width, height, data } = decode(readFileSync(join(folder, out, src!)));
        expect([width, height]).toEqual([size, size]);
        expect(new Set(data).size).toBeGreaterThan(4);
      }
    }
  });

  // [levels, what the network takes of them]; the means are those of Keras's preprocess_input.
  const level = layers.rescaling({ inputShape: [16, 16, 3], scale: 1 / 127.5, offset: -1 } as never);
  const caffe = (rgb: tf.Tensor4D): tf.Tensor => tf.sub(tf.reverse(rgb, 3), [103.939, 116.779, 123.68]);
  test.each([
    [
      'of whole levels, by its first layer',
      'levels',
      [level as never, conv()],
      [],
      same,
      /Scale: 0\.\.255, a guess of confidence 0\.95, /,
    ],
    [
      'of Keras, by its name',
      'vgg16',
      [conv([16, 16, 3])],
      [],
      caffe,
      /Scale: caffe, a guess of confidence 0\.60, .*vgg16/,
    ],
    [
      'that nothing says',
      'plain',
      [conv([16, 16, 3])],
      [],
      (rgb: tf.Tensor4D) => tf.div(rgb, 255),
      /Scale: 0\.\.1, a guess of confidence 0\.10, /,
    ],
    ['that is given', 'vgg16', [conv([16, 16, 3])], ['--scale', 'caffe'], caffe, undefined],
  ] as const)('a scale %s', async (_, name, first, words, takes, said) => {
    const made = randomizeWeights(classifier([...first], 'softmax'), 5);
    made.name = name;
    await saveModel(made, join(folder, `scale-${name}`));
    const out = `scale-${name}-out`;
    const all = [
      'explain',
      '--model',
      `scale-${name}`,
      '--image',
      photo,
      '--method',
      'occlusionMap',
      '--out',
      out,
      ...words,
    ];
    const { code, stdout, stderr } = await netlensIn(folder, all);
    expect(code, stderr).toBe(0);
    if (said === undefined) expect(stdout).not.toContain('Scale:');
    else expect(stdout).toMatch(said);
    const levels = await loadImage(photo, { size: 16, scale: [0, 255] });
    const wanted = (made.predict(takes(levels)) as tf.Tensor).dataSync();
    for (const one of told(out).predictions) expect(one.probability).toBeCloseTo(wanted[one.class]!, 4);
    // The picture beside the maps is drawn in its own colours, whatever the network takes.
    const { data } = decode(readFileSync(join(folder, out, 'input.png')));
    const drawn = (await levels.data<'float32'>()).map((value, i) =>
      Math.abs(value - data[Math.floor(i / 3) * 4 + (i % 3)]!),
    );
    expect(drawn.reduce((a, b) => Math.max(a, b))).toBeLessThanOrEqual(1);
  });

  test('a dream wants the values of black and white', async () => {
    await saveModel(randomizeWeights(classifier([conv([16, 16, 3])], 'softmax'), 5), join(folder, 'bgr'));
    const { code, stderr } = await netlensIn(folder, ['dream', '--model', 'bgr', '--image', photo, '--scale', 'caffe']);
    expect([code, lastLine(stderr)]).toEqual([
      2,
      expect.stringMatching(/--scale caffe: dreams need the values of black/),
    ]);
  });

  test('a segmentation: a class where it wins, and over a region', async () => {
    const made = sequential({ layers: [layers.conv2d({ inputShape: [8, 8, 3], filters: 3, kernelSize: 1 })] });
    // Three scores at each place: its red, its green, its blue.
    made.setWeights([tf.tensor4d([1, 0, 0, 0, 1, 0, 0, 0, 1], [1, 1, 3, 3]), tf.zeros([3])]);
    await saveModel(made, join(folder, 'places'));
    const words = ['explain', '--model', 'places', '--image', photo, '--method', 'inputXGradient', '--class', '0'];
    expect((await netlensIn(folder, [...words, '--out', 'won'])).code).toBe(0);
    const { code } = await netlensIn(folder, [...words, '--region', '0,2,4,3', '--out', 'region']);
    expect(code).toBe(0);

    const rgb = await loadImage(photo, { size: 8 });
    const wins = tf.argMax(rgb, 3).dataSync();
    const [first] = told('won').predictions;
    const most = [0, 1, 2].map((c) => wins.filter((winner) => winner === c).length / 64);
    expect(first!.share).toBeCloseTo(Math.max(...most), 6);
    // Red over rows 0 to 3 and columns 2 to 4: nothing else has a gradient, and has the colour of zero.
    const zero = Array.from(colormap('BuRd').slice(128 * 3, 129 * 3));
    const { data, channels } = decode(
      readFileSync(join(folder, 'region', told('region').classes[0]!.maps['Input x gradient']!.src!)),
    );
    for (let y = 0; y < 8; y++) {
      for (let x = 0; x < 8; x++) {
        const color = Array.from(data.slice((y * 8 + x) * channels, (y * 8 + x) * channels + 3));
        const isInside = y < 4 && x >= 2 && x < 5;
        if (isInside) expect(color, `${y}, ${x}`).not.toEqual(zero);
        else expect(color, `${y}, ${x}`).toEqual(zero);
      }
    }
    const far = await netlensIn(folder, [...words, '--region', '6,0,4,4', '--out', 'far']);
    expect([far.code, lastLine(far.stderr)]).toEqual([2, expect.stringMatching(/box .* within the 8 x 8 places/)]);
  });

  test('a graph-model by its folder, and by an address with a query', async () => {
    const explain = (source: string, out: string): ReturnType<typeof netlensIn> =>
      netlensIn(folder, ['explain', '--model', source, '--image', photo, ...methods, '--out', out]);
    expect((await explain(twin('layers'), 'layers')).code).toBe(0);
    expect((await explain(twin('graph'), 'graph')).code).toBe(0);
    const served = await servingTwins((address) => explain(`${address}graph/model.json?key=1`, 'served'));
    expect(served.code).toBe(0);
    for (const out of ['graph', 'served']) {
      told(out).predictions.forEach((one, i) => {
        const wanted = told('layers').predictions[i]!;
        expect([one.class, one.probability]).toEqual([wanted.class, expect.closeTo(wanted.probability, 5)]);
      });
    }
  });

  test('a class by its name, from a file beside the model; names that do not fit are refused', async () => {
    await saveModel(randomizeWeights(classifier([conv([16, 16, 3])], 'softmax'), 5), join(folder, 'named'));
    const words = ['explain', '--model', 'named', '--image', photo, '--method', 'saliency', '--out', 'named-out'];
    const explain = (...more: string[]): ReturnType<typeof netlensIn> => netlensIn(folder, [...words, ...more]);
    const unnamed = await explain('--class', 'espresso');
    expect([unnamed.code, lastLine(unnamed.stderr)]).toEqual([
      2,
      expect.stringMatching(/--class espresso: .*--labels/),
    ]);

    writeFileSync(join(folder, 'named/class_names.txt'), 'espresso\ntabby, tabby cat\nred wine\n');
    const { code, stdout } = await explain('--class', 'Tabby_cat', '--class', '2');
    expect([code, stdout]).toEqual([0, expect.stringContaining('Why tabby, tabby cat (1)?')]);
    expect(stdout).toContain('from class_names.txt, which lies beside the model');
    expect(stdout).toMatch(/\d % {2}espresso \(0\)/);
    expect(told('named-out').classes).toMatchObject([
      { class: 1, label: 'tabby, tabby cat' },
      { class: 2, label: 'red wine' },
    ]);
    const wrong = await explain('--class', 'expresso');
    expect([wrong.code, lastLine(wrong.stderr)]).toEqual([
      2,
      expect.stringMatching(/--class expresso: no class has the name "expresso"\. Did you mean "espresso" \(0\) or /),
    ]);

    // Two names for three classes: the first is the background.
    writeFileSync(join(folder, 'two.txt'), 'espresso\ntabby');
    const two = await explain('--labels', 'two.txt', '--class', 'espresso');
    expect([two.code, two.stdout]).toEqual([0, expect.stringContaining('Why espresso (1)?')]);
    writeFileSync(join(folder, 'five.txt'), 'a\nb\nc\nd\ne');
    const five = await explain('--labels', 'five.txt');
    expect([five.code, lastLine(five.stderr)]).toEqual([
      2,
      expect.stringMatching(/--labels five\.txt: 5 names for 3 classes; wanted 3, or 2 where the first class/),
    ]);
    // A file that was not asked for is left alone, and that is said.
    writeFileSync(join(folder, 'named/class_names.txt'), 'a\nb\nc\nd\ne');
    expect(await explain()).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/No names of classes from class_names\.txt, .*5 names for 3 classes/) as string,
    });
  });

  test('an output that is none of classes: a value by its number; a node in the place of the output', async () => {
    const words = ['explain', '--model', twin('graph'), '--image', photo, '--method', 'saliency', '--out', 'node'];
    const { code, stdout } = await netlensIn(folder, [...words, '--output', 'twin/scores/BiasAdd', '--class', '1']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('Why class 1?')]);
    expect(stdout).not.toContain('%');
    expect(told('node').output).toBe('twin/scores/BiasAdd');
  });

  const refused: Readonly<Record<string, readonly [words: readonly string[], message: RegExp]>> = {
    'a class too far': [['--class', '4'], /--class 4: the output "Identity", \[any, 4\], has 4 classes; wanted 0 to 3/],
    'a region of classes': [['--region', '0,0,1,1'], /--region: the output "Identity", \[any, 4\], is no segmentation/],
    'a region that is none': [['--region', '1,2,3'], /--region 1,2,3: wanted y,x,h,w/],
    'an output that is not there': [['--output', 'scorez'], /no layer "scorez". Nearest: /],
  };
  test.each(Object.entries(refused))('refuses %s in one line', async (_, [words, message]) => {
    const { code, stderr } = await netlensIn(folder, [
      ...['explain', '--model', twin('graph'), '--image', photo],
      ...words,
    ]);
    expect([code, lastLine(stderr)]).toEqual([2, expect.stringMatching(message)]);
    expect(stderr).not.toContain('    at ');
  });

  test('refuses a model that takes no picture in one line', async () => {
    const made = sequential({ layers: [layers.dense({ inputShape: [10], units: 2 })] });
    await saveModel(made, join(folder, 'numbers'));
    const { code, stderr } = await netlensIn(folder, ['explain', '--model', 'numbers', '--image', photo]);
    expect([code, lastLine(stderr)]).toEqual([
      2,
      expect.stringMatching(/The model takes \[any, 10\]; wanted one picture/),
    ]);
  });
});

describe('netlens layers', () => {
  test("lists a graph-model's nodes, and several outputs", async () => {
    expect((await netlensIn(folder, ['layers', '--model', twin('graph')])).stdout).toMatch(
      /twin\/relu6\/Relu6 +Relu6 +\[batch, 4, 4, 6\]/,
    );
    await saveModel(twoOutputs(), join(folder, 'two'));
    expect((await netlensIn(folder, ['layers', '--model', 'two'])).stdout).toContain(
      'Outputs: colour [any, 3], shape [any, 5]',
    );
  });
});
