import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { extname, resolve, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
};

/**
 * A server of the files in some folders, to this machine alone.
 * @param folders - By what their addresses begin with, `model/` say; `''` for the rest.
 */
export function serve(folders: Readonly<Record<string, string>>): Server {
  return createServer((request, response) => {
    void (async () => {
      const file = fileAt(request.url ?? '/', folders);
      const found = file === undefined ? undefined : await stat(file).catch(() => undefined);
      if (file === undefined || found?.isFile() !== true) return response.writeHead(404).end();
      response.writeHead(200, {
        'content-type': TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream',
        'content-length': found.size,
        'cache-control': 'no-cache',
      });
      if (request.method === 'HEAD') return response.end();
      return createReadStream(file)
        .on('error', () => response.destroy())
        .pipe(response);
    })();
  });
}

/** The file of an address; none where it is outside of the folders. */
function fileAt(address: string, folders: Readonly<Record<string, string>>): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(new URL(address, 'http://localhost').pathname).slice(1);
  } catch {
    return undefined;
  }
  const prefix = Object.keys(folders)
    .sort((a, b) => b.length - a.length)
    .find((start) => path.startsWith(start)) as string;
  const folder = resolve(folders[prefix] as string);
  const file = resolve(folder, path.slice(prefix.length) || 'index.html');
  return file.startsWith(folder + sep) ? file : undefined;
}
