/**
 * Something to begin with: a small trained network, a picture for it, and two photos for networks of your own. All of
 * it lies in the package itself, so that nothing is fetched.
 * @module netlens/samples
 */
export { loadShapes, shapes } from './samples/shapes.js';
export { catAndCoffee, chelsea, twoShapes, type SamplePicture } from './samples/pictures.js';
