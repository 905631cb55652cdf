interface Modules {
  readonly 'node:fs/promises': typeof import('node:fs/promises');
  readonly 'node:module': typeof import('node:module');
  readonly 'node:os': typeof import('node:os');
  readonly 'node:v8': typeof import('node:v8');
  readonly 'node:worker_threads': typeof import('node:worker_threads');
}

/** A module of Node's, in Node, Deno and Bun; undefined in a page. Bundlers for pages need not know of it. */
export function builtin<Name extends keyof Modules>(name: Name): Modules[Name] | undefined {
  const { process } = globalThis as { readonly process?: { getBuiltinModule?(id: string): unknown } };
  return process?.getBuiltinModule?.(name) as Modules[Name] | undefined;
}
