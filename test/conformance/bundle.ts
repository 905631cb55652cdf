import { fileURLToPath } from 'node:url';
import { build, type BuildOptions, type Plugin } from 'esbuild';

const folder = fileURLToPath(new URL('../../out/conformance', import.meta.url));

/** A page has no disk: it reads what is served. */
const served: Plugin = {
  name: 'served',
  setup: (bundling) => {
    const path = fileURLToPath(new URL('hosts/served.ts', import.meta.url));
    bundling.onResolve({ filter: /\/disk\.js$/ }, () => ({ path }));
  },
};

const hosts = {
  // What a user of Node, Deno or Bun gets: tfjs as the runtime finds it in node_modules.
  terminal: { platform: 'node', packages: 'external' },
  page: { platform: 'browser', plugins: [served] },
} satisfies Record<string, BuildOptions>;

const made = new Map<keyof typeof hosts, Promise<string>>();

/** Bundles the suite for a host, once for all cells, into a folder that is given back. */
export function bundle(host: keyof typeof hosts): Promise<string> {
  const bundled = made.get(host) ?? bundleFor(host);
  made.set(host, bundled);
  return bundled;
}

async function bundleFor(host: keyof typeof hosts): Promise<string> {
  await build({
    absWorkingDir: fileURLToPath(new URL('../..', import.meta.url)),
    entryPoints: [`test/conformance/hosts/${host}.ts`],
    outdir: folder,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
    // package.json's "sideEffects": false speaks of src, not of the tests.
    ignoreAnnotations: true,
    alias: { vitest: './test/conformance/vitest.ts', netlens: './src/index.ts', 'netlens/wasm': './src/wasm.ts' },
    ...hosts[host],
  });
  return folder;
}
