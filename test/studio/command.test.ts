import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, inject } from 'vitest';
import { serve } from '../../examples/cli/serve.js';
import { opened } from '../../examples/cli/studio.js';
import { launch, open } from '../integrations/browser.js';
import { needing } from '../machines/needing.js';

const { describe, test } = needing('chromium');

describe('netlens studio', () => {
  test('opens the page with a model, the names of its classes and its scale', async () => {
    const model = fileURLToPath(new URL('../../examples/world/model', import.meta.url));
    const own = mkdtempSync(join(tmpdir(), 'netlens-names-'));
    writeFileSync(join(own, 'names.txt'), Array.from({ length: 10 }, (_, i) => `thing ${i}`).join('\n'));
    const { words, folders } = await opened({ model, labels: join(own, 'names.txt'), scale: '-2..2', backend: 'cpu' });
    const server = serve({ '': inject('studio'), ...folders }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const browser = await launch();
    try {
      const { port } = server.address() as AddressInfo;
      const { page, complaints } = await open(browser, `http://127.0.0.1:${port}/#${words}`);
      const first = page.locator('.classes li button').first();
      await first.waitFor();
      expect(await first.textContent()).toMatch(/thing \d/);
      const now = new URLSearchParams(new URL(page.url()).hash.slice(1));
      expect(now.get('model')).toBe('model/model.json#labels=/labels/names.txt');
      expect(now.get('scale')).toBe(`${4 / 255};-2;rgb`);
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
      server.close();
      rmSync(own, { recursive: true });
    }
  });
});
