import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode, encode } from 'fast-png';
import { methods, type Comparison, type Dissection } from 'netlens';
import { afterAll, describe, expect, test } from 'vitest';
import { writeBroden } from '../../examples/dissect/writeBroden.js';
import { conceptId, concepts, makePicture, pictureSize, type WorldObject } from '../../examples/world/world.js';
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
    [['dissect', '--masks', 'a', '--coco', 'b'], /--masks and --coco: wanted one of --broden, --masks or --coco/],
    [['dissect', '--shard', '3/2'], /--shard 3\/2: wanted which one of how many/],
    [['dissect', '--shard', '1/2', '--out', 'parts'], /--out parts: wanted a file for the part/],
    [['dissect', '--thresholds', join(root, 'package.json')], /--thresholds .*: wanted what netlens merge has made/],
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

  test('explains a class once that is named twice', async () => {
    const { code } = await netlens('explain', '--class', '3', '--class', '2', '--class', '3', '--out', 'twice');
    expect(code).toBe(0);
    const { classes } = JSON.parse(readFileSync(join(folder, 'twice/explain.json'), 'utf8')) as {
      classes: { class: number }[];
    };
    expect(classes.map((one) => one.class)).toEqual([3, 2]);
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
    const page = readFileSync(join(folder, 'units/dissection.html'), 'utf8');
    expect(page).toContain('relu5');
    // Four pictures of each unit that anything excites, none of them black.
    const drawn = Array.from(page.matchAll(/data:image\/png;base64,([^"]+)/g), ([, text]) =>
      Buffer.from(text!, 'base64'),
    );
    expect(drawn.length).toBeGreaterThan(200);
    expect(drawn.length).toBeLessThanOrEqual(256);
    for (const png of drawn.slice(0, 8)) expect(new Set(decode(png).data).size).toBeGreaterThan(16);
  });

  test('dissects by shards in two rounds: to what one run gives', async () => {
    const words = ['dissect', '--images', '40', '--layer', 'relu5'];
    const of = (shard: number): string[] => ['--shard', `${shard}/2`];
    for (const shard of [1, 2]) {
      expect(await netlens(...words, ...of(shard), '--out', `first/${shard}.json`)).toMatchObject({ code: 0 });
    }
    const one = await netlens('merge', 'first/2.json');
    expect([one.code, lastLine(one.stderr)]).toEqual([2, 'netlens merge: Missing: shard 1/2.']);
    expect(await netlens('merge', 'first/2.json', 'first/1.json', '--out', 'on.json')).toMatchObject({ code: 0 });
    const second = [...words, '--thresholds', 'on.json'];
    const other = await netlens(...second.with(2, '30'), ...of(1), '--out', 'second/1.json');
    expect([other.code, lastLine(other.stderr)]).toEqual([2, expect.stringMatching(/on\.json: they are of another/)]);
    for (const shard of [1, 2]) {
      expect(await netlens(...second, ...of(shard), '--out', `second/${shard}.json`)).toMatchObject({ code: 0 });
    }
    const mixed = await netlens('merge', 'first/1.json', 'second/2.json');
    expect([mixed.code, lastLine(mixed.stderr)]).toEqual([2, expect.stringContaining('different commands or rounds')]);
    expect(await netlens('merge', 'second/2.json', 'second/1.json', '--out', 'joined')).toMatchObject({ code: 0 });
    for (const name of ['dissection.json', 'dissection.html'])
      expect(readFileSync(join(folder, 'joined', name), 'utf8')).toBe(
        readFileSync(join(folder, 'units', name), 'utf8'),
      );
  });

  test("dissects a model on folders of masks, and on COCO's objects", async () => {
    const model = ['--model', join(root, 'examples/world/model'), '--layer', 'relu5'];
    mkdirSync(join(folder, 'voc/JPEGImages'), { recursive: true });
    mkdirSync(join(folder, 'voc/SegmentationClass'));
    mkdirSync(join(folder, 'coco/annotations'), { recursive: true });
    const annotations: object[] = [];
    const images: object[] = [];
    for (let seed = 0; seed < 20; seed++) {
      const { pixels, labels, objects } = makePicture(seed);
      const side = { width: pictureSize, height: pictureSize };
      const png = encode({ ...side, channels: 3, data: Uint8Array.from(pixels, (value) => Math.round(value * 255)) });
      writeFileSync(join(folder, `voc/JPEGImages/${seed}.png`), png);
      const mask = encode({ ...side, channels: 1, data: Uint8Array.from(labels.shape) });
      writeFileSync(join(folder, `voc/SegmentationClass/${seed}.png`), mask);
      const [{ box, shape }] = objects as [WorldObject];
      const [right, bottom] = [box.left + box.width, box.top + box.height];
      const segmentation = [[box.left, box.top, right, box.top, right, bottom, box.left, bottom]];
      images.push({ id: seed, file_name: `${seed}.png`, ...side });
      annotations.push({ image_id: seed, category_id: conceptId(shape), segmentation });
    }
    writeFileSync(join(folder, 'voc/labels.txt'), Object.values(concepts).join('\n'));
    const categories = Object.entries(concepts).map(([id, name]) => ({ id: Number(id), name }));
    const file = join(folder, 'coco/annotations/instances_val.json');
    writeFileSync(file, JSON.stringify({ images, annotations, categories }));
    const none = await netlens('dissect', ...model, '--coco', file);
    expect([none.code, lastLine(none.stderr)]).toEqual([2, expect.stringMatching(/wanted --pictures/)]);
    cpSync(join(folder, 'voc/JPEGImages'), join(folder, 'coco/val'), { recursive: true });

    const unitsOf = (out: string): { concept: string; iou: number }[] =>
      (JSON.parse(readFileSync(join(folder, out, 'dissection.json'), 'utf8')) as Dissection).layers['relu5'] as never;
    expect(await netlens('dissect', ...model, '--masks', 'voc', '--out', 'by-masks')).toMatchObject({ code: 0 });
    expect(await netlens('dissect', ...model, '--coco', file, '--out', 'by-coco')).toMatchObject({ code: 0 });
    // The same places of the same world, of which the command's own pictures have more categories.
    await netlens('dissect', '--images', '20', '--layer', 'relu5', '--out', 'by-world');
    const best = unitsOf('by-world') as unknown as { best: { shape: { concept: string; iou: number } } }[];
    // But for the pictures' 256 levels.
    const same = unitsOf('by-masks').filter(
      ({ concept, iou }, i) =>
        concept === best[i]!.best.shape.concept && Math.abs(iou - best[i]!.best.shape.iou) < 0.03,
    );
    expect(same.length).toBeGreaterThan(57);
    expect(unitsOf('by-coco').filter(({ iou }) => iou > 0.04).length).toBeGreaterThan(32);
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
