import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { decode } from 'fast-png';
import { openNetwork, selectBackend, type Network } from 'netlens';
import { loadModel } from 'netlens/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { explainer } from '../../examples/integrations/express/app.js';

let network: Network;
let server: Server;

beforeAll(async () => {
  await selectBackend(['wasm']);
  network = openNetwork(await loadModel('examples/world/model'));
  server = explainer(network).listen(0);
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
  network.dispose();
});

function post(path: string, body: Uint8Array<ArrayBuffer> | string, type = 'image/png'): Promise<Response> {
  const { port } = server.address() as AddressInfo;
  return fetch(`http://localhost:${port}${path}`, { method: 'POST', headers: { 'content-type': type }, body });
}

test('answers a picture with an overlay', async () => {
  const picture = Uint8Array.from(await readFile('docs/images/two-shapes.png'));
  const before = tf.memory().numTensors;
  const response = await post('/explain?class=6', picture);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
  const { width, height, data } = decode(await response.bytes());
  expect([width, height]).toEqual([64, 64]);
  expect(new Set(data).size).toBeGreaterThan(50);
  expect(tf.memory().numTensors).toBe(before);
});

test.each([
  ['/explain', 'no picture', 'neither a PNG nor a JPEG'],
  ['/explain?class=cat', undefined, 'class'],
  ['/explain?class=10', undefined, '10'],
])('answers nonsense with a sentence: %s', async (path, body, message) => {
  const picture = Uint8Array.from(await readFile('docs/images/two-shapes.png'));
  const before = tf.memory().numTensors;
  const response = await post(path, body ?? picture);
  expect([response.status, await response.json()]).toEqual([
    400,
    { code: expect.any(String), message: expect.stringContaining(message) },
  ]);
  expect(tf.memory().numTensors).toBe(before);
});
