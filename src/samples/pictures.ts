import { catAndCoffeeJpeg, chelseaJpeg, twoShapesPng } from './data.js';

/** A picture that comes with the package. */
export interface SamplePicture {
  /** A `data:` URL: `explainImage` and `loadImage` take it, and so does an `<img>`. */
  readonly url: string;
  /** What is to be seen. */
  readonly title: string;
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** Who made it, and its licence. */
  readonly credit: string;
}

/** A square (class 1) on the left and a heart (class 6) on the right: what the embedded network knows. */
export const twoShapes: SamplePicture = {
  url: `data:image/png;base64,${twoShapesPng}`,
  title: 'A square and a heart',
  width: 64,
  height: 64,
  credit: 'Drawn by netlens; MIT',
};

/** A tabby cat: for networks that know photos. */
export const chelsea: SamplePicture = {
  url: `data:image/jpeg;base64,${chelseaJpeg}`,
  title: 'Chelsea, a cat',
  width: 451,
  height: 300,
  credit: 'Stefan van der Walt; CC0',
};

/** A cat on the left, a cup of espresso on the right: a map for either should lie on its own half. */
export const catAndCoffee: SamplePicture = {
  url: `data:image/jpeg;base64,${catAndCoffeeJpeg}`,
  title: 'A cat and a cup of espresso',
  width: 600,
  height: 300,
  credit: 'Stefan van der Walt and Rachel Michetti; CC0',
};
