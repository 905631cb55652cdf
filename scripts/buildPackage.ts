/**
 * Builds the package into dist/: `npm run build`. Tests call `buildOnce`, so that one build serves all that follow.
 */
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const made = join(root, 'dist');
/** What dist/ was made of; not there while it is made. */
const stamp = join(root, 'out/built');
const sources = ['src', 'examples', 'scripts', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsup.config.ts'];

const filesOf = (path: string): string[] =>
  statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name))
        .sort()
    : [path];

/** The sources' contents, and how much is in dist/. */
function state(): string {
  const hash = createHash('sha256');
  for (const file of sources.flatMap((path) => filesOf(join(root, path)))) hash.update(file).update(readFileSync(file));
  return `${hash.digest('hex')} ${existsSync(made) ? filesOf(made).length : 0}`;
}

async function build(): Promise<void> {
  rmSync(stamp, { force: true });
  const tsup = join(root, 'node_modules/tsup/dist/cli-default.js');
  const running = spawn(process.execPath, [tsup], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(running, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`tsup ended with ${code}`);
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(stamp, state());
}

/** Builds, unless dist/ is what the sources as they are have made. */
export async function buildOnce(): Promise<void> {
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== state()) await build();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
