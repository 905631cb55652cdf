/** Reads a picture from a file; a text file ends in a sentence. */
export async function readPicture(file: Blob & { name?: string }): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file);
  } catch {
    throw new Error(`${file.name ?? 'This'} is not a picture that this browser can read.`);
  }
}
