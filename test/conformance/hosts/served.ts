// In a browser: the tests' files, which the server that gave the page serves. The tests read them while they are
// declared, so the requests wait.
export const models = '/shared/models';
export const besideModels = '/shared';
export const world = '/world';

export function readTwin(name: string): Uint8Array<ArrayBuffer> {
  return readBytes(`/twin/${name}?key=1`);
}

export function servingTwins<T>(use: (address: string) => Promise<T>): Promise<T> {
  return use(new URL('/twin/', location.href).href);
}

export function exists(path: string): boolean {
  return request('HEAD', path).status === 200;
}

export function readBytes(file: string): Uint8Array<ArrayBuffer> {
  const { status, responseText } = request('GET', file);
  if (status !== 200) throw new Error(`${file}: ${status}`);
  return Uint8Array.from(responseText, (letter) => letter.charCodeAt(0) & 255);
}

function request(method: string, path: string): XMLHttpRequest {
  const one = new XMLHttpRequest();
  one.open(method, path, false);
  // A request that waits gives text only; this encoding keeps every byte.
  one.overrideMimeType('text/plain; charset=x-user-defined');
  one.send();
  return one;
}
