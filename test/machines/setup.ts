import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { buildOnce } from '../../scripts/buildPackage.js';
import { buildStudio } from '../../scripts/buildStudio.js';
import { tools, type Tool, type ToolName } from './tools.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The tools that the machine lacks, each with the reason. */
    missing: Partial<Record<ToolName, string>>;
    /** The folder of the studio's page, built from the sources as they are. */
    studio: string;
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Before any test that needs more than Node: says what will run, installs what is lacking, and builds what is looked
 * at.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const files = await chosenFiles(project);
  const needed = Object.entries(tools).filter(([, { neededBy }]) => files.some((file) => neededBy.test(file)));
  const lacking = needed.filter(([, { find }]) => find() === undefined);
  console.log(`\nTests that need more than Node:\n${files.map((file) => `  ${file}\n`).join('')}`);
  const names = lacking.map(([name, tool]) => `${name} (${source(tool)})`);
  console.log(names.length > 0 ? `Installed first: ${names.join(', ')}.\n` : 'Nothing is installed for them.\n');
  const missing = install(lacking);
  for (const [name, reason] of Object.entries(missing)) {
    console.log(`${name} cannot be had: ${reason}. What needs it ${process.env['CI'] ? 'fails' : 'is skipped'}.`);
  }
  project.provide('missing', missing);

  await mkdir(join(root, 'out'), { recursive: true });
  const studio = await mkdtemp(join(root, 'out/studio-'));
  project.provide('studio', studio);
  const build = async (): Promise<void> => {
    if (files.some((file) => file.includes('studio'))) await buildStudio(studio);
    if (files.some((file) => /cli|integrations|notebooks/.test(file))) await buildOnce();
  };
  await build();
  project.onTestsRerun(build);
  return () => rm(studio, { recursive: true, force: true });
}

/** The project's files that the words on the command line leave, from the repository's root. */
async function chosenFiles(project: TestProject): Promise<string[]> {
  // Vitest keeps the words without documenting them; without them, all files are prepared for.
  const { filenamePattern } = project.vitest as unknown as { readonly filenamePattern?: string[] };
  const { testFiles } = await project.globTestFiles(filenamePattern);
  return testFiles.map((file) => relative(root, file).replaceAll('\\', '/')).sort();
}

function source({ debian, install: how }: Tool): string {
  if (how !== undefined) return 'into out';
  return debian === undefined ? 'npm ci leaves it out on this machine' : `apt-get install ${debian.join(' ')}`;
}

/** Installs what it can, and gives a reason for each that is still missing. */
function install(lacking: readonly (readonly [string, Tool])[]): Partial<Record<ToolName, string>> {
  const packages = lacking.flatMap(([, { debian = [] }]) => debian);
  const noPackages = packages.length > 0 ? aptGet(packages) : undefined;
  const missing: Record<string, string> = {};
  for (const [name, tool] of lacking) {
    try {
      tool.install?.();
    } catch (error) {
      missing[name] = firstLines(error);
    }
    if (tool.find() === undefined) missing[name] ??= (tool.debian && noPackages) ?? 'it is not there';
  }
  return missing;
}

/** Installs Debian's packages; gives the reason where that cannot be done. */
function aptGet(packages: readonly string[]): string | undefined {
  if (!existsSync('/etc/debian_version')) return `this is no Debian; install ${packages.join(', ')} by hand`;
  if (process.getuid?.() !== 0) return `only root installs; as root: apt-get install ${packages.join(' ')}`;
  const quiet = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: 'pipe' } as const;
  // Somebody else may be installing.
  const patient = ['-o', 'DPkg::Lock::Timeout=600'];
  try {
    execFileSync('apt-get', [...patient, 'update'], quiet);
    execFileSync('apt-get', [...patient, 'install', '-y', '--no-install-recommends', ...packages], quiet);
    return undefined;
  } catch (error) {
    return firstLines(error);
  }
}

const firstLines = (error: unknown): string => (error as Error).message.split('\n').slice(0, 2).join(' ');
