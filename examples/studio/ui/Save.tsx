/** @jsxImportSource preact */
import type { JSX } from 'preact';

interface SaveProps {
  readonly name: string;
  readonly image?: ImageData | undefined;
  readonly numbers?: () => unknown;
}

/** Buttons that save a picture as PNG and its numbers as JSON. */
export function Save({ name, image, numbers }: SaveProps): JSX.Element {
  return (
    <span class="save">
      {image && (
        <button type="button" title={`Save ${name} as PNG`} onClick={() => void savePng(name, image)}>
          PNG
        </button>
      )}
      {numbers && (
        <button type="button" title={`Save the numbers of ${name} as JSON`} onClick={() => saveJson(name, numbers())}>
          JSON
        </button>
      )}
    </span>
  );
}

/** Saves a picture. */
export async function savePng(name: string, image: ImageData): Promise<void> {
  const canvas = new OffscreenCanvas(image.width, image.height);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  download(`${name}.png`, await canvas.convertToBlob());
}

function saveJson(name: string, value: unknown): void {
  const text = JSON.stringify(value, (_, part: unknown) => (part instanceof Float32Array ? Array.from(part) : part));
  download(`${name}.json`, new Blob([text], { type: 'application/json' }));
}

/** Saves a file. */
export function download(name: string, blob: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name.replaceAll(/[^\w.-]+/g, '-');
  link.click();
  URL.revokeObjectURL(link.href);
}
