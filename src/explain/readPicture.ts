import { OptionError } from '../errors.js';
import type { Pixels } from '../input/Pixels.js';
import { pixelsOf, type PictureSource } from '../input/pixelsOf.js';
import { messageOf, show } from '../options.js';

/** What `explainImage` takes for a picture: what is in a page or in memory, a file, or an address. */
export type ImageSource = PictureSource | Blob | URL | string;

/**
 * A picture's colours, from wherever it is.
 * @throws An {@link OptionError} for what cannot be read.
 */
export async function readPicture(caller: string, source: ImageSource, signal?: AbortSignal): Promise<Pixels> {
  if (typeof source === 'string' || source instanceof URL) return ofBlob(caller, await fetched(caller, source, signal));
  if (source instanceof Blob) return ofBlob(caller, source);
  await loaded(source);
  return pixelsOf(caller, source);
}

async function fetched(caller: string, address: string | URL, signal: AbortSignal | undefined): Promise<Blob> {
  const shown = show(String(address));
  let response: Response;
  try {
    response = await fetch(address, signal ? { signal } : {});
  } catch (cause) {
    signal?.throwIfAborted();
    throw new OptionError(
      `${caller}: ${shown} cannot be fetched: ${messageOf(cause)}. For a path, import ${caller} from netlens/node.`,
      { cause },
    );
  }
  if (!response.ok) {
    throw new OptionError(`${caller}: ${shown} cannot be fetched: ${response.status} ${response.statusText}.`);
  }
  return response.blob();
}

async function ofBlob(caller: string, blob: Blob): Promise<Pixels> {
  if (typeof createImageBitmap !== 'function') {
    throw new OptionError(`${caller}: nothing here decodes a file. In Node, import ${caller} from netlens/node.`);
  }
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(blob);
  } catch (cause) {
    throw new OptionError(`${caller}: the file is no picture that the browser reads: ${messageOf(cause)}`, { cause });
  }
  try {
    return pixelsOf(caller, bitmap);
  } finally {
    bitmap.close();
  }
}

/** Waits for an `<img>` of the page. What fails to load is empty, which is said then. */
async function loaded(source: PictureSource): Promise<void> {
  const { decode } = (source ?? {}) as Partial<HTMLImageElement>;
  if (typeof decode === 'function') await decode.call(source).catch(() => undefined);
}
