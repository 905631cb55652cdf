import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { build } from 'vite';

const FOLDER = 'out/studio-tests';
const SOURCES = ['examples/studio', 'examples/world', 'examples/priors', 'src', 'package-lock.json'];
const HOUR = 3_600_000;

/**
 * The folder with the page built from the sources as they are now. It is named after what they hold, so the tests' files
 * build it once for all of them, and another build takes nothing away from a test that runs.
 */
export async function builtStudio(): Promise<string> {
  const folder = join(FOLDER, await fingerprint());
  const lock = `${folder}.lock`;
  while (!(await exists(folder))) {
    if (!(await taken(lock))) {
      await wait(200);
      continue;
    }
    try {
      if (await exists(folder)) break;
      await removeOld();
      // Under another name while it grows: a folder that is there is whole.
      await build({ configFile: 'examples/studio/vite.config.ts', logLevel: 'error', build: { outDir: here(lock) } });
      await rename(join(lock, 'page'), folder);
    } finally {
      await rm(lock, { recursive: true, force: true });
    }
  }
  return folder;
}

const here = (lock: string): string => join(process.cwd(), lock, 'page');

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    const isFolder = (await stat(source)).isDirectory();
    const names = isFolder ? await readdir(source, { recursive: true, withFileTypes: true }) : [];
    const files = isFolder
      ? names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
      : [source];
    for (const file of files.sort()) hash.update(file).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
}

/** Whether this process is the one that builds; a lock that a killed test left behind is taken over. */
async function taken(lock: string): Promise<boolean> {
  await mkdir(FOLDER, { recursive: true });
  try {
    await mkdir(lock);
    return true;
  } catch {
    const since = await stat(lock).then(({ birthtimeMs }) => birthtimeMs, Date.now);
    if (Date.now() - since > HOUR / 30) await rm(lock, { recursive: true, force: true });
    return false;
  }
}

async function removeOld(): Promise<void> {
  for (const name of await readdir(FOLDER)) {
    const path = join(FOLDER, name);
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > HOUR && !path.endsWith('.lock')) await rm(path, { recursive: true, force: true });
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
