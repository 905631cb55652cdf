import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { methods, type Comparison } from 'netlens';
import { afterAll, describe, expect, test } from 'vitest';
import { writeBroden } from '../../examples/dissect/writeBroden.js';
import { models, present } from '../support/shared.js';
import { lastLine, netlensIn, root } from './netlens.js';

const folder = mkdtempSync(join(tmpdir(), 'netlens-cli-'));
const photo = join(root, 'examples/photos/cat_and_coffee.jpg');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const netlens = (...words: string[]): ReturnType<typeof netlensIn> => netlensIn(folder, words);

describe('netlens', () => {
  test.each([[[]], [['--help']], [['explain', '--help']], [['layers', '--help']], [['dissect', '--help']]])(
    'explains itself: %j',
    async (words) => {
      const { code, stdout } = await netlens(...words);
      expect(code).toBe(0);
      expect(stdout).toContain('--help');
    },
  );

  test('compares by shards, joins them, goes on after a break, and on a folder of pictures', async () => {
    const words = [
      'compare',
      '--method',
      'saliency',
      '--method',
      'gradCam',
      '--metric',
      'gini',
      '--metric',
      'massAccuracy',
    ];
    const read = (file: string): Comparison => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Comparison;
    for (const shard of ['1', '2']) {
      const part = ['--shard', `${shard}/2`, '--out', `parts/${shard}.json`];
      expect(await netlens(...words, '--count', '3', ...part)).toMatchObject({ code: 0 });
    }
    const merged = await netlens('merge', 'parts/2.json', 'parts/1.json', '--out', 'merged');
    expect(merged.stdout).toMatch(/Wrote merged\/comparison\.html: 3 pictures of 2 parts/);
    expect(await netlens(...words, '--count', '3', '--out', 'whole')).toMatchObject({ code: 0 });
    expect(read('merged/comparison.json')).toEqual(read('whole/comparison.json'));
    expect(readFileSync(join(folder, 'merged/comparison.html'), 'utf8')).toContain('Which map can be believed?');
    const more = await netlens(...words, '--count', '4', '--resume', '--out', 'whole');
    expect(more).toMatchObject({ code: 0 });
    expect(read('whole/comparison.json').scores['gradCam']!['gini']!.slice(0, 3)).toEqual(
      read('merged/comparison.json').scores['gradCam']!['gini'],
    );
    const own = ['--model', join(root, 'examples/world/model'), '--images', join(root, 'examples/photos')];
    expect(await netlens(...words, ...own, '--count', '2', '--out', 'photos')).toMatchObject({ code: 0 });
    const { pictures, absent } = read('photos/comparison.json');
    expect(pictures.map(({ name }) => name)).toEqual(['astronaut.jpg', 'cat_and_coffee.jpg']);
    expect(absent.map(({ reason }) => reason)).toEqual(['the data have no truth', 'the data have no truth']);
  });

  test('tells its version', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect((await netlens('--version')).stdout.trim()).toBe(version);
  });

  test.each([
    [['explian'], /netlens explian: no such command; wanted explain, compare, merge, dream, dissect, layers/],
    [['toString'], /no such command/],
    [['explain', '--nope'], /--nope/],
    [['explain', 'word'], /word/],
    [['explain', '--class', '-1'], /--class/],
    [['explain', '--class', '10'], /10/],
    [['explain', '--scale', '1..0'], /--scale 1\.\.0: wanted the values/],
    [['explain', '--backend', 'gpu'], /--backend gpu: wanted wasm or cpu/],
    [['explain', '--image', 'a.png'], /--model and --image go together/],
    [['explain', '--layer', 'conf1'], /conv1/],
    [['explain', '--method', 'gradcam'], /--method gradcam: wanted saliency, .*gradCam/],
    [['explain', '--model', 'nowhere', '--image', 'a.png'], /nowhere/],
    [['explain', '--model', join(root, 'examples/world/model'), '--image', 'nowhere.png'], /nowhere\.png/],
    [
      ['explain', '--model', 'http://localhost:9/m', '--image', photo],
      /http:\/\/localhost:9\/m\/model\.json cannot be read/,
    ],
    [['compare', '--shard', '3/2'], /--shard 3\/2: wanted which one of how many/],
    [['compare', '--count', '0'], /--count 0: wanted 1 or more/],
    [['compare', '--metric', 'delete'], /--metric delete: wanted deletion, /],
    [['compare', '--method', 'gradcam'], /--method gradcam: wanted saliency, /],
    [['compare', '--images', '.'], /--model and --images go together/],
    [['compare', '--layer', 'conf1', '--count', '1'], /conv1/],
    [['merge'], /netlens merge: wanted the files/],
    [['merge', 'nowhere.json'], /nowhere\.json: cannot be read/],
    [['dream', '--steps', '0'], /--steps 0/],
    [['dream', '--only', 'film'], /--only film: wanted dream, zoom, table, patch/],
    [['dream', '--quick', '--full'], /--quick and --full: wanted one of them/],
    [['dream', '--layer', 'nowhere'], /nowhere/],
    [['dream', '--class', '10'], /--class 10/],
    [['dissect', '--images', '0'], /--images 0/],
    [['dissect', '--layer', 'nowhere'], /nowhere/],
    [['dissect', '--model', join(root, 'examples/world/model')], /--model and --broden go together/],
    [['dissect', '--model', join(root, 'examples/world/model'), '--broden', 'nowhere'], /nowhere/],
    [['layers', '--model', 'nowhere'], /nowhere/],
  ] as const)('answers bad use with one line and code 2: %j', async (words, message) => {
    const { code, stderr } = await netlens(...words);
    expect([code, lastLine(stderr)]).toEqual([2, expect.stringMatching(message)]);
    expect(stderr).not.toContain('    at ');
  });

  test('a text file as a picture, a picture as a model', async () => {
    writeFileSync(join(folder, 'text.png'), 'no picture');
    const model = join(root, 'examples/world/model');
    const text = await netlens('explain', '--model', model, '--image', 'text.png');
    expect([text.code, lastLine(text.stderr)]).toEqual([2, expect.stringContaining('text.png')]);
    const picture = await netlens('layers', '--model', photo);
    expect([picture.code, lastLine(picture.stderr)]).toEqual([2, expect.stringContaining('cat_and_coffee.jpg')]);
  });

  test('explains the embedded network', async () => {
    const { code, stdout } = await netlens('explain', '--out', 'made');
    expect([code, stdout]).toEqual([0, expect.stringContaining('Grad-CAM')]);
    const { classes } = JSON.parse(readFileSync(join(folder, 'made/explain.json'), 'utf8')) as {
      classes: { label: string; probability: number; maps: Record<string, { src?: string }> }[];
    };
    expect(classes).toHaveLength(2);
    for (const { maps } of classes) {
      const quick = methods.filter(({ name, cost }) => cost.forward + cost.backward <= 10 || name === 'occlusionMap');
      expect(Object.keys(maps)).toEqual(quick.map(({ title }) => title));
      for (const { src } of Object.values(maps)) {
        const { width, height, data } = decode(readFileSync(join(folder, 'made', src!)));
        expect([width, height]).toEqual([64, 64]);
        expect(new Set(data).size).toBeGreaterThan(16);
      }
    }
    const page = readFileSync(join(folder, 'made/index.html'), 'utf8');
    const linked = Array.from(page.matchAll(/src="([^"]+)"/g), ([, file]) => file!);
    expect(linked.length).toBeGreaterThan(14);
    for (const file of linked) expect(existsSync(join(folder, 'made', file)), file).toBe(true);
  });

  test('explains by the methods that are named, in their order', async () => {
    const { code } = await netlens('explain', '--method', 'gradCam', '--method', 'saliency', '--out', 'two');
    expect(code).toBe(0);
    const { classes } = JSON.parse(readFileSync(join(folder, 'two/explain.json'), 'utf8')) as {
      classes: { maps: object }[];
    };
    for (const { maps } of classes) expect(Object.keys(maps)).toEqual(['Grad-CAM', 'Saliency']);
  });

  test('dreams only what is asked for, and says first how long it takes', async () => {
    const { code, stdout } = await netlens(
      'dream',
      '--only',
      'table',
      '--steps',
      '2',
      '--class',
      '3',
      '--out',
      'dream',
    );
    expect(code).toBe(0);
    expect(readdirSync(join(folder, 'dream'))).toEqual(['table.png']);
    // Of three rows and one column, 64 pixels each, with a gap of 2; written anew after each row.
    const { width, height } = decode(readFileSync(join(folder, 'dream/table.png')));
    expect([width, height]).toEqual([64, 3 * 64 + 2 * 2]);
    expect(stdout.match(/Wrote .*table\.png/g)).toHaveLength(3);
    expect(stdout).toMatch(/This takes .*:\n {2}table .*; with --full [^]*Wrote/);
  });

  test('lists layers, with what a neuron sees', async () => {
    const { stdout } = await netlens('layers', '--json');
    const { layers } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { layers: Record<string, unknown>[] };
    // 4x4 with stride 2 twice: 4 + 3 * 2 = 10.
    expect(layers.find(({ path }) => path === 'conv2')).toMatchObject({
      className: 'Conv2D',
      outputShape: [null, 16, 16, 32],
      receptiveField: [10, 10],
    });
    expect((await netlens('layers')).stdout).toMatch(/conv2 +Conv2D +\[batch, 16, 16, 32\]/);
  });

  test('dissects the embedded network', async () => {
    const { code } = await netlens('dissect', '--images', '40', '--layer', 'relu5', '--out', 'units');
    expect(code).toBe(0);
    const report = JSON.parse(readFileSync(join(folder, 'units/dissection.json'), 'utf8')) as {
      layers: Record<string, unknown[]>;
    };
    expect(report.layers['relu5']).toHaveLength(64);
    expect(readFileSync(join(folder, 'units/dissection.html'), 'utf8')).toContain('relu5');
  });

  test('dissects a model on a folder in the layout of Broden', async () => {
    await writeBroden(join(folder, 'broden'), 30);
    const words = ['--model', join(root, 'examples/world/model'), '--broden', 'broden', '--layer', 'relu5'];
    const { code, stdout } = await netlens('dissect', ...words, '--out', 'own');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/relu5: \d+ of 64 units are detectors/)]);
  });

  const model = join(models, 'mobilenet_v1_0.25_224_dense');
  test.runIf(present(model, "the command's tests on a real model"))('explains a real model', async () => {
    const words = ['--model', model, '--image', photo, '--scale', '-1..1', '--class', '285', '--out', 'real'];
    const { code, stdout } = await netlens('explain', ...words);
    // Its folder holds its labels.txt.
    expect([code, stdout]).toEqual([0, expect.stringContaining('Why Egyptian cat (285)?')]);
  });
});
