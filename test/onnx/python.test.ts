import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Tensor } from '@tensorflow/tfjs-core';
import { methods, openNetwork } from 'netlens';
import { loadImage } from 'netlens/node';
import { onePass, toOnnx } from 'netlens/onnx';
import { loadShapes, twoShapes } from 'netlens/samples';
import { decode } from 'fast-png';
import { beforeAll, expect } from 'vitest';
import { needing } from '../machines/needing.js';
import { toolPath } from '../machines/tools.js';
import { use } from '../support/backends.js';
import '../support/matchers.js';
import { run } from '../support/run.js';
import { smallImages, smallNet } from '../support/smallNet.js';

// Python's onnx says whether a graph is one, and Python's onnxruntime what it gives.

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(root, 'out/onnx/graphs');

needing('onnx').describe('in Python', () => {
  const { test } = needing('onnx');
  beforeAll(async () => {
    await use('cpu');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  });

  test('the graph of each method is valid, and gives what the method gives', async () => {
    const [model, image] = [smallNet(), smallImages(1)];
    using network = openNetwork(model);
    writeFileSync(join(folder, 'input.f32'), image.dataSync());
    for (const name of onePass) {
      writeFileSync(join(folder, `${name}.onnx`), await toOnnx(network, name));
      writeFileSync(join(folder, `${name}-of-2.onnx`), await toOnnx(network, name, { target: 'input' }));
    }
    const printed = await run(root, toolPath('onnx'), 'test/onnx/checkGraphs.py', folder);
    const results = JSON.parse(printed) as Record<string, { opset: number; answer: number[]; map: number[] }>;
    const answer = network.predict(image).dataSync();
    expect(Object.keys(results)).toHaveLength(2 * onePass.length);
    for (const [name, made] of Object.entries(results)) {
      const [method, target] = name.split('-of-');
      const { explain } = methods.find((row) => row.name === method)!;
      const map = explain(network, image, target === undefined ? {} : { target: Number(target) }) as Tensor;
      expect(made.opset).toBe(17);
      expect(made.answer, name).toBeAllclose(answer);
      expect(made.map, name).toBeAllclose(map.dataSync());
    }
  });

  test('the recipe of docs/onnx.md draws a picture', async () => {
    const page = readFileSync(join(root, 'docs/onnx.md'), 'utf8');
    const recipe = /^```python\n(.*?)^```$/ms.exec(page)![1]!;
    writeFileSync(join(folder, 'explain.py'), recipe);
    writeFileSync(join(folder, 'shapes.onnx'), await toOnnx(await loadShapes(), 'gradCam', { target: 'input' }));
    const photo = join(root, 'docs/images/two-shapes.png');
    const printed = await run(folder, toolPath('onnx'), 'explain.py', 'shapes.onnx', photo, '6', 'heart.png');
    expect(printed.trim()).toMatch(/^\d$/);
    const drawn = decode(readFileSync(join(folder, 'heart.png')));
    const image = await loadImage(twoShapes.url, { scale: [0, 1] });
    expect([drawn.height, drawn.width, drawn.channels]).toEqual(image.shape.slice(1));
    expect(new Set(drawn.data).size).toBeGreaterThan(16);
    image.dispose();
  });
});
