import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { methods, openNetwork, UnsupportedLayerError, type Explanation, type Method } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import * as attribution from '../../src/attribution/methods.js';
import { pages, withTable } from '../../scripts/writeMethodTables.js';
import { sequential } from '../oracle/cases/case.js';
import { asked, askedBriefly } from '../support/asked.js';
import { read, use } from '../support/backends.js';
import { difference } from '../support/matchers.js';
import { smallImages, smallNet } from '../support/smallNet.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(`${root}docs/methods.md`, 'utf8');

const rows = methods.map((method): [string, Method] => [method.name, method]);
const tensors = (explained: Explanation): tf.Tensor[] =>
  (explained instanceof tf.Tensor ? [explained] : Object.values(explained)).filter((part) => part instanceof tf.Tensor);
const isObject = (explained: Explanation): explained is { map: tf.Tensor } => Object.hasOwn(explained, 'map');
const mapOf = (explained: Explanation): tf.Tensor => (isObject(explained) ? explained.map : tensors(explained)[0]!);

beforeAll(() => use('cpu'));

describe('the table', () => {
  test('has a row for each function of the room, and no other', () => {
    const functions = Object.entries(attribution).filter(([, what]) => typeof what === 'function');
    expect(methods.map(({ name }) => name).toSorted()).toEqual(functions.map(([name]) => name).toSorted());
    for (const { name, explain } of methods) expect(explain, name).toBe(Object.fromEntries(functions)[name]);
    expect(new Set(methods.map(({ title }) => title)).size).toBe(methods.length);
  });

  test('stands room by room', () => {
    const rooms = methods.map(({ room }) => room);
    expect(rooms.filter((room, i) => room !== rooms[i - 1])).toEqual(['gradient', 'rules', 'cam', 'perturbation']);
  });
});

test.each(pages)('the table of %s is what the rows make it (npm run docs:tables)', async (file) => {
  expect(await withTable(file)).toBe(readFileSync(`${root}${file}`, 'utf8'));
});

describe.each(rows)('%s', (name, method) => {
  test('has its file, its test and its section of the page', () => {
    expect(existsSync(`${root}src/attribution/${method.room}/${name}.ts`), 'source').toBe(true);
    expect(existsSync(`${root}test/attribution/${method.room}/${name}.test.ts`), 'test').toBe(true);
    const section = page.split(/^## /m).find((part) => part.startsWith(`${name}\n`));
    expect(section, `docs/methods.md: "## ${name}"`).toBeDefined();
    expect(section, 'its call').toMatch(new RegExp(`\\b${name}\\(`));
    expect(section, 'when it misleads').toContain('**When it misleads.**');
    const picture = `images/methods/${name}.jpg`;
    expect(section, 'its picture').toContain(`](${picture})`);
    expect(statSync(`${root}docs/${picture}`).size, `${picture} (npm run docs:pictures -- ${name})`).toBeLessThan(
      12_500,
    );
  });

  test('gives what its row says', async () => {
    const model = smallNet();
    const images = smallImages();
    const answer = method.explain(model, images, askedBriefly(method, { target: 1 }));
    expect(answer instanceof Promise).toBe(method.isAsync);
    const explained = await answer;
    expect(isObject(explained)).toBe(method.result === 'object');
    expect(mapOf(explained).shape).toEqual(method.result === 'input' ? images.shape : images.shape.slice(0, 3));
    if (method.isAsync) {
      const stopped = method.explain(model, images, askedBriefly(method, { signal: AbortSignal.abort('enough') }));
      await expect(stopped).rejects.toBe('enough');
    }
    tf.dispose([...tensors(explained), images]);
    model.dispose();
  });

  test('of a batch is that of its images', async () => {
    const model = smallNet();
    const images = smallImages();
    using network = openNetwork(model);
    const options = asked(method, { target: 1 });
    const explained = await method.explain(network, images, options);
    const whole = await read(mapOf(explained));
    // What is drawn for the second image of a batch is not what it gets alone.
    const drawn = ['smoothGrad', 'gradientShap'].includes(name);
    for (const i of drawn ? [0] : [0, 1]) {
      const one = tf.slice(images, i, 1);
      const alone = await method.explain(network, one, options);
      const own = await read(mapOf(alone));
      expect(own).toBeAllclose(whole.subarray(i * own.length, (i + 1) * own.length), { ofMax: 1e-4, atol: 1e-7 });
      tf.dispose([...tensors(alone), one]);
    }
    tf.dispose([...tensors(explained), images]);
    model.dispose();
  });

  test('follows the target as its row says', async () => {
    const model = smallNet();
    const images = smallImages();
    const [one, other] = [0, 2].map((target) => method.explain(model, images, asked(method, { target })));
    const [first, second] = [await one!, await other!];
    const change = difference(await read(mapOf(first)), await read(mapOf(second)));
    if (method.follows === 'no') expect(change).toBe(0);
    else expect(change).toBeGreaterThan(1e-3);
    tf.dispose([...tensors(first), ...tensors(second), images]);
    model.dispose();
  });
});

/**
 * Counts its calls: one each time that a network runs it forwards, and one each time backwards through tfjs's autodiff.
 */
class Counted extends layers.Layer {
  static className = 'Counted';
  calls = 0;
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    this.calls++;
    return tf.mul([inputs].flat()[0]!, 2);
  }
}

test.each(rows.filter(([, { cost }]) => cost.per === undefined))(
  '%s runs the network as often as its row says',
  (_, method) => {
    const counted = new Counted({ name: 'counted' });
    const model = sequential(
      [12, 10, 3],
      [
        counted,
        layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', name: 'pool' }),
        layers.globalAveragePooling2d({}),
        layers.dense({ units: 4 }),
      ],
    );
    const images = smallImages(1);
    using network = openNetwork(model);
    counted.calls = 0;
    if (method.needs === 'layers that have a rule' && method.result === 'input') {
      // A rule asks for a known kind, which a layer that counts is not: their passes are not counted.
      expect(() => method.explain(network, images, askedBriefly(method, { target: 1 }))).toThrow(UnsupportedLayerError);
      tf.dispose(images);
      model.dispose();
      return;
    }
    const explained = method.explain(network, images, askedBriefly(method, { target: 1 })) as Explanation;
    const { forward, backward } = method.cost;
    // A method with places of a layer for a result does not go back as far as the first layer.
    const toLayer = method.room === 'cam' || method.asks.includes('layer');
    const back = { map: toLayer ? 0 : backward, input: method.room === 'cam' ? backward - 1 : backward };
    expect(counted.calls).toBe(forward + (method.result === 'object' ? backward : back[method.result]));
    tf.dispose([...tensors(explained), images]);
    model.dispose();
  },
);
