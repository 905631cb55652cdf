import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Where Playwright puts the browsers that it downloads, and what they are called there. */
const downloads = [
  process.env['PLAYWRIGHT_BROWSERS_PATH'],
  join(homedir(), '.cache/ms-playwright'),
  join(homedir(), 'Library/Caches/ms-playwright'),
  join(homedir(), 'AppData/Local/ms-playwright'),
];
const downloaded = [
  'chrome-linux/chrome',
  'chrome-linux64/chrome',
  'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
  'chrome-win/chrome.exe',
];

let found: string | undefined;

/**
 * A Chromium: the one that NETLENS_CHROMIUM names, else the machine's, else Playwright's. Where there is none, on Debian
 * and as root, it is installed.
 */
export function findChromium(): string {
  found ??= named() ?? [...usual, ...fromPlaywright()].find((path) => existsSync(path)) ?? installed();
  return found;
}

function named(): string | undefined {
  const path = process.env['NETLENS_CHROMIUM'];
  if (path && !existsSync(path)) throw new Error(`NETLENS_CHROMIUM names ${path}, where there is nothing`);
  return path || undefined;
}

function fromPlaywright(): string[] {
  const folders = downloads.filter((folder) => folder !== undefined).filter((folder) => existsSync(folder));
  return folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.startsWith('chromium-'))
      .flatMap((name) => downloaded.map((path) => join(folder, name, path))),
  );
}

function installed(): string {
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) {
    throw new Error('no Chromium: install one, or set NETLENS_CHROMIUM to the path of one');
  }
  console.log('No Chromium here: installing Debian’s.');
  const quiet = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: 'pipe' } as const;
  execFileSync('apt-get', ['update'], quiet);
  execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'mesa-vulkan-drivers'], quiet);
  return '/usr/bin/chromium';
}
