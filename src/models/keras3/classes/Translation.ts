import type { Dialect } from '../dialect.js';
import type { LayerJson } from '../LayerJson.js';

/** A layer's JSON in tfjs's terms: one layer, or several in its place. */
export type Translation = (layer: LayerJson, dialect: Dialect) => LayerJson | readonly LayerJson[];

/** Translations by the layer's class, where it needs one. */
export type Translations = Readonly<Record<string, Translation>>;
