/**
 * Compiles src/backend/wasm/assembly with AssemblyScript into src/backend/wasm/simdModule.ts: `npm run build:simd`.
 */
import { readFile, writeFile } from 'node:fs/promises';
import asc from 'assemblyscript/asc';

const target = new URL('../src/backend/wasm/simdModule.ts', import.meta.url);

/** The source of simdModule.ts, compiled anew. */
export async function simdSource(): Promise<string> {
  const options = '--runtime stub --importMemory --noExportMemory --enable simd -O3 --noAssert --outFile simd.wasm';
  let bytes: Uint8Array | undefined;
  const { error } = await asc.main(['src/backend/wasm/assembly/index.ts', ...options.split(' ')], {
    readFile: (name: string) => readFile(name, 'utf8').catch(() => null),
    writeFile: (_: string, contents: string | Uint8Array) => {
      if (contents instanceof Uint8Array) bytes = contents;
    },
  });
  if (error || bytes === undefined) throw error ?? new Error('AssemblyScript wrote no module.');
  const base64 = Buffer.from(bytes).toString('base64');
  return `/** The module of ./assembly, compiled: written by \`npm run build:simd\`. */\nexport const simdModule =\n  '${base64}';\n`;
}

if (process.argv[1] === new URL(import.meta.url).pathname) await writeFile(target, await simdSource());
