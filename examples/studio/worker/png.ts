type Encoder = typeof import('fast-png').encode;

let encoder: Encoder | undefined;

/** What writes a page with pictures waits for this first. */
export async function loadPng(): Promise<void> {
  encoder ??= (await import('fast-png')).encode;
}

/** The library's encoder, once it is loaded. */
export const encode: Encoder = (...image) => {
  if (encoder === undefined) throw new Error('The PNG encoder is not loaded: call loadPng first.');
  return encoder(...image);
};
