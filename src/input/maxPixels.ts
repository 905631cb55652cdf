/**
 * The largest picture that is decoded, in pixels. A file of some bytes can declare a picture of gigabytes; the
 * largest photos of cameras are below this.
 */
export const maxPixels = 100e6;
