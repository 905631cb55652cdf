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

/**
 * A Chromium: the one that NETLENS_CHROMIUM names, else the machine's, else Playwright's; undefined where there is
 * none.
 */
export function findChromium(): string | undefined {
  return named() ?? [...usual, ...fromPlaywright()].find((path) => existsSync(path));
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
