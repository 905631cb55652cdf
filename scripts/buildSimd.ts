/**
 * Compiles src/backend/wasm/assembly with AssemblyScript into src/backend/wasm/simdModule.ts: `npm run build:simd`.
 */
import { readFile, writeFile } from 'node:fs/promises';
import asc from 'assemblyscript/asc';

const target = new URL('../src/backend/wasm/simdModule.ts', import.meta.url);

/** The source of simdModule.ts, compiled anew. */
export async function simdSource(): Promise<string> {
  return `/** The module of ./assembly, compiled: written by \`npm run build:simd\`. */
export const simdModule =
  '${await compiled('index', 'simd')}';

/** The same with fused multiplications and additions, which not every engine has. */
export const relaxedSimdModule =
  '${await compiled('index', 'simd,relaxed-simd')}';

/** How several threads share a job of theirs. */
export const threadsModule =
  '${await compiled('threads/threads', 'threads', '--sharedMemory --maximumMemory 65536')}';
`;
}

/** The module of a file with these features of WebAssembly, in base64. */
async function compiled(file: string, features: string, more = ''): Promise<string> {
  const options = `--runtime stub --importMemory --noExportMemory --enable ${features} -O3 --noAssert --outFile simd.wasm ${more}`;
  let bytes: Uint8Array | undefined;
  const { error } = await asc.main([`src/backend/wasm/assembly/${file}.ts`, ...options.trim().split(' ')], {
    readFile: (name: string) => readFile(name, 'utf8').catch(() => null),
    writeFile: (_: string, contents: string | Uint8Array) => {
      if (contents instanceof Uint8Array) bytes = contents;
    },
  });
  if (error || bytes === undefined) throw error ?? new Error('AssemblyScript wrote no module.');
  return Buffer.from(bytes).toString('base64');
}

if (process.argv[1] === new URL(import.meta.url).pathname) await writeFile(target, await simdSource());
