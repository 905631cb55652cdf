import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nameOf } from '../studio/worker/normalization.js';
import type { Command } from './command.js';
import { besideModel } from './labels.js';
import { modelOptions, namedScaleOf, textOf, UsageError, wholeNumber, type Values } from './options.js';
import { sayScale, valuesOf } from './scaleFor.js';
import { serve } from './serve.js';

const help = `netlens studio [options]

Serves the studio on this machine alone, opens it in the browser with a model, and stops at Ctrl+C.

  --model DIR_OR_URL  a TensorFlow.js layers-model or graph-model (default: the embedded network)
  --scale '-1..1'     the values of black and white that the model was trained on, or tf, caffe or torch (default: the
                      studio's guess)
  --labels FILE       class names (default: a file labels.txt, class_names.json or the like beside the model)
  --backend NAME      webgpu, webgl, wasm or cpu (default: the first of them that runs)
  --port N            the port (default: any that is free)
  --no-open           print the address, and open no browser
  --help`;

const text = { type: 'string' } as const;

export const studio: Command = {
  summary: 'opens the studio in the browser, with a model',
  help,
  options: { ...modelOptions, scale: text, labels: text, port: text, 'no-open': { type: 'boolean' } },
  run,
};

/** Where the built page lies: in the package, and in the repository. */
const BUILT = ['../studio/', '../../out/studio/'].map((folder) => fileURLToPath(new URL(folder, import.meta.url)));

async function run(values: Values): Promise<void> {
  const page = BUILT.find((folder) => existsSync(`${folder}assets`));
  if (page === undefined) throw new UsageError('netlens studio: the page is not built; run npm run studio:build.');
  const port = textOf(values, 'port');
  const { words, folders } = await opened(values);
  const server = serve({ '': page, ...folders });
  server.listen(port === undefined ? 0 : wholeNumber('--port', port), '127.0.0.1');
  await once(server, 'listening').catch((cause: Error) => {
    throw new UsageError(`--port ${port}: ${cause.message}`, { cause });
  });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${words === '' ? '' : `#${words}`}`;
  console.log(`The studio is at ${address} until Ctrl+C.`);
  if (values['no-open'] !== true) openBrowser(address);
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  await once(server, 'close');
}

/** What the page opens. */
interface Opened {
  /** The words of its address. */
  readonly words: string;
  /** The folders that it needs beside the page. */
  readonly folders: Readonly<Record<string, string>>;
}

/** Turns the command's words into the page's. */
export async function opened(values: Values): Promise<Opened> {
  const [path, labels, backend] = ['model', 'labels', 'backend'].map((name) => textOf(values, name));
  const words = new URLSearchParams();
  const folders: Record<string, string> = {};
  if (labels !== undefined && path === undefined) throw new UsageError('--labels needs --model.');
  if (path !== undefined) {
    const isRemote = /^https?:/.test(path);
    const { folder, file } = isRemote ? { folder: '', file: path } : await modelIn(path);
    if (!isRemote) folders['model/'] = folder;
    if (labels !== undefined) folders['labels/'] = folderOf(labels);
    const beside = isRemote ? undefined : (await besideModel(path))?.name;
    const names = labels === undefined ? beside : `/labels/${basename(labels)}`;
    words.set('model', `${isRemote ? '' : 'model/'}${file}${names === undefined ? '' : `#labels=${names}`}`);
  }
  const scale = namedScaleOf(values);
  if (scale !== undefined) {
    const [black, white] = valuesOf(scale) ?? [];
    const isNamed = black === undefined || white === undefined;
    const normalization = isNamed
      ? sayScale(scale)
      : nameOf({ factor: [(white - black) / 255], offset: [black], order: 'rgb' });
    words.set('scale', normalization);
  }
  if (backend !== undefined) words.set('backend', backend);
  return { words: words.toString(), folders };
}

function folderOf(labels: string): string {
  if (existsSync(labels)) return dirname(labels);
  throw new UsageError(`--labels ${labels}: cannot be read.`);
}

/** A model's folder and its file's name there. */
async function modelIn(path: string): Promise<{ folder: string; file: string }> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  const [folder, file] = isFolder ? [path, 'model.json'] : [dirname(path), basename(path)];
  if (existsSync(`${folder}/${file}`)) return { folder, file };
  throw new UsageError(`--model ${path}: wanted a folder that holds model.json, or the file itself.`);
}

function openBrowser(address: string): void {
  const [command, ...words] =
    process.platform === 'darwin'
      ? ['open', address]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', address.replaceAll('&', '^&')]
        : ['xdg-open', address];
  const browser = spawn(command as string, words, { stdio: 'ignore', detached: true });
  // A machine without a browser: the address is there to be opened elsewhere.
  browser.once('error', () => console.log('No browser could be opened: open the address yourself.'));
  browser.unref();
}
