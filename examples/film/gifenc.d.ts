/** What films use of gifenc 1.0.3, which has no types of its own. */
declare module 'gifenc' {
  type Palette = readonly (readonly number[])[];
  interface Encoder {
    writeFrame(
      index: Uint8Array,
      width: number,
      height: number,
      options: { readonly palette: Palette; readonly delay: number },
    ): void;
    finish(): void;
    bytes(): Uint8Array;
  }
  interface Gifenc {
    GIFEncoder(this: void): Encoder;
    quantize(this: void, rgba: Uint8Array | Uint8ClampedArray, colours: number): Palette;
    applyPalette(this: void, rgba: Uint8Array | Uint8ClampedArray, palette: Palette): Uint8Array;
  }
  /** CommonJS: Node gives its exports as one. */
  const gifenc: Gifenc;
  export default gifenc;
  export const GIFEncoder: Gifenc['GIFEncoder'];
  export const quantize: Gifenc['quantize'];
  export const applyPalette: Gifenc['applyPalette'];
}
